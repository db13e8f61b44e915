"""/language: which language the chat is spoken to in."""

from telegram import Update

from handlers.conversation import (
    Context,
    button_data,
    buttons,
    current_chat,
    remember_language,
    reply,
    services_of,
)
from handlers.i18n import LANGUAGES, translate
from handlers.messages import phrase


async def choose_language(update: Update, context: Context) -> None:
    """Offer the languages, each by its own name."""
    chat = await current_chat(update, context)
    keyboard = buttons(*((translate(code, "language-name"), f"language:{code}") for code in LANGUAGES))
    await reply(update, context, phrase(chat.language, "language-choose"), keyboard=keyboard)


async def set_language(update: Update, context: Context) -> None:
    """The button: "language:code"."""
    (language,) = button_data(update)
    chat = await current_chat(update, context)
    await services_of(context).store.chats.set_language(chat.id, language)
    remember_language(context, language)
    await reply(update, context, phrase(language, "language-set"))
