"""/addfeed, for operators: a source is tried first, and added when they say so.

What waits for their word is a fact in the store: no restart loses it, and a button could not hold it.
"""

from secrets import token_hex

from telegram import Update

from handlers.conversation import (
    Context,
    button_data,
    buttons,
    current_chat,
    reply,
    services_of,
    take_button_away,
    words_of,
)
from handlers.i18n import translate
from handlers.messages import NAME_LIMIT, clip, escape, listing, phrase
from handlers.sources import reason
from handlers.trials import findings, told
from storage.model import Feed, FeedSource, Trial
from storage.store import Store


async def add_feed(update: Update, context: Context) -> None:
    """/addfeed address: tell what it would yield, with buttons to add it or not."""
    chat, services = await current_chat(update, context), services_of(context)
    address = words_of(update, context)
    if not address:
        await reply(update, context, phrase(chat.language, "addfeed-usage"))
        return
    if services.try_source is None:
        raise RuntimeError("the application was built without a way to try sources")
    await reply(update, context, phrase(chat.language, "addfeed-trying"))
    trial = await services.try_source(address, chat.timezone)
    if known := await _followed(services.store, trial.url):
        name = clip(known.source.name, NAME_LIMIT)
        await reply(update, context, phrase(chat.language, "addfeed-known", name=name))
        return
    if trial.error:
        await reply(update, context, _refusal(trial, trial.error, chat.language))
        return
    token = token_hex(4)
    await services.store.facts.set(_fact(chat.id), {"token": token, **_kept(trial.source)}, services.clock())
    closing = "\n".join(f"• {told(advice, chat.language)}" for advice in trial.advice)
    messages = listing(
        clip(trial.name, NAME_LIMIT), findings(trial, chat.language, chat.timezone), closing or None
    )
    keyboard = buttons(
        (translate(chat.language, "button-add"), f"addfeed:yes:{token}"),
        (translate(chat.language, "button-cancel"), f"addfeed:no:{token}"),
    )
    await reply(update, context, *messages, keyboard=keyboard)


async def decide_on_feed(update: Update, context: Context) -> None:
    """The buttons: "addfeed:yes:token" or "addfeed:no:token"; only the last trial's do anything."""
    answer, token = button_data(update)
    chat, services = await current_chat(update, context), services_of(context)
    await take_button_away(update)
    pending = await services.store.facts.get(_fact(chat.id))
    if not pending or pending.pop("token") != token:
        await reply(update, context, phrase(chat.language, "addfeed-expired"))
        return
    key, source = "addfeed-cancelled", FeedSource(**pending)
    if answer == "yes":
        added = await services.store.feeds.add(source, services.clock())
        key = "addfeed-added" if added else "addfeed-known"
    # Only now: broken off before, the press can be repeated.
    await services.store.facts.set(_fact(chat.id), {}, services.clock())
    await reply(update, context, phrase(chat.language, key, name=clip(source.name, NAME_LIMIT)))


async def _followed(store: Store, url: str) -> Feed | None:
    return next((feed for feed in await store.feeds.all() if feed.source.url == url), None)


def _refusal(trial: Trial, error: str, language: str) -> str:
    lines = [phrase(language, "addfeed-refused", reason=reason(error, language))]
    lines += [f"• {escape(told(advice, language))}" for advice in trial.advice]
    return "\n".join(lines)


def _kept(source: FeedSource) -> dict[str, str | None]:
    """All there is to a feed of which only the address was known."""
    return {
        "url": source.url,
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "timezone": source.timezone,
    }


def _fact(chat_id: int) -> str:
    return f"addfeed: {chat_id}"
