"""One message of the outbox to Telegram: what is written, and what became of it."""

import logging
from datetime import timedelta
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import ExtBot

from handlers.conversation import SEND
from handlers.delivery.breaker import Breaker
from handlers.delivery.limits import Limiter
from handlers.delivery.outcomes import Outcome, outcome_of, seconds_of
from handlers.delivery.pacing import BULK
from handlers.delivery.window import SendingWindow
from handlers.redelivery import note_html, note_keyboard
from handlers.services import Services
from storage.model import Delivery, DeliveryKind, DeliveryState, Settlement
from storage.store import StoreError

log = logging.getLogger(__name__)

FIRST_RETRY, LAST_RETRY, LAST_NOTE_RETRY = 1.0, 600.0, 2.0
"""Seconds, doubled from the first to the last. A note is owed within seconds."""

TIMEOUTS: dict[str, Any] = {"pool_timeout": 1.0, "connect_timeout": 3.0}
"""Seconds until the write. With those since `begin` they are fewer than a leader's lease."""

_PROBE_TIMEOUTS: dict[str, Any] = {
    "pool_timeout": 0.5,
    "connect_timeout": 1.5,
    "write_timeout": 0.5,
    "read_timeout": 2.0,
}

# Telegram's names of methods ignore case, and of one that it has as a method PTB warns in do_api_request,
# which takes four fifths of send_message's time.
_METHOD = "sendmessage"
# As JSON, once: the same for every message.
_FORM = {"parse_mode": SEND["parse_mode"], "link_preview_options": SEND["link_preview_options"].to_json()}


class Writer:
    """Writes what has a slot already; tells the breaker and the window how the line does."""

    def __init__(
        self, services: Services, bot: ExtBot[Any], limiter: Limiter, breaker: Breaker, window: SendingWindow
    ) -> None:
        self._clock = services.clock
        self._chats = services.store.chats
        self._bot = bot
        self._limiter = limiter
        self._breaker = breaker
        self._window = window

    async def write(self, delivery: Delivery, under_way: int) -> Settlement:
        """Send a message, one of so many under way; what became of it. Never raises."""
        try:
            answer = await self._bot.do_api_request(
                _METHOD, _parameters(delivery), rate_limit_args=BULK, **TIMEOUTS
            )
            message_id = answer["message_id"]
        except TelegramError as error:
            log.warning("chat %d, message %d: %s", delivery.chat_id, delivery.id, _named(error))
            return await self._failed(delivery, error, under_way)
        except Exception as error:  # a fault of ours, and it may have been written
            log.exception("chat %d, message %d", delivery.chat_id, delivery.id)
            return _settled(delivery, DeliveryState.UNKNOWN, _named(error))
        self._breaker.answered()
        self._window.answered(under_way)
        return _settled(delivery, DeliveryState.SENT, None, message_id=message_id)

    def put_off(self, delivery: Delivery, seconds: float, reason: str) -> Settlement:
        """It was not written: again in so many seconds."""
        not_before = self._clock() + timedelta(seconds=seconds)
        return _settled(delivery, DeliveryState.PENDING, reason, not_before=not_before)

    async def probe(self) -> bool:
        """Whether Telegram is there."""
        try:
            await self._bot.get_me(**_PROBE_TIMEOUTS)
        except TelegramError as error:
            return outcome_of(error).answered
        return True

    async def _failed(self, delivery: Delivery, error: TelegramError, under_way: int) -> Settlement:
        outcome, wait = outcome_of(error), _back_off(delivery)
        self._note_line(outcome.answered, under_way)
        if outcome is Outcome.TOPIC_GONE and delivery.thread_id is None:
            outcome = Outcome.REFUSED  # closed is the topic that every forum has
        if isinstance(error, RetryAfter):
            wait = seconds_of(error)
            self._limiter.pause(delivery.chat_id, wait)
        try:
            await self._follow(delivery.chat_id, outcome, error)
        except StoreError as store_error:  # Telegram will tell it again
            log.error("chat %d: %s", delivery.chat_id, store_error)
        if outcome is Outcome.UNKNOWN:
            return _settled(delivery, DeliveryState.UNKNOWN, _named(error))
        if outcome in (Outcome.BLOCKED, Outcome.REFUSED):
            return _settled(delivery, DeliveryState.FAILED, _named(error))
        return self.put_off(delivery, wait, _named(error))

    def _note_line(self, answered: bool, under_way: int) -> None:
        if answered:
            self._breaker.answered()
            self._window.answered(under_way)
            return
        self._window.failed()
        if self._breaker.failed():
            log.warning("Telegram does not answer: sending stops until it does")

    async def _follow(self, chat_id: int, outcome: Outcome, error: TelegramError) -> None:
        """Remember what the error tells of the chat."""
        if outcome is Outcome.BLOCKED:
            await self._chats.block(chat_id, self._clock())
        elif outcome is Outcome.TOPIC_GONE:
            await self._chats.forget_thread(chat_id)
        elif isinstance(error, ChatMigrated):
            await self._chats.migrate(chat_id, error.new_chat_id, self._clock())


def _parameters(delivery: Delivery) -> dict[str, Any]:
    """What sendMessage is told."""
    parameters: dict[str, Any] = {"chat_id": delivery.chat_id, "text": delivery.html, **_FORM}
    if delivery.thread_id is not None:
        parameters["message_thread_id"] = delivery.thread_id
    if delivery.kind is DeliveryKind.NOTE:
        parameters["text"] = note_html(delivery.language)
        parameters["reply_markup"] = note_keyboard(delivery.language, delivery.id).to_json()
        parameters["disable_notification"] = True
    return parameters


def _settled(delivery: Delivery, state: DeliveryState, error: str | None, **fields: Any) -> Settlement:
    return Settlement(delivery.id, state, error=error, attempts=delivery.attempts, **fields)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _back_off(delivery: Delivery) -> float:
    last = LAST_NOTE_RETRY if delivery.kind is DeliveryKind.NOTE else LAST_RETRY
    return min(FIRST_RETRY * 2.0 ** min(delivery.attempts, 10), last)
