"""What a store holds, by value: two that were filled in different ways can be compared."""

from collections import Counter
from collections.abc import Set
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select

from storage.columns import UtcDateTime
from storage.database import Database
from storage.model import StatementView
from storage.store import Store
from storage.tables import metadata

_TABLES = "feeds articles article_revisions sightings speakers statements mentions figures".split()
_TIMELESS = {"published_at", "said_at"}
"""Moments that the articles give; of all others counts only whether there is one."""
_OF_THE_VISITS = {"interval_seconds", "next_due_at", "last_new_at"}
"""How often a feed was looked at is no part of what was collected."""
_REFERENCES = {"superseded_by": "statements"}
"""Columns that hold ids without a foreign key."""

Rows = Counter[tuple[str, Any]]


async def contents(url: str, *, but: Set[str] = frozenset()) -> Rows:
    """Every row of what collecting fills, ids replaced by what they stand for; how many there are of each.

    `but` names further columns, "table.column", to leave out.
    """
    database = Database(url)
    try:
        async with database.read() as connection:
            rows = {
                name: {
                    tuple(row[column.name] for column in metadata.tables[name].primary_key): row
                    for row in (await connection.execute(select(metadata.tables[name]))).mappings()
                }
                for name in _TABLES
            }
    finally:
        await database.close()
    known: dict[tuple[str, Any], Any] = {}

    def value(name: str, key: Any) -> Any:
        """A row without its id, what it refers to spelt out."""
        if (name, key) not in known:
            known[name, key] = tuple(
                (column.name, cell(column, rows[name][key][column.name]))
                for column in metadata.tables[name].columns
                if column.name not in _OF_THE_VISITS
                and f"{name}.{column.name}" not in but
                and not _id(column)
            )
        return known[name, key]

    def cell(column: Column[Any], held: Any) -> Any:
        if target := _REFERENCES.get(column.name) or _target(column):
            return None if held is None else value(target, (held,))
        if isinstance(column.type, UtcDateTime) and column.name not in _TIMELESS:
            return held is not None
        if column.name == "position" and held < 0:
            return "gone"  # its place is another's; the number is its own id
        return held if isinstance(held, (int, str, datetime)) else repr(held)

    return Counter((name, value(name, key)) for name, keyed in rows.items() for key in keyed)


def differences(one: Rows, other: Rows) -> list[str]:
    """What only one of two stores holds; of a row like which the other has one, only what is not alike."""
    lines, lacking = [], [*(other - one).elements()]
    for name, row in (one - other).elements():
        alike = [index for index, (table, _) in enumerate(lacking) if table == name]
        if not alike:
            lines.append(f"only the first, {name}: {row}")
            continue
        _, twin = lacking.pop(min(alike, key=lambda index: len(_unlike(row, lacking[index][1]))))
        lines += [f"{name}.{column}: {held!r}, not {his!r}" for column, held, his in _unlike(row, twin)]
    return sorted(lines) + [f"only the second, {name}: {row}" for name, row in lacking]


def _unlike(row: Any, twin: Any) -> list[tuple[str, Any, Any]]:
    """The columns in which two rows differ, those of rows referred to after a dot."""
    unlike = []
    for (column, held), (_, his) in zip(row, twin, strict=True):
        if held == his:
            continue
        if isinstance(held, tuple) and isinstance(his, tuple):
            unlike += [(f"{column}.{inner}", mine, yours) for inner, mine, yours in _unlike(held, his)]
        else:
            unlike.append((column, held, his))
    return unlike


async def findable(url: str, queries: list[str]) -> dict[str, Counter[Any]]:
    """What searching for each of the queries finds."""
    store = await Store.open(url)
    try:
        return {
            query: Counter(map(_essence, await store.statements.search(query, limit=10_000, all=True)))
            for query in queries
        }
    finally:
        await store.close()


def _essence(view: StatementView) -> str:
    mentions = sorted((mention.url, mention.title) for mention in view.mentions)
    return repr((view.quote, view.speaker_id, view.said_at, view.figures, mentions))


def _id(column: Column[Any]) -> bool:
    return column.primary_key and column.name == "id" and column.table.name != "speakers"


def _target(column: Column[Any]) -> str | None:
    """The table that a foreign key refers to."""
    return next((foreign.column.table.name for foreign in column.foreign_keys), None)
