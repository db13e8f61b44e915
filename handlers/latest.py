"""/latest: the newest statements, so many, or those with the given words."""

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
from handlers.messages import phrase, statements_messages
from handlers.search import show_matches

USUAL = 5
MOST = 20


async def latest(update: Update, context: Context) -> None:
    """/latest, /latest 10, /latest words."""
    words = words_of(update, context) if update.callback_query is None else ""
    if words and not words.isdecimal():
        await show_matches(update, context, words, offset=0)
    else:
        # Of a long number the first digits tell enough: it is over the most.
        count = min(max(int(words[:4]), 1), MOST) if words else USUAL
        await _show(update, context, count, offset=0)


async def more_latest(update: Update, context: Context) -> None:
    """The button under them: "more-latest:count:offset"."""
    count, offset = map(int, button_data(update))
    await take_button_away(update)
    await _show(update, context, count, offset)


async def _show(update: Update, context: Context, count: int, offset: int) -> None:
    chat = await current_chat(update, context)
    found = await services_of(context).store.statements.latest(limit=count + 1, offset=offset)
    if not found:
        await reply(update, context, phrase(chat.language, "latest-end" if offset else "latest-empty"))
        return
    keyboard = None
    if len(found) > count:
        label = translate(chat.language, "button-more")
        keyboard = buttons((label, f"more-latest:{count}:{offset + count}"))
    texts = statements_messages(found[:count], chat.language, chat.timezone)
    await reply(update, context, *texts, keyboard=keyboard)
