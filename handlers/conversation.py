"""What the actions share: whom they speak to, in which language, and how they answer."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from handlers.delivery.schedule import next_due
from handlers.i18n import language_of
from handlers.services import Services
from storage.model import Chat

Context = ContextTypes.DEFAULT_TYPE
Action = Callable[[Update, Context], Coroutine[Any, Any, None]]

SEND: dict[str, Any] = {
    "parse_mode": ParseMode.HTML,
    "link_preview_options": LinkPreviewOptions(is_disabled=True),
}
"""How every message of ours is sent."""


def services_of(context: Context) -> Services:
    """The services the application was built with."""
    return cast("Services", context.bot_data["services"])


async def current_chat(update: Update, context: Context) -> Chat:
    """The chat the update came from, as stored; on first contact its language follows Telegram's.

    One that was paused is so no longer: whoever writes to us has taken us back.
    """
    services, user = services_of(context), update.effective_user
    chat = await services.store.chats.ensure(
        Chat(
            id=_chat_id(update),
            language=language_of(user.language_code if user else None),
            timezone=services.timezone,
            digest_time=services.digest_time,
        )
    )
    remember_language(context, chat.language)
    return await resume(services, chat)


async def resume(services: Services, chat: Chat) -> Chat:
    """The chat as it is once it takes us back: not paused, its digests due from the next hour on."""
    if chat.blocked_at is None:
        return chat
    now = services.clock()
    due = next_due(chat.digest_time, chat.timezone, after=now)
    await services.store.chats.resume(chat.id, due, now)
    return replace(chat, blocked_at=None, next_due_at=due if chat.subscribed else None)


def remember_language(context: Context, language: str) -> None:
    """Keep the chat's language at hand for an error's apology, which may not ask the store."""
    if context.chat_data is not None:
        context.chat_data["language"] = language


def words_of(update: Update, context: Context) -> str:
    """What follows the command, or the whole of a message without one; spaces made single."""
    message = update.effective_message
    text = message.text if isinstance(message, Message) and message.text else ""
    return " ".join(text.split() if context.args is None else context.args)


def topic_of(update: Update) -> int | None:
    """The forum's topic in which it was said or pressed, if it was in one."""
    origin = update.effective_message
    return origin.message_thread_id if isinstance(origin, Message) and origin.is_topic_message else None


async def reply(
    update: Update, context: Context, *messages: str, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Send messages of HTML to the update's chat and topic, the keyboard under the last."""
    topic = topic_of(update)
    for index, text in enumerate(messages, start=1):
        markup = keyboard if index == len(messages) else None
        await context.bot.send_message(
            _chat_id(update), text, message_thread_id=topic, reply_markup=markup, **SEND
        )


def buttons(*rows: tuple[str, str]) -> InlineKeyboardMarkup:
    """A keyboard of one button a row: (label, callback data of at most 64 bytes)."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] for label, data in rows])


def pressed(action: Action) -> Action:
    """An action behind a button: the press is acknowledged first, so that the button stops spinning."""

    async def act(update: Update, context: Context) -> None:
        if update.callback_query is not None:
            with suppress(BadRequest):  # Telegram refuses to acknowledge a press older than some minutes
                await update.callback_query.answer()
        await action(update, context)

    return act


async def take_button_away(update: Update) -> None:
    """Remove the keyboard of the message whose button was pressed: what it led to now stands below."""
    if update.callback_query is not None:
        with suppress(BadRequest):  # pressed twice, deleted or too old
            await update.callback_query.edit_message_reply_markup(None)


def button_data(update: Update) -> list[str]:
    """What the pressed button carries after its name: "search:5" gives ["5"]."""
    query = update.callback_query
    return (query.data or "").split(":")[1:] if query is not None else []


def _chat_id(update: Update) -> int:
    if update.effective_chat is None:
        raise ValueError("an update without a chat")
    return update.effective_chat.id
