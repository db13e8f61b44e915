"""The outbox: every message of every chat's digest, planned once and sent at most once.

    pending → claimed → sending → sent | unknown | failed        pending, claimed → cancelled

`unknown`: the connection broke after the request was written, so the message has probably arrived; it is
never resent blindly. A message that could not be sent for now goes back to `pending`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, insert, or_, select, tuple_, update

from storage.database import Connection, Database
from storage.model import Delivery, DeliveryState, DigestPlan
from storage.tables import chats, deliveries, digest_parts, digests

_State = DeliveryState
_BROKEN_OFF = (_State.UNKNOWN, _State.FAILED)
_Content = tuple[str, tuple[datetime, datetime], tuple[str, ...]]


class Deliveries:
    """Plans digests and hands their messages to senders; an `owner` is one run of one sending process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, plans: Sequence[DigestPlan], now: datetime) -> int:
        """Put digests into the outbox and advance their chats, in one transaction; how many messages went in.

        A plan is dropped where its chat is no longer subscribed or has been advanced already: another planner
        was first. A chat that has a digest of that local date gets no second one, and its window stays open
        for the next.
        """
        async with self._database.write() as connection:
            due = await _due(connection, plans)
            await _advance(connection, "next_due_at", {plan.chat_id: plan.next_due_at for plan in due})
            planned = await _undigested(connection, due)
            await _advance(connection, "digested_until", {plan.chat_id: plan.window[1] for plan in planned})
            ids = await _save_digests(connection, planned, now)
            rows = [
                {
                    "chat_id": plan.chat_id,
                    "digest_id": ids[_content(plan)],
                    "local_date": plan.local_date,
                    "part": part,
                    "state": _State.PENDING,
                    "created_at": now,
                    "changed_at": now,
                }
                for plan in planned
                for part in range(len(plan.messages))
            ]
            if rows:
                await connection.execute(insert(deliveries), rows)
            return len(rows)

    async def claim(self, owner: str, now: datetime, limit: int) -> list[Delivery]:
        """Take up to `limit` messages that may be sent now, the oldest first; no other owner gets them.

        A message whose earlier parts are not all sent has to wait.
        """
        earlier = deliveries.alias()
        ready = (
            select(deliveries.c.id)
            .where(
                deliveries.c.state == _State.PENDING,
                or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
                ~exists().where(
                    earlier.c.chat_id == deliveries.c.chat_id,
                    earlier.c.local_date == deliveries.c.local_date,
                    earlier.c.part < deliveries.c.part,
                    earlier.c.state != _State.SENT,
                ),
            )
            .order_by(deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite, with its one writer, has nothing to skip
        )
        async with self._database.write() as connection:
            ids = (await connection.execute(ready)).scalars().all()
            if not ids:
                return []
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(ids))
                .values(state=_State.CLAIMED, owner=owner, changed_at=now)
            )
            return await _read(connection, _messages().where(deliveries.c.id.in_(ids)))

    async def sending(self, delivery_id: int, owner: str, now: datetime) -> bool:
        """Claimed → sending, before the socket is touched; False if it is no longer `owner`'s."""
        changed = await self._change(
            now,
            delivery_id,
            [_State.CLAIMED],
            deliveries.c.owner == owner,
            state=_State.SENDING,
            sending_at=now,
        )
        return changed == 1

    async def sent(self, delivery_id: int, message_id: int, now: datetime) -> None:
        """Telegram has answered with its message's id."""
        await self._change(
            now,
            delivery_id,
            [_State.SENDING, _State.UNKNOWN],
            state=_State.SENT,
            message_id=message_id,
            error=None,
            sent_at=now,
        )

    async def unknown(self, delivery_id: int, error: str, now: datetime) -> None:
        """The request was written and no answer came. The digest's later parts are cancelled."""
        await self._change(now, delivery_id, [_State.SENDING], state=_State.UNKNOWN, error=error)

    async def failed(self, delivery_id: int, error: str, now: datetime) -> None:
        """Telegram refuses the message: no use in trying again. The digest's later parts are cancelled."""
        await self._change(
            now, delivery_id, [_State.CLAIMED, _State.SENDING], state=_State.FAILED, error=error
        )

    async def retry(self, delivery_id: int, not_before: datetime, error: str, now: datetime) -> None:
        """It certainly did not arrive: try again from `not_before` on."""
        await self._change(
            now,
            delivery_id,
            [_State.CLAIMED, _State.SENDING],
            state=_State.PENDING,
            owner=None,
            not_before=not_before,
            attempts=deliveries.c.attempts + 1,
            error=error,
        )

    async def recover(self, now: datetime, *, owner: str) -> tuple[int, int]:
        """Settle what owners other than `owner` left behind; to be called when they are known to be dead.

        Claimed → pending; sending → unknown, its digest's later parts cancelled. How many requeued, how many
        unknown.
        """
        others = deliveries.c.owner != owner
        async with self._database.write() as connection:
            requeued = await connection.execute(
                update(deliveries)
                .where(deliveries.c.state == _State.CLAIMED, others)
                .values(state=_State.PENDING, owner=None, changed_at=now)
            )
            unknown = await connection.execute(
                update(deliveries)
                .where(deliveries.c.state == _State.SENDING, others)
                .values(state=_State.UNKNOWN, error="the sending process died", changed_at=now)
            )
            await _cancel_later_parts(connection, now)
            return requeued.rowcount, unknown.rowcount

    async def of_chat(self, chat_id: int) -> list[Delivery]:
        """All of a chat's messages, in the order in which they are sent."""
        async with self._database.read() as connection:
            return await _read(connection, _messages().where(deliveries.c.chat_id == chat_id))

    async def _change(
        self,
        now: datetime,
        delivery_id: int,
        states: Sequence[DeliveryState],
        *conditions: Any,
        **values: Any,
    ) -> int:
        """Change one delivery, if it is in one of `states`; how many were changed, 0 or 1."""
        async with self._database.write() as connection:
            changed = await connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery_id, deliveries.c.state.in_(states), *conditions)
                .values(changed_at=now, **values)
            )
            if values["state"] in _BROKEN_OFF:
                await _cancel_later_parts(connection, now)
            return changed.rowcount


def _content(plan: DigestPlan) -> _Content:
    return plan.language, plan.window, plan.messages


async def _save_digests(
    connection: Connection, plans: Iterable[DigestPlan], now: datetime
) -> dict[_Content, int]:
    """The ids of the plans' digests, each stored once, whoever planned it first."""
    ids: dict[_Content, int] = {}
    for plan in plans:
        if (content := _content(plan)) in ids:
            continue
        values = {
            "language": plan.language,
            "window_start": plan.window[0],
            "window_end": plan.window[1],
            "content_hash": hashlib.sha256("\0".join(plan.messages).encode()).hexdigest(),
        }
        inserted = await connection.execute(
            connection.insert_or_ignore(digests).values(created_at=now, **values).returning(digests.c.id)
        )
        digest_id = inserted.scalar_one_or_none()
        if digest_id is None:
            stored = select(digests.c.id).filter_by(**values)
            digest_id = (await connection.execute(stored)).scalar_one()
        elif plan.messages:
            await connection.execute(
                insert(digest_parts),
                [
                    {"digest_id": digest_id, "part": part, "html": html}
                    for part, html in enumerate(plan.messages)
                ],
            )
        ids[content] = digest_id
    return ids


async def _due(connection: Connection, plans: Sequence[DigestPlan]) -> list[DigestPlan]:
    """The plans whose chat still waits for them; their chats stay locked until the transaction ends."""
    waiting = (
        select(chats.c.id, chats.c.next_due_at)
        .where(chats.c.id.in_([plan.chat_id for plan in plans]), chats.c.blocked_at.is_(None))
        .order_by(chats.c.id)
        .with_for_update()
    )
    due_at = {row.id: row.next_due_at for row in await connection.execute(waiting)}
    return [plan for plan in plans if (at := due_at.get(plan.chat_id)) is not None and at < plan.next_due_at]


async def _undigested(connection: Connection, plans: Sequence[DigestPlan]) -> list[DigestPlan]:
    """The plans whose chat has no digest of that local date yet."""
    days = tuple_(deliveries.c.chat_id, deliveries.c.local_date)
    query = select(deliveries.c.chat_id, deliveries.c.local_date).where(
        days.in_([(plan.chat_id, plan.local_date) for plan in plans])
    )
    digested = {(row.chat_id, row.local_date) for row in await connection.execute(query)}
    return [plan for plan in plans if (plan.chat_id, plan.local_date) not in digested]


async def _advance(connection: Connection, column: str, moments: dict[int, datetime]) -> None:
    """Set a moment of each chat, by its id."""
    if moments:
        await connection.execute(
            update(chats).where(chats.c.id == bindparam("chat")).values({column: bindparam("moment")}),
            [{"chat": chat_id, "moment": moment} for chat_id, moment in moments.items()],
        )


async def _cancel_later_parts(connection: Connection, now: datetime) -> None:
    """Of a digest that has broken off, the parts still to come would make no sense, or come twice."""
    earlier = deliveries.alias()
    broken_off = exists().where(
        earlier.c.chat_id == deliveries.c.chat_id,
        earlier.c.local_date == deliveries.c.local_date,
        earlier.c.part < deliveries.c.part,
        earlier.c.state.in_(_BROKEN_OFF),
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == _State.PENDING, broken_off)
        .values(state=_State.CANCELLED, error="an earlier part did not arrive for certain", changed_at=now)
    )


def _messages() -> Select[Any]:
    same = and_(digest_parts.c.digest_id == deliveries.c.digest_id, digest_parts.c.part == deliveries.c.part)
    return (
        select(deliveries, digest_parts.c.html)
        .join_from(deliveries, digest_parts, same)
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
            html=row.html,
            attempts=row.attempts,
        )
        for row in await connection.execute(query)
    ]
