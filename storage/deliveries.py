"""The outbox: every message of every chat's digest, planned once and sent at most once.

    pending → claimed → sending → sent | unknown | failed        pending, claimed → cancelled

`unknown`: the connection broke after the request was written, so the message has probably arrived; it is
never resent blindly, the chat gets a note instead. A message that certainly did not arrive goes back to
`pending`. Only the leader's term claims and begins.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, update

from storage.database import Connection, Database
from storage.leadership import holds
from storage.model import Delivery, DeliveryKind, DeliveryState, DigestPlan, Settlement, Term
from storage.planning import plan_digests, postpone_digests
from storage.settling import settle_messages
from storage.tables import chats, deliveries, digest_parts

_State = DeliveryState
_SHOWN = ("id", "chat_id", "local_date", "part", "state", "kind", "attempts")


class Deliveries:
    """Plans digests, hands their messages to the leader's sender, and keeps what became of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, plans: Sequence[DigestPlan], now: datetime) -> int:
        """Put digests into the outbox and advance their chats, in one transaction; how many messages went in.

        A plan is dropped where its chat is no longer subscribed or has been advanced already: another planner
        was first. A chat that has a digest of that local date gets no second one, and its window stays open
        for the next.
        """
        async with self._database.write() as connection:
            return await plan_digests(connection, plans, now)

    async def postpone(self, next_due: Mapping[int, datetime], now: datetime) -> None:
        """Let chats, by their ids, wait for their next digest; its window begins where this one's would."""
        async with self._database.write() as connection:
            await postpone_digests(connection, next_due, now)

    async def claim(self, term: Term, now: datetime, limit: int) -> list[Delivery]:
        """Take up to `limit` messages that may be sent now, notes first, then the oldest.

        None if `term` is over. A message whose earlier parts are not all sent has to wait.
        """
        async with self._database.write() as connection:
            if not await holds(connection, term):
                return []
            ids: list[int] = []
            for kind in (DeliveryKind.NOTE, DeliveryKind.DIGEST):
                ready = _ready(kind, now).limit(limit - len(ids))
                ids += (await connection.execute(ready)).scalars()
            if not ids:
                return []
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(ids))
                .values(state=_State.CLAIMED, owner=term.owner, changed_at=now)
            )
            claimed = {
                item.id: item for item in await _read(connection, _messages().where(deliveries.c.id.in_(ids)))
            }
            return [claimed[id_] for id_ in ids]

    async def begin(self, ids: Collection[int], term: Term, now: datetime) -> frozenset[int]:
        """Claimed → sending, to be committed before any socket is touched; which of `ids` may be sent.

        None if `term` is over; not those that were cancelled meanwhile, or begun already.
        """
        return await self._move(ids, term, now, state=_State.SENDING, sending_at=now)

    async def release(self, ids: Collection[int], term: Term, now: datetime) -> None:
        """Claimed → pending, as if never claimed."""
        await self._move(ids, term, now, state=_State.PENDING, owner=None)

    async def requeue(self, term: Term, held: Collection[int], now: datetime) -> int:
        """Claimed → pending for all that `term` has but does not hold, where a claim's answer was lost."""
        async with self._database.write() as connection:
            if not await holds(connection, term):
                return 0
            requeued = await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.state == _State.CLAIMED,
                    deliveries.c.owner == term.owner,
                    deliveries.c.id.not_in(held),
                )
                .values(state=_State.PENDING, owner=None, changed_at=now)
            )
            return requeued.rowcount

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """Keep what became of messages, all in one transaction; a message settled for good does not change.

        SENT also of one that had been given up as unknown: its note is taken back unless that is on its way,
        and the digest goes on. UNKNOWN and FAILED cancel the digest's later parts; UNKNOWN of a digest plans
        the chat's note, one for each local date, and of a note is a retry. PENDING is one from `not_before`.
        """
        async with self._database.write() as connection:
            await settle_messages(connection, settlements, now)

    async def digest(self, delivery_id: int, chat_id: int) -> tuple[str, ...]:
        """The HTML of all parts of a message's digest; () if there is none, or it is not the chat's."""
        query = (
            select(digest_parts.c.html)
            .join(deliveries, deliveries.c.digest_id == digest_parts.c.digest_id)
            .where(deliveries.c.id == delivery_id, deliveries.c.chat_id == chat_id)
            .order_by(digest_parts.c.part)
        )
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def recently_sent(self, since: datetime) -> dict[int, int]:
        """How many messages were begun since then, by chat."""
        query = (
            select(deliveries.c.chat_id, func.count().label("messages"))
            .where(deliveries.c.sending_at >= since)
            .group_by(deliveries.c.chat_id)
        )
        async with self._database.read() as connection:
            return {row.chat_id: row.messages for row in await connection.execute(query)}

    async def of_chat(self, chat_id: int) -> list[Delivery]:
        """All of a chat's messages, in the order in which they were planned."""
        async with self._database.read() as connection:
            return await _read(connection, _messages().where(deliveries.c.chat_id == chat_id))

    async def _move(self, ids: Collection[int], term: Term, now: datetime, **values: Any) -> frozenset[int]:
        """Change those of `ids` that `term` has claimed; which ones."""
        if not ids:
            return frozenset()
        async with self._database.write() as connection:
            if not await holds(connection, term):
                return frozenset()
            moved = await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.id.in_(sorted(ids)),
                    deliveries.c.state == _State.CLAIMED,
                    deliveries.c.owner == term.owner,
                )
                .values(changed_at=now, **values)
                .returning(deliveries.c.id)
            )
            return frozenset(moved.scalars())


def _ready(kind: DeliveryKind, now: datetime) -> Select[Any]:
    """The messages of a kind that may be claimed, the oldest first.

    Worded so that one index serves it whatever PostgreSQL believes of a table that fills and empties each
    day: by the moment of planning, since by the id alone it may walk through all that was ever sent; and the
    earlier parts counted for each candidate, by conditions that only the unique key has.
    """
    earlier = deliveries.alias()
    arrived = (
        select(func.count(case((earlier.c.state == _State.SENT, 1))))
        .where(
            earlier.c.chat_id == deliveries.c.chat_id,
            earlier.c.local_date == deliveries.c.local_date,
            earlier.c.kind == deliveries.c.kind,
            earlier.c.part < deliveries.c.part,
        )
        .scalar_subquery()
    )
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.state == _State.PENDING,
            deliveries.c.kind == kind,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            or_(deliveries.c.part == 0, deliveries.c.part == arrived),
        )
        .order_by(deliveries.c.created_at, deliveries.c.id)
        .with_for_update(skip_locked=True)  # SQLite, with its one writer, has nothing to skip
    )


def _messages() -> Select[Any]:
    html = and_(
        digest_parts.c.digest_id == deliveries.c.digest_id,
        digest_parts.c.part == deliveries.c.part,
        deliveries.c.kind == DeliveryKind.DIGEST,
    )
    return (
        select(
            *(deliveries.c[name] for name in _SHOWN),
            digest_parts.c.html,
            chats.c.language,
            chats.c.thread_id,
        )
        .join_from(deliveries, chats)
        .outerjoin(digest_parts, html)
        .order_by(deliveries.c.id)
    )


async def _read(connection: Connection, query: Select[Any]) -> list[Delivery]:
    return [
        Delivery(
            id=row.id,
            chat_id=row.chat_id,
            local_date=row.local_date,
            part=row.part,
            state=row.state,
            html=row.html or "",
            kind=row.kind,
            language=row.language,
            thread_id=row.thread_id,
            attempts=row.attempts,
        )
        for row in await connection.execute(query)
    ]
