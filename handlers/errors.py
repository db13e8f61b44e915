"""When an action fails: one line for the person, one for the log."""

import logging
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError

from handlers.conversation import Context, reply
from handlers.i18n import language_of
from handlers.messages import phrase

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Apologise without asking the store, which may be what failed."""
    error = context.error
    first_line = str(error).partition("\n")[0]
    if not isinstance(update, Update) or update.effective_chat is None:
        log.warning("Telegram: %s: %s", type(error).__name__, first_line)
        return
    log.error(
        "chat %d, update %d: %s: %s",
        update.effective_chat.id,
        update.update_id,
        type(error).__name__,
        first_line,
    )
    log.debug("update %d", update.update_id, exc_info=error)
    if update.message is None and update.callback_query is None:  # nobody has asked anything
        return
    user = update.effective_user
    known = (context.chat_data or {}).get("language")
    with suppress(TelegramError):
        await reply(
            update, context, phrase(known or language_of(user.language_code if user else None), "error")
        )
