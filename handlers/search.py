"""/search, and any plain text in a private chat: statements with these words, the newest first."""

from telegram import Message, MessageEntity, Update

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
from handlers.messages import clip, phrase, search_page

PAGE = 5
QUERY_LIMIT = 200


async def search(update: Update, context: Context) -> None:
    """/search words."""
    words = words_of(update, context)
    if words:
        await show_matches(update, context, words, offset=0)
    else:
        chat = await current_chat(update, context)
        await reply(update, context, phrase(chat.language, "search-usage"))


async def more_matches(update: Update, context: Context) -> None:
    """The button under a page: "more-search:offset". The words stand in bold at the head of that page.

    They would not always fit in a button's 64 bytes, and so a page can be continued after any restart.
    """
    (offset,) = map(int, button_data(update))
    await take_button_away(update)
    words = _words_at_head(update)
    if words:
        await show_matches(update, context, words, offset)
    else:
        chat = await current_chat(update, context)
        await reply(update, context, phrase(chat.language, "search-expired"))


async def show_matches(update: Update, context: Context, words: str, offset: int) -> None:
    """One page of what matches `words`, from `offset` on."""
    chat = await current_chat(update, context)
    query = clip(words, QUERY_LIMIT).removesuffix("…")
    found = await services_of(context).store.statements.search(query, limit=PAGE + 1, offset=offset)
    if not found:
        key = "search-end" if offset else "search-empty"
        await reply(update, context, phrase(chat.language, key, query=query))
        return
    page, shown = search_page(query, found[:PAGE], chat.language, chat.timezone)
    keyboard = None
    if len(found) > shown:
        keyboard = buttons((translate(chat.language, "button-more"), f"more-search:{offset + shown}"))
    await reply(update, context, page, keyboard=keyboard)


def _words_at_head(update: Update) -> str | None:
    message = update.effective_message
    if not isinstance(message, Message):  # Telegram no longer shows the bot a message that old
        return None
    return next(iter(message.parse_entities([MessageEntity.BOLD]).values()), None)
