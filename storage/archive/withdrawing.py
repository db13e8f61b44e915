"""An article that its outlet takes back, and may bring again: nothing of it is deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from storage.archive.uniting import refresh
from storage.database import Connection
from storage.tables import articles, mentions


async def withdraw(connection: Connection, article_id: int, now: datetime) -> None:
    """Let an article carry its statements no more; what no other carries is listed no more.

    What was one statement only by this article stays one: that it is gone does not unsay it.
    """
    await connection.execute(update(articles).where(articles.c.id == article_id).values(withdrawn_at=now))
    await _turn(connection, article_id, mentions.c.gone_at.is_(None), gone_at=now, now=now)


async def restore(connection: Connection, stored: Row[Any], now: datetime) -> None:
    """Undo the withdrawal of a row of `articles`: what was shown before is not new."""
    await connection.execute(update(articles).where(articles.c.id == stored.id).values(withdrawn_at=None))
    taken = mentions.c.gone_at == stored.withdrawn_at
    await _turn(connection, stored.id, taken, gone_at=None, now=now)


async def _turn(
    connection: Connection,
    article_id: int,
    which: ColumnElement[bool],
    *,
    gone_at: datetime | None,
    now: datetime,
) -> None:
    ours = (mentions.c.article_id == article_id) & which
    found = await connection.execute(select(mentions.c.statement_id).where(ours).distinct())
    affected: Iterable[int] = found.scalars().all()
    await connection.execute(update(mentions).where(ours).values(gone_at=gone_at))
    for statement_id in affected:
        await refresh(connection, statement_id, now)
