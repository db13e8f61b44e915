"""/start: what this is, and the three things most people want first."""

from telegram import Update

from handlers.conversation import Context, buttons, current_chat, reply
from handlers.i18n import translate
from handlers.messages import phrase


async def start(update: Update, context: Context) -> None:
    """Greet, and offer to subscribe, read the latest, or see the day's digest."""
    chat = await current_chat(update, context)
    names = ("subscribe", "latest", "digest")
    keyboard = buttons(*((translate(chat.language, f"button-{name}"), name) for name in names))
    await reply(update, context, phrase(chat.language, "start"), keyboard=keyboard)
