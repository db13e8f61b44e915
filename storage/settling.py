"""What became of messages: settled one by one as answers come, or all at once when a leader is gone.

A digest that has broken off is continued nowhere, since nobody knows where; the chat is planned one note for
it. Where the answer comes after all, the note is taken back if nobody has begun it, and the digest goes on.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, or_, select, update

from storage.database import Connection
from storage.model import DeliveryKind, DeliveryState, Settlement
from storage.tables import chats, deliveries

_State = DeliveryState
_UNBEGUN = (_State.PENDING, _State.CLAIMED)
_SETTLES = {
    _State.SENT: {_State.SENDING, _State.UNKNOWN},
    _State.UNKNOWN: {_State.SENDING},
    _State.FAILED: {_State.CLAIMED, _State.SENDING},
    _State.PENDING: {_State.CLAIMED, _State.SENDING},
}
"""From which states each may follow: what is settled for good does not change."""

_CHUNK = 1_000

NOTES_REST = timedelta(seconds=3)
"""For how long after a takeover no note is sent."""

MOST_ATTEMPTS = 5
"""A note of unknown fate is sent again only so far."""


async def settle_messages(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> None:
    """Write what became of messages; one that no longer fits its row is dropped."""
    ordered = sorted(settlements, key=lambda item: item.delivery_id)
    for start in range(0, len(ordered), _CHUNK):
        await _settle(connection, ordered[start : start + _CHUNK], now)


async def take_over(connection: Connection, now: datetime) -> tuple[int, int]:
    """Settle what earlier leaders left: claimed → pending, sending → unknown; how many of each.

    Only for one who has moved the fence: none of them can claim or begin any more. A note that was on its way
    is sent again: were it refused unseen, by a 429 say, the chat would have neither digest nor note, and of
    the two faults a note too many is the lesser. So that there are few of them, all notes wait until the new
    leader has lived for a while: one that dies at its start, over and over, sends none.
    """
    again = and_(
        deliveries.c.state == _State.SENDING,
        deliveries.c.kind == DeliveryKind.NOTE,
        deliveries.c.attempts < MOST_ATTEMPTS,
    )
    requeued = await connection.execute(
        update(deliveries)
        .where(or_(deliveries.c.state == _State.CLAIMED, again))
        .values(
            state=_State.PENDING,
            owner=None,
            attempts=deliveries.c.attempts + case((again, 1), else_=0),
            changed_at=now,
        )
    )
    left = update(deliveries).where(deliveries.c.state == _State.SENDING)
    unknown = await connection.execute(
        left.values(state=_State.UNKNOWN, error="the sending process is gone", changed_at=now).returning(
            *_settled_columns()
        )
    )
    rows = unknown.all()
    await _break_off(connection, rows, now)
    await _plan_notes(connection, rows, now)
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.kind == DeliveryKind.NOTE, deliveries.c.state == _State.PENDING)
        .values(not_before=now + NOTES_REST)
    )
    return requeued.rowcount, len(rows)


async def mistrust(connection: Connection, now: datetime) -> None:
    """Trust nothing that a database left behind says of the outbox: all that waits may have been sent since.

    What waits is unknown, and gets its note; what is due waits until the same hour of a day to come.
    """
    waiting = update(deliveries).where(deliveries.c.state.in_((*_UNBEGUN, _State.SENDING)))
    unknown = await connection.execute(
        waiting.values(state=_State.UNKNOWN, error="restored from a backup", changed_at=now).returning(
            *_settled_columns()
        )
    )
    digests = {(row.chat_id, row.local_date): row for row in _digests(unknown)}
    await _plan_notes(connection, digests.values(), now)
    overdue = select(chats.c.id, chats.c.next_due_at).where(chats.c.next_due_at <= now)
    for row in (await connection.execute(overdue)).all():
        days = (now - row.next_due_at).days + 1
        await connection.execute(
            update(chats)
            .where(chats.c.id == row.id)
            .values(next_due_at=row.next_due_at + timedelta(days=days))
        )


async def _settle(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> None:
    # Locked in the order of their ids, and read before anything is decided: a row may have become unknown,
    # or been cancelled, since it was begun.
    query = (
        select(*_settled_columns())
        .where(deliveries.c.id.in_([item.delivery_id for item in settlements]))
        .order_by(deliveries.c.id)
        .with_for_update(key_share=True)
    )
    rows = {row.id: row for row in await connection.execute(query)}
    weighed = [_weighed(rows.get(item.delivery_id), item) for item in settlements]
    fitting = {item.delivery_id: item for item in weighed if _fits(rows.get(item.delivery_id), item)}
    if not fitting:
        return
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == bindparam("delivery"))
        .values(
            {
                column: bindparam(f"new_{column}")
                for column in ("state", "message_id", "error", "not_before", "attempts", "sent_at")
            }
        )
        .values(changed_at=now),
        [_values(rows[item.delivery_id], item, now) for item in fitting.values()],
    )
    became = {state: [rows[id_] for id_, item in fitting.items() if item.state is state] for state in _State}
    await _break_off(connection, became[_State.UNKNOWN] + became[_State.FAILED], now)
    await _plan_notes(connection, became[_State.UNKNOWN], now)
    await _go_on(connection, [row for row in became[_State.SENT] if row.state is _State.UNKNOWN], now)
    await _drop_blocked(connection, became[_State.PENDING], now)


def _settled_columns() -> list[Any]:
    names = ("id", "state", "attempts", "chat_id", "digest_id", "local_date", "kind", "part")
    return [deliveries.c[name] for name in names]


def _weighed(row: Row[Any] | None, item: Settlement) -> Settlement:
    """A note that may not have arrived is sent again: its chat has no other word of its digest."""
    again = row is not None and row.kind is DeliveryKind.NOTE and row.attempts < MOST_ATTEMPTS
    return replace(item, state=_State.PENDING) if again and item.state is _State.UNKNOWN else item


def _fits(row: Row[Any] | None, item: Settlement) -> bool:
    return (
        row is not None
        and row.state in _SETTLES[item.state]
        and (item.attempts is None or item.attempts == row.attempts)
    )


def _values(row: Row[Any], item: Settlement, now: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id,
        "new_state": item.state,
        "new_message_id": item.message_id,
        "new_error": item.error,
        "new_not_before": item.not_before,
        "new_attempts": row.attempts + (item.state is _State.PENDING),
        "new_sent_at": now if item.state is _State.SENT else None,
    }


def _digests(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.kind is DeliveryKind.DIGEST]


async def _break_off(connection: Connection, rows: Iterable[Row[Any]], now: datetime) -> None:
    """Cancel the parts that were to follow: they would make no sense, or come twice."""
    later = [{"chat": row.chat_id, "day": row.local_date, "after": row.part} for row in _digests(rows)]
    if later:
        await connection.execute(
            update(deliveries)
            .where(*_later_parts(), deliveries.c.state == _State.PENDING)
            .values(
                state=_State.CANCELLED,
                error="an earlier part did not arrive for certain",
                changed_at=now,
            ),
            later,
        )


def _later_parts() -> tuple[Any, ...]:
    return (
        deliveries.c.chat_id == bindparam("chat"),
        deliveries.c.local_date == bindparam("day"),
        deliveries.c.kind == DeliveryKind.DIGEST,
        deliveries.c.part > bindparam("after"),
    )


async def _plan_notes(connection: Connection, rows: Collection[Row[Any]], now: datetime) -> None:
    """One note for each digest, unless the chat refuses us or has had one for that day.

    A note that was taken back before anybody began it may be planned again: it is the same row, and no two
    notes of a day can be.
    """
    unknown = _digests(rows)
    refusing = await _blocked(connection, {row.chat_id for row in unknown})
    notes = [
        {
            "chat_id": row.chat_id,
            "digest_id": row.digest_id,
            "local_date": row.local_date,
            "kind": DeliveryKind.NOTE,
            "part": 0,
            "state": _State.PENDING,
            "created_at": now,
            "changed_at": now,
        }
        for row in unknown
        if row.chat_id not in refusing
    ]
    if not notes:
        return
    planned = connection.insert(deliveries)
    await connection.execute(
        planned.on_conflict_do_update(
            index_elements=["chat_id", "local_date", "kind", "part"],
            set_={
                "state": _State.PENDING,
                "created_at": now,
                "changed_at": now,
                "owner": None,
                "error": None,
                "not_before": None,
            },
            where=deliveries.c.state == _State.CANCELLED,
        ),
        notes,
    )


async def _go_on(connection: Connection, rows: Iterable[Row[Any]], now: datetime) -> None:
    """The answer came after all: take the note back, and go on with the parts that were cancelled.

    Where the note is on its way the parts stay cancelled: its button brings them.
    """
    arrived = _digests(rows)
    if not arrived:
        return
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.chat_id == bindparam("chat"),
            deliveries.c.local_date == bindparam("day"),
            deliveries.c.kind == DeliveryKind.NOTE,
            deliveries.c.state.in_(_UNBEGUN),
        )
        .values(state=_State.CANCELLED, error="the answer came after all", changed_at=now),
        [{"chat": row.chat_id, "day": row.local_date} for row in arrived],
    )
    note = deliveries.alias()
    noted = exists().where(
        note.c.chat_id == deliveries.c.chat_id,
        note.c.local_date == deliveries.c.local_date,
        note.c.kind == DeliveryKind.NOTE,
        note.c.state != _State.CANCELLED,
    )
    refusing = await _blocked(connection, {row.chat_id for row in arrived})
    later = [
        {"chat": row.chat_id, "day": row.local_date, "after": row.part}
        for row in arrived
        if row.chat_id not in refusing
    ]
    if later:
        await connection.execute(
            update(deliveries)
            .where(*_later_parts(), deliveries.c.state == _State.CANCELLED, ~noted)
            .values(state=_State.PENDING, owner=None, error=None, changed_at=now),
            later,
        )


async def _drop_blocked(connection: Connection, rows: Iterable[Row[Any]], now: datetime) -> None:
    """What was to be tried again is not where the chat has come to refuse us meanwhile."""
    refusing = await _blocked(connection, {row.chat_id for row in rows})
    ids = [row.id for row in rows if row.chat_id in refusing]
    if ids:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids))
            .values(state=_State.CANCELLED, error="chat blocked", changed_at=now)
        )


async def _blocked(connection: Connection, chat_ids: Collection[int]) -> set[int]:
    if not chat_ids:
        return set()
    query = select(chats.c.id).where(chats.c.id.in_(chat_ids), chats.c.blocked_at.is_not(None))
    return set((await connection.execute(query)).scalars())
