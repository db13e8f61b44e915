"""Planning: who is due gets a digest into the outbox, for all the time since the last one."""

import logging
from datetime import datetime, timedelta

from handlers.delivery.schedule import last_due, local_date, next_due
from handlers.gathering import gather_digest
from handlers.messages import digest_messages
from handlers.services import Services
from storage.model import Chat, DigestPlan

log = logging.getLogger(__name__)

FIRST_WINDOW = timedelta(hours=24)
SETTLING = timedelta(minutes=1)
"""A window ends so long before the due moment: an article still being saved then belongs to the next."""

TOO_LATE = timedelta(hours=12)
"""A digest that is later than this waits for the next, which then holds all."""

_Window = tuple[datetime, datetime]
_Composed = dict[tuple[str, str, _Window], tuple[str, ...]]


async def plan_due(services: Services, now: datetime) -> int:
    """Put the digests due by `now` into the outbox; how many messages went in.

    After a downtime a chat gets one digest for all of it, or at the next hour if it is too late for this one.
    Each is composed once for all who share the language, the zone and the window. Windows of a chat follow
    each other without a gap or an overlap, however the clock is set.
    """
    planned, composed = 0, _Composed()
    while chats := await services.store.chats.due(now):
        plans: list[DigestPlan] = []
        postponed: dict[int, datetime] = {}
        for chat in chats:
            due = last_due(chat.digest_time, chat.timezone, now)
            if now - due > TOO_LATE:
                postponed[chat.id] = next_due(chat.digest_time, chat.timezone, after=now)
            else:
                plans.append(await _plan(services, chat, due, now, composed))
        if postponed:
            await services.store.deliveries.postpone(postponed, now)
            log.info("%d digests are too late, and wait for the next", len(postponed))
        planned += await services.store.deliveries.plan(plans, now)
    if planned:
        log.info("planned %d messages", planned)
    return planned


async def _plan(
    services: Services, chat: Chat, due: datetime, now: datetime, composed: _Composed
) -> DigestPlan:
    window = _window(chat, due)
    key = chat.language, chat.timezone, window
    if key not in composed:
        composed[key] = await _compose(services, chat, due, window)
    return DigestPlan(
        chat_id=chat.id,
        local_date=local_date(chat.digest_time, chat.timezone, due),
        language=chat.language,
        window=window,
        messages=composed[key],
        next_due_at=next_due(chat.digest_time, chat.timezone, after=now),
    )


def _window(chat: Chat, due: datetime) -> _Window:
    """From the end of the chat's last digest, or a day back, to just before the due moment."""
    end = due - SETTLING
    start = chat.digested_until or end - FIRST_WINDOW
    return start, max(start, end)  # planned ahead by a clock that was fast: there is nothing to add


async def _compose(services: Services, chat: Chat, due: datetime, window: _Window) -> tuple[str, ...]:
    digest = await gather_digest(
        services.store,
        *window,
        language=chat.language,
        date=local_date(chat.digest_time, chat.timezone, due),
        timezone=chat.timezone,
        limit=services.max_statements,
    )
    return digest_messages(digest)
