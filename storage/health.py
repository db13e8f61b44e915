"""What an operator looks at: how the outbox and the feeds do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from storage.archive.broken import count_broken
from storage.database import Database
from storage.feeds import feed
from storage.model import DeliveryState, Feed
from storage.tables import chats, deliveries, feeds

LATE = timedelta(minutes=10)
DAY = timedelta(days=1)
FAILING = timedelta(hours=1)
LAST_ERRORS = 5

_WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED)
_GIVEN_UP = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How the outbox does. `late` messages could have been sent for ten minutes and were not.

    `oldest_at` is when the oldest message that waits was planned; "today" is the last 24 hours;
    `last_errors` are those of unknown and failed messages of that time, the newest first, each once.
    """

    pending: int
    late: int
    oldest_at: datetime | None
    sending: int
    unknown_today: int
    failed_today: int
    blocked_chats: int
    subscribed: int
    last_errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedsHealth:
    """`failing` are the feeds without a success for an hour, but those that have retired.

    `last_success_at` is any feed's last; `broken` counts the articles that could not be read.
    """

    failing: tuple[Feed, ...]
    last_success_at: datetime | None
    broken: int


class Health:
    """Counts over indexes: cheap enough for every minute."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outbox(self, now: datetime) -> OutboxHealth:
        """How the outbox does at `now`."""
        late = and_(deliveries.c.created_at < now - LATE, ~_told_to_wait(now))
        waiting = select(
            func.count().label("pending"),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("late"),
            func.min(deliveries.c.created_at).label("oldest_at"),
        ).where(deliveries.c.state.in_(_WAITING))
        given_up = (
            select(deliveries.c.state, deliveries.c.error)
            .where(deliveries.c.state.in_(_GIVEN_UP), deliveries.c.changed_at >= now - DAY)
            .order_by(deliveries.c.changed_at.desc(), deliveries.c.id.desc())
        )
        people = select(
            func.count(chats.c.blocked_at).label("blocked"),
            func.count(case((chats.c.blocked_at.is_(None), chats.c.next_due_at))).label("subscribed"),
        )
        under_way = select(func.count()).where(deliveries.c.state == DeliveryState.SENDING)
        async with self._database.read() as connection:
            queue = (await connection.execute(waiting)).one()
            sending = (await connection.execute(under_way)).scalar_one()
            lost = (await connection.execute(given_up)).all()
            counted = (await connection.execute(people)).one()
        states = [row.state for row in lost]
        errors = dict.fromkeys(row.error for row in lost if row.error)
        return OutboxHealth(
            pending=queue.pending,
            late=queue.late,
            oldest_at=queue.oldest_at,
            sending=sending,
            unknown_today=states.count(DeliveryState.UNKNOWN),
            failed_today=states.count(DeliveryState.FAILED),
            blocked_chats=counted.blocked,
            subscribed=counted.subscribed,
            last_errors=tuple(errors)[:LAST_ERRORS],
        )

    async def feeds(self, now: datetime) -> FeedsHealth:
        """Which feeds fail at `now`, and when any succeeded last."""
        stale = or_(feeds.c.last_success_at.is_(None), feeds.c.last_success_at < now - FAILING)
        failing = (
            select(feeds)
            .where(feeds.c.configured, feeds.c.retired_at.is_(None), feeds.c.failures > 0, stale)
            .order_by(feeds.c.failures.desc(), feeds.c.id)
        )
        last = select(func.max(feeds.c.last_success_at)).where(feeds.c.configured)
        async with self._database.read() as connection:
            return FeedsHealth(
                failing=tuple(feed(row) for row in await connection.execute(failing)),
                last_success_at=(await connection.execute(last)).scalar_one(),
                broken=await count_broken(connection),
            )


def _told_to_wait(now: datetime) -> ColumnElement[bool]:
    """Whether a message, or one of the same chat, waits for a moment it was told: no sender is to blame."""
    told: Any = deliveries.alias()
    return exists().where(
        told.c.chat_id == deliveries.c.chat_id,
        told.c.state == DeliveryState.PENDING,
        told.c.not_before > now,
    )
