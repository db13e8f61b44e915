"""Statements that turn out to be one: their mentions come together, and one variant is shown.

What comes out depends on which statements are united, not on the order in which they came in.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from storage import search
from storage.database import Connection
from storage.model import Kind
from storage.statements import may_be_shown
from storage.tables import articles, mentions, statements


async def unite(connection: Connection, ids: Collection[int], now: datetime) -> int:
    """Make the statements of `ids` one and show its best variant; gives its id, the lowest of them."""
    rows = (await connection.execute(select(statements).where(statements.c.id.in_(ids)))).all()
    for row in rows:
        await search.remove(connection, row.id, row.said_at, row.search_keys)
    kept: int = min(row.id for row in rows)
    said_at = min(row.said_at for row in rows)
    keys = " ".join(sorted({key for row in rows for key in row.search_keys.split()}))
    await connection.execute(
        update(mentions).where(mentions.c.statement_id.in_(ids)).values(statement_id=kept, shown=False)
    )
    await connection.execute(delete(statements).where(statements.c.id.in_(ids), statements.c.id != kept))
    await connection.execute(
        update(statements)
        .where(statements.c.id == kept)
        .values(
            confidence=max(row.confidence for row in rows),
            about_kz_ru=any(row.about_kz_ru for row in rows),
            search_keys=keys,
            said_at=said_at,
            collected_at=_collected(rows, now),
        )
    )
    await search.add(connection, kept, said_at, keys)
    await _show_best(connection, kept)
    return kept


def _collected(rows: Collection[Row[Any]], now: datetime) -> datetime:
    """When people could first be shown it. What only together is fit to be shown counts as collected now."""
    fit = [row.collected_at for row in rows if may_be_shown(row.confidence, row.about_kz_ru)]
    return min(fit, default=now)


async def _show_best(connection: Connection, statement_id: int) -> None:
    variants = await connection.execute(
        select(
            mentions.c.id,
            mentions.c.kind,
            mentions.c.quote,
            mentions.c.position,
            articles.c.language,
            articles.c.published_at,
            articles.c.url,
        )
        .join_from(mentions, articles)
        .where(mentions.c.statement_id == statement_id)
    )
    best = min(variants, key=_rank)
    await connection.execute(update(mentions).where(mentions.c.id == best.id).values(shown=True))


def _rank(variant: Row[Any]) -> tuple[object, ...]:
    """Speech before retelling, Russian (most read it) before others, the longest: the lowest is shown."""
    return (
        variant.kind is not Kind.DIRECT,
        variant.language != "ru",
        -len(variant.quote),
        variant.published_at,
        variant.url,
        variant.position,
    )
