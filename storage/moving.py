"""A group becomes a supergroup: one chat under another id."""

from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Connection
from storage.model import DeliveryState
from storage.tables import chats, deliveries

_UNBEGUN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.CANCELLED)
_SETTINGS = (
    "thread_id",
    "language",
    "timezone",
    "digest_time",
    "filters",
    "subscribed_at",
    "next_due_at",
    "digested_until",
    "blocked_at",
)


async def move_chat(connection: Connection, old: int, new: int, now: datetime) -> None:
    """Let everything of `old` be `new`'s.

    Where `new` is there already and has never subscribed, the settings of `old` win. Of two digests of one
    date that nobody has begun, or that both were, `new` keeps its own; else the one that was begun is kept.
    """
    known = select(chats).where(chats.c.id.in_([old, new])).order_by(chats.c.id).with_for_update()
    rows = {row.id: row for row in await connection.execute(known)}
    if old not in rows or old == new:
        return
    if new not in rows:
        await connection.execute(update(chats).where(chats.c.id == old).values(id=new))  # the outbox cascades
        return
    if rows[new].subscribed_at is None:
        settings = {name: getattr(rows[old], name) for name in _SETTINGS}
        await connection.execute(update(chats).where(chats.c.id == new).values(settings))
    await _move_outbox(connection, old, new, now)
    await connection.execute(delete(chats).where(chats.c.id == old))  # and what was not moved, with it


async def _move_outbox(connection: Connection, old: int, new: int, now: datetime) -> None:
    query = (
        select(deliveries.c.chat_id, deliveries.c.local_date, deliveries.c.state)
        .where(deliveries.c.chat_id.in_([old, new]))
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    rows = (await connection.execute(query)).all()
    days = {id_: {row.local_date for row in rows if row.chat_id == id_} for id_ in (old, new)}
    begun = {
        id_: {row.local_date for row in rows if row.chat_id == id_ and row.state not in _UNBEGUN}
        for id_ in (old, new)
    }
    given_up = (days[new] & begun[old]) - begun[new]
    await connection.execute(
        delete(deliveries).where(deliveries.c.chat_id == new, deliveries.c.local_date.in_(given_up))
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == old, deliveries.c.local_date.in_((days[old] - days[new]) | given_up))
        .values(chat_id=new, changed_at=now)
    )
