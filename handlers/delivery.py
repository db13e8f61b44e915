"""The digest push: who is due gets a digest planned into the outbox, and the outbox is sent.

A message goes pending → claimed → sending, committed before the socket is touched, → sent. One whose answer
was lost is left unknown and never resent blindly: it has most likely arrived.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from handlers.conversation import SEND
from handlers.gathering import gather_digest
from handlers.messages import digest_messages
from handlers.schedule import last_due, local_date, next_due
from handlers.services import Services
from storage.model import Chat, Delivery, DigestPlan

log = logging.getLogger(__name__)

FIRST_WINDOW = timedelta(hours=24)
SETTLING = timedelta(minutes=1)
"""A window ends so long before the due moment: an article still being saved then belongs to the next."""

BATCH = 25
"""Messages a second. A batch holds one message of a chat at most, which also keeps to one a second a chat."""

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=10)


async def plan_due(services: Services, now: datetime) -> int:
    """Put the digests due by `now` into the outbox; how many messages went in.

    After a downtime a chat gets one digest for all of it. Each is composed once for all who share the
    language, the zone and the window.
    """
    planned = 0
    composed: dict[tuple[str, str, tuple[datetime, datetime]], tuple[str, ...]] = {}
    while chats := await services.store.chats.due(now):
        plans = []
        for chat in chats:
            due = last_due(chat.digest_time, chat.timezone, now)
            window = _window(chat, due)
            key = chat.language, chat.timezone, window
            if key not in composed:
                composed[key] = await _compose(services, chat, due, window)
            plans.append(
                DigestPlan(
                    chat_id=chat.id,
                    local_date=local_date(chat.digest_time, chat.timezone, due),
                    language=chat.language,
                    window=window,
                    messages=composed[key],
                    next_due_at=next_due(chat.digest_time, chat.timezone, after=now),
                )
            )
        planned += await services.store.deliveries.plan(plans, now)
    if planned:
        log.info("planned %d messages", planned)
    return planned


async def send_due(
    services: Services,
    bot: Bot,
    owner: str,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> int:
    """Send what the outbox holds ready, a batch a second; how many messages were sent.

    Raises what the store raises, after the whole batch has been seen to.
    """
    sent, elapsed = 0, asyncio.get_running_loop().time
    while batch := await services.store.deliveries.claim(owner, services.clock(), BATCH):
        started = elapsed()
        results = await asyncio.gather(
            *(_deliver(services, bot, owner, delivery) for delivery in batch), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
            sent += result
        await pause(max(0.0, 1 - (elapsed() - started)))
    return sent


def _window(chat: Chat, due: datetime) -> tuple[datetime, datetime]:
    """From the end of the chat's last digest, or a day back, to just before the due moment."""
    end = due - SETTLING
    return chat.digested_until or end - FIRST_WINDOW, end


async def _compose(
    services: Services, chat: Chat, due: datetime, window: tuple[datetime, datetime]
) -> tuple[str, ...]:
    digest = await gather_digest(
        services.store,
        *window,
        language=chat.language,
        date=local_date(chat.digest_time, chat.timezone, due),
        timezone=chat.timezone,
        limit=services.max_statements,
    )
    return digest_messages(digest)


async def _deliver(services: Services, bot: Bot, owner: str, delivery: Delivery) -> bool:
    """Send one claimed message and record what became of it; whether it was sent."""
    deliveries, clock = services.store.deliveries, services.clock
    if not await deliveries.sending(delivery.id, owner, clock()):
        return False
    try:
        message = await bot.send_message(delivery.chat_id, delivery.html, **SEND)
    except TelegramError as error:
        await _record(services, delivery, error)
        return False
    await deliveries.sent(delivery.id, message.message_id, clock())
    return True


async def _record(services: Services, delivery: Delivery, error: TelegramError) -> None:
    """Whether to try again is decided by the class; BadRequest and TimedOut are NetworkErrors by descent."""
    deliveries, now = services.store.deliveries, services.clock()
    text = f"{type(error).__name__}: {error}"
    log.warning("chat %d, message %d: %s", delivery.chat_id, delivery.id, text)
    match error:
        case RetryAfter():
            wait = error.retry_after
            wait = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            await deliveries.retry(delivery.id, now + wait, text, now)
        case TimedOut():
            await deliveries.unknown(delivery.id, text, now)
        case NetworkError() | InvalidToken() if not isinstance(error, BadRequest):
            # Not connected, 5xx, or a token that the operator will set right.
            wait = min(FIRST_RETRY * 2 ** min(delivery.attempts, 10), LAST_RETRY)
            await deliveries.retry(delivery.id, now + wait, text, now)
        case _:
            await deliveries.failed(delivery.id, text, now)
            if isinstance(error, Forbidden):
                await services.store.chats.mark_blocked(delivery.chat_id, now)
