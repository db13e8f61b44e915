"""Planning: digests into the outbox, their chats to the next due moment."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, tuple_, update

from storage.database import Connection
from storage.model import DeliveryKind, DeliveryState, DigestPlan
from storage.tables import chats, deliveries, digest_parts, digests

_Content = tuple[str, tuple[datetime, datetime], tuple[str, ...]]


async def plan_digests(connection: Connection, plans: Sequence[DigestPlan], now: datetime) -> int:
    """Put digests into the outbox and advance their chats; how many messages went in."""
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
            "kind": DeliveryKind.DIGEST,
            "part": part,
            "state": DeliveryState.PENDING,
            "created_at": now,
            "changed_at": now,
        }
        for plan in planned
        for part in range(len(plan.messages))
    ]
    if rows:
        await connection.execute(insert(deliveries), rows)
    return len(rows)


async def postpone_digests(connection: Connection, next_due: Mapping[int, datetime], now: datetime) -> None:
    """Move the due moment of those chats that are still due; their windows stay open."""
    if next_due:
        await connection.execute(
            update(chats)
            .where(chats.c.id == bindparam("chat"), chats.c.next_due_at <= now)
            .values(next_due_at=bindparam("moment")),
            [{"chat": chat_id, "moment": moment} for chat_id, moment in sorted(next_due.items())],
        )


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
        .with_for_update(key_share=True)  # a note's foreign key need not wait
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
