"""The note that the connection broke while a digest was sent, and its button that shows it."""

from telegram import InlineKeyboardMarkup, Update

from handlers.conversation import Context, button_data, buttons, current_chat, reply, services_of
from handlers.i18n import translate
from handlers.messages import phrase


def note_html(language: str) -> str:
    """The note's words."""
    return phrase(language, "note-text")


def note_keyboard(language: str, delivery_id: int) -> InlineKeyboardMarkup:
    """The button under it: "missed:delivery id"."""
    return buttons((translate(language, "note-button"), f"missed:{delivery_id}"))


async def missed(update: Update, context: Context) -> None:
    """The button: the whole digest, as often as it is asked for, to the chat it was composed for."""
    chat, services = await current_chat(update, context), services_of(context)
    (delivery_id,) = button_data(update)
    digest = await services.store.deliveries.digest(int(delivery_id), chat.id)
    await reply(update, context, *(digest or [phrase(chat.language, "note-expired")]))
