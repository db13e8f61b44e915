"""/removefeed, for operators: of the sources that were added, which is to go."""

from telegram import Update

from handlers.conversation import (
    Context,
    button_data,
    buttons,
    current_chat,
    reply,
    services_of,
    take_button_away,
)
from handlers.i18n import translate
from handlers.messages import NAME_LIMIT, clip, phrase
from storage.model import Feed
from storage.store import Store

MOST_BUTTONS = 90  # Telegram takes 100 under a message
LABEL_LIMIT = 60


async def remove_feed(update: Update, context: Context) -> None:
    """Offer a button for each added source."""
    chat, store = await current_chat(update, context), services_of(context).store
    feeds = (await _added(store))[:MOST_BUTTONS]
    if not feeds:
        await reply(update, context, phrase(chat.language, "removefeed-none"))
        return
    keyboard = buttons(*((clip(feed.source.name, LABEL_LIMIT), f"removefeed:{feed.id}") for feed in feeds))
    await reply(update, context, phrase(chat.language, "removefeed-choose"), keyboard=keyboard)


async def confirm_removal(update: Update, context: Context) -> None:
    """The button "removefeed:feed id": ask once more."""
    (feed_id,) = map(int, button_data(update))
    chat, store = await current_chat(update, context), services_of(context).store
    await take_button_away(update)
    if (feed := await _one(store, feed_id)) is None:
        await reply(update, context, phrase(chat.language, "removefeed-gone"))
        return
    keyboard = buttons(
        (translate(chat.language, "button-remove"), f"removefeed:yes:{feed_id}"),
        (translate(chat.language, "button-cancel"), f"removefeed:no:{feed_id}"),
    )
    name = clip(feed.source.name, NAME_LIMIT)
    await reply(update, context, phrase(chat.language, "removefeed-sure", name=name), keyboard=keyboard)


async def decide_on_removal(update: Update, context: Context) -> None:
    """The buttons: "removefeed:yes:feed id" or "removefeed:no:feed id"."""
    answer, feed_id = button_data(update)
    chat, store = await current_chat(update, context), services_of(context).store
    await take_button_away(update)
    feed = await _one(store, int(feed_id))
    if answer == "no":
        key = "removefeed-kept"
    else:
        key = "removefeed-done" if await store.feeds.remove(int(feed_id)) else "removefeed-gone"
    name = clip(feed.source.name, NAME_LIMIT) if feed else ""
    await reply(update, context, phrase(chat.language, key, name=name))


async def _added(store: Store) -> list[Feed]:
    return [feed for feed in await store.feeds.all() if feed.added]


async def _one(store: Store, feed_id: int) -> Feed | None:
    return next((feed for feed in await _added(store) if feed.id == feed_id), None)
