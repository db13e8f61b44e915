"""Statements that turn out to be one: their mentions come together, and one variant is shown.

What comes out depends on which variants still stand in their articles, not on the order in which they came
in. A variant that an edit took out stays with its statement, and is shown only if no other is left.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, insert, select, update

from storage import search
from storage.database import Connection
from storage.keys import search_keys
from storage.model import Kind
from storage.reading import may_be_shown
from storage.tables import articles, mentions, speakers, statements

_UNITED = ("confidence", "about_kz_ru", "search_keys", "said_at", "collected_at")


async def unite(connection: Connection, ids: Collection[int], now: datetime) -> int:
    """Make the statements of `ids` one and show its best variant; gives its id, the lowest of them.

    Those that no article has any more lend it only the moment when people were first shown it.
    """
    (kept,) = await unite_all(connection, [ids], now)
    return kept


async def unite_all(connection: Connection, sets: Sequence[Collection[int]], now: datetime) -> list[int]:
    """`unite` for each of several sets of two or more, which have no statement in common.

    Of the variants that they show the best is shown, which is the best of all. Whoever is about to change
    variants has to `refresh` in the end.
    """
    if not sets:
        return []
    ids = {id_ for each in sets for id_ in each}
    rows = (await connection.execute(select(statements).where(statements.c.id.in_(ids)))).all()
    variants = await _variants(connection, mentions.c.statement_id.in_(ids) & mentions.c.shown)
    living = await standing(connection, ids)
    await search.remove_all(connection, [(row.id, row.said_at, row.search_keys) for row in rows])
    await connection.execute(
        update(mentions).where(mentions.c.statement_id.in_(ids), mentions.c.shown).values(shown=False)
    )
    kept = {id_: min(each) for each in sets for id_ in each}
    moves = [{"old": old, "new": new} for old, new in kept.items() if old != new]
    await connection.execute(
        update(mentions)
        .where(mentions.c.statement_id == bindparam("old"))
        .values(statement_id=bindparam("new")),
        moves,
    )
    await connection.execute(
        update(statements)
        .where(statements.c.superseded_by == bindparam("old"))
        .values(superseded_by=bindparam("new")),
        moves,
    )
    await connection.execute(delete(statements).where(statements.c.id.in_(ids.difference(kept.values()))))
    found = {row.id: row for row in rows}
    united = [_united([found[id_] for id_ in each if id_ in found], living, now) for each in sets]
    await connection.execute(
        update(statements)
        .where(statements.c.id == bindparam("kept"))
        .values({name: bindparam(f"new_{name}") for name in _UNITED}),
        [{"kept": min(each)} | new for each, new in zip(sets, united, strict=True)],
    )
    await search.add_all(
        connection,
        [
            (min(each), new["new_said_at"], new["new_search_keys"])
            for each, new in zip(sets, united, strict=True)
        ],
    )
    groups: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for variant in variants:
        groups[kept[variant.statement_id]].append(variant)
    await _show_best(connection, groups.values())
    return [min(each) for each in sets]


def _united(rows: Sequence[Row[Any]], standing: Collection[int], now: datetime) -> dict[str, Any]:
    living = [row for row in rows if row.id in standing] or rows
    return {
        "new_confidence": max(row.confidence for row in living),
        "new_about_kz_ru": any(row.about_kz_ru for row in living),
        "new_search_keys": " ".join(sorted({key for row in living for key in row.search_keys.split()})),
        "new_said_at": min(row.said_at for row in living),
        "new_collected_at": _collected(rows, now),
    }


async def refresh(connection: Connection, statement_id: int, now: datetime) -> None:
    """Bring a statement in line with its variants that still stand, some of which have changed or gone.

    Of a statement without a variant nothing is changed.
    """
    variants = await _variants(connection, mentions.c.statement_id == statement_id)
    living = [variant for variant in variants if variant.gone_at is None]
    if not living:
        return
    row = (await connection.execute(select(statements).where(statements.c.id == statement_id))).one()
    confidence = max(variant.confidence for variant in living)
    about_kz_ru = any(
        row.about_kz_ru if variant.about_kz_ru is None else variant.about_kz_ru for variant in living
    )
    said_at = min(variant.published_at for variant in living)
    keys = await _keys(connection, row, living)
    shown_before = may_be_shown(row.confidence, row.about_kz_ru)
    await search.remove(connection, statement_id, row.said_at, row.search_keys)
    await connection.execute(
        update(statements)
        .where(statements.c.id == statement_id)
        .values(
            confidence=confidence,
            about_kz_ru=about_kz_ru,
            search_keys=keys,
            said_at=said_at,
            collected_at=row.collected_at if shown_before else now,
        )
    )
    await search.add(connection, statement_id, said_at, keys)
    await connection.execute(
        update(mentions).where(mentions.c.statement_id == statement_id, mentions.c.shown).values(shown=False)
    )
    await _show_best(connection, [variants])


async def part(connection: Connection, statement_id: int, taken: Collection[int], now: datetime) -> int:
    """Give some of a statement's mentions a statement of their own; its id.

    It is as old as the one it was part of: what people were shown they are not shown anew.
    """
    row = (await connection.execute(select(statements).where(statements.c.id == statement_id))).one()
    copied = {name: value for name, value in row._mapping.items() if name != "id"}
    inserted = await connection.execute(insert(statements).values(copied).returning(statements.c.id))
    parted = int(inserted.scalar_one())
    await search.add(connection, parted, row.said_at, row.search_keys)
    await connection.execute(
        update(mentions).where(mentions.c.id.in_(taken)).values(statement_id=parted, shown=False)
    )
    for id_ in (statement_id, parted):
        await refresh(connection, id_, now)
    return parted


def _collected(rows: Collection[Row[Any]], now: datetime) -> datetime:
    """When people could first be shown it. What only together is fit to be shown counts as collected now."""
    fit = [row.collected_at for row in rows if may_be_shown(row.confidence, row.about_kz_ru)]
    return min(fit, default=now)


async def standing(connection: Connection, ids: Collection[int]) -> set[int]:
    """Of statements, those that some article still has."""
    query = (
        select(mentions.c.statement_id)
        .where(mentions.c.statement_id.in_(ids), mentions.c.gone_at.is_(None))
        .distinct()
    )
    return set((await connection.execute(query)).scalars())


async def _variants(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """The mentions for which a condition holds, with what decides which of them is shown."""
    found = await connection.execute(
        select(
            mentions.c.id,
            mentions.c.statement_id,
            mentions.c.kind,
            mentions.c.quote,
            mentions.c.position,
            mentions.c.confidence,
            mentions.c.about_kz_ru,
            mentions.c.role,
            mentions.c.roles,
            mentions.c.gone_at,
            articles.c.language,
            articles.c.published_at,
            articles.c.url,
        )
        .join_from(mentions, articles)
        .where(condition)
    )
    return found.all()


async def _keys(connection: Connection, statement: Row[Any], variants: Sequence[Row[Any]]) -> str:
    """What a statement is found by: the words of `variants`, and who said them in every language."""
    names = select(speakers.c.names).where(speakers.c.id == statement.speaker_id)
    known = (await connection.execute(names)).scalar_one_or_none() or {}
    words = [statement.speaker, *known.values()]
    for variant in variants:
        words += [variant.quote, variant.role, *variant.roles.values()]
    return search_keys("\n".join(filter(None, words)))


async def _show_best(connection: Connection, groups: Iterable[Sequence[Row[Any]]]) -> None:
    """Show one of each statement's variants, of which none is shown."""
    best = [{"best": _best(variants).id} for variants in groups]
    await connection.execute(
        update(mentions).where(mentions.c.id == bindparam("best")).values(shown=True), best
    )


def _best(variants: Sequence[Row[Any]]) -> Row[Any]:
    last = max((variant.gone_at for variant in variants if variant.gone_at), default=None)
    return min(
        [variant for variant in variants if variant.gone_at is None]
        or [variant for variant in variants if variant.gone_at == last],
        key=rank,
    )


def rank(variant: Any) -> tuple[object, ...]:
    """Speech before retelling, Russian (most read it) before others, the longest: the lowest is shown."""
    return (
        variant.kind is not Kind.DIRECT,
        variant.language != "ru",
        -len(variant.quote),
        variant.published_at,
        variant.url,
        variant.position,
    )
