"""Writing articles' statements: each is new, or one more mention of a stored one.

Many articles are written together: what the statements of a batch are to each other, and to the stored ones,
is settled in memory, and each table gets its rows at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, insert, select, update

from storage import search
from storage.archive.grouping import Found, Group, Merge, Variant, fingerprint, grouped, utterance
from storage.archive.uniting import rank, unite_all
from storage.columns import identity
from storage.database import Connection
from storage.keys import search_keys
from storage.model import Figure, Saved, Statement, Utterance
from storage.reading import figure
from storage.tables import articles, figures, mentions, speakers, statements

MERGE_WITHIN = timedelta(days=7)
"""How far apart the publications of one statement may be."""


async def save_statements(
    connection: Connection, batch: Sequence[Found], merge: Merge, now: datetime
) -> list[Saved]:
    """Write the statements and figures of relevant articles, inside the caller's transaction."""
    await _save_speakers(connection, [item for found in batch for item in found.extraction.statements])
    groups, counts = grouped(batch, await _candidates(connection, batch), merge)
    await _insert_statements(connection, groups, now)
    variants = [(group, variant) for group in groups for variant in group.variants]
    await _insert_mentions(connection, variants)
    await _insert_figures(
        connection,
        [
            *((found.article_id, None, found.extraction.figures) for found in batch),
            *((one.found.article_id, one.mention_id, one.statement.figures) for _, one in variants),
        ],
    )
    repeated = [{*group.stored, group.statement_id} for group in groups if group.stored]
    await unite_all(connection, repeated, now)
    return [Saved(new=True, statements=new, merged=merged) for new, merged in counts]


async def _insert_figures(
    connection: Connection, found: Iterable[tuple[int, int | None, Sequence[Figure]]]
) -> None:
    """Write figures by article and mention, or with None those outside every statement."""
    rows = [
        {"article_id": article_id, "mention_id": mention_id, **figure_row(item)}
        for article_id, mention_id, numbers in found
        for item in numbers
    ]
    if rows:
        await connection.execute(insert(figures), rows)


def figure_row(item: Figure) -> dict[str, Any]:
    """A figure as the columns of `figures` have it."""
    return {
        "text": item.text,
        "value": item.value,
        "value_max": item.value_max,
        "unit": item.unit,
        "qualifier": item.qualifier,
        "period": item.period,
        "period_start": item.period_start,
        "period_end": item.period_end,
        "what": item.what,
        "indicator": item.indicator,
        "change": item.change,
        "span_start": item.span[0],
        "span_end": item.span[1],
    }


async def _save_speakers(connection: Connection, found: Sequence[Statement]) -> None:
    """Write the speakers, adding the names that were not known yet."""
    spoken = {identity(item.speaker_id): item for item in found if item.speaker_id is not None}
    if not spoken:
        return
    rows = await connection.execute(select(speakers).where(speakers.c.id.in_(spoken)))
    known = {row.id: row for row in rows}
    for speaker_id, statement in spoken.items():
        if (row := known.get(speaker_id)) is None:
            await connection.execute(
                insert(speakers).values(id=speaker_id, names=statement.names, country=statement.country)
            )
        elif statement.names.items() - row.names.items():
            await connection.execute(
                update(speakers)
                .where(speakers.c.id == speaker_id)
                .values(names=row.names | statement.names, country=statement.country or row.country)
            )


async def _candidates(connection: Connection, batch: Sequence[Found]) -> defaultdict[str, list[Utterance]]:
    """By speaker, the stored variants of what was published within MERGE_WITHIN of any of the batch.

    Of those with one fingerprint only the first: a statement that a hundred outlets carry is read as fast.
    """
    candidates: defaultdict[str, list[Utterance]] = defaultdict(list)
    spoken = {
        identity(item.speaker_id)
        for found in batch
        for item in found.extraction.statements
        if item.speaker_id is not None
    }
    if not spoken:
        return candidates
    moments = [found.article.published_at for found in batch]
    near = articles.c.published_at.between(min(moments) - MERGE_WITHIN, max(moments) + MERGE_WITHIN)
    ours = statements.c.speaker_id.in_(spoken) & near & mentions.c.gone_at.is_(None)
    distinct = (
        select(func.min(mentions.c.id))
        .join_from(mentions, statements)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(ours)
        .group_by(mentions.c.statement_id, func.coalesce(mentions.c.fingerprint, cast(mentions.c.id, Text)))
    )
    for _, stored in await stored_utterances(connection, mentions.c.id.in_(distinct)):
        candidates[stored.speaker_id or ""].append(stored)
    return candidates


async def stored_utterances(
    connection: Connection, condition: ColumnElement[bool]
) -> list[tuple[int, Utterance]]:
    """The mentions for which a condition holds, by id; an utterance's own id is its statement's."""
    numbers: defaultdict[int, list[Figure]] = defaultdict(list)
    for row in await connection.execute(
        select(figures)
        .join_from(figures, mentions)
        .join(statements)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(condition)
        .order_by(figures.c.id)
    ):
        numbers[row.mention_id].append(figure(row))
    rows = await connection.execute(
        select(
            mentions.c.id,
            mentions.c.statement_id,
            mentions.c.kind,
            mentions.c.lemmas,
            statements.c.speaker_id,
            articles.c.published_at,
            articles.c.language,
        )
        .join_from(mentions, statements)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(condition)
        .order_by(articles.c.published_at, mentions.c.id)
    )
    return [
        (
            row.id,
            Utterance(
                id=row.statement_id,
                speaker_id=row.speaker_id,
                kind=row.kind,
                lemmas=row.lemmas,
                said_on=row.published_at.date(),
                figures=tuple(numbers[row.id]),
                language=row.language,
            ),
        )
        for row in rows
    ]


async def _insert_statements(connection: Connection, groups: Sequence[Group], now: datetime) -> None:
    """A row for each group, as if its variants had been united; they get their ids."""
    if not groups:
        return
    for group, statement_id in zip(groups, await connection.new_ids(statements, len(groups)), strict=True):
        group.statement_id = statement_id
    rows = [_row(group, now) for group in groups]
    await connection.execute(insert(statements), rows)
    await search.add_all(
        connection,
        [
            (group.statement_id, row["said_at"], row["search_keys"])
            for group, row in zip(groups, rows, strict=True)
        ],
    )


def _row(group: Group, now: datetime) -> dict[str, Any]:
    said = [variant.statement for variant in group.variants]
    return {
        "id": group.statement_id,
        "speaker_id": said[0].speaker_id,
        "speaker": said[0].speaker,
        "country": said[0].country,
        "about_kz_ru": any(statement.about_kz_ru for statement in said),
        "confidence": max(statement.confidence for statement in said),
        "search_keys": " ".join(sorted(set().union(*(_keys(statement) for statement in said)))),
        "said_at": min(variant.published_at for variant in group.variants),
        "collected_at": now,
    }


async def _insert_mentions(connection: Connection, variants: Sequence[tuple[Group, Variant]]) -> None:
    """A mention for each variant, of which each group shows its best; they get their ids."""
    if not variants:
        return
    ids = await connection.new_ids(mentions, len(variants))
    for (_, one), mention_id in zip(variants, ids, strict=True):
        one.mention_id = mention_id
    shown = {id(min(group.variants, key=rank)) for group, _ in variants}
    rows = [
        {
            "id": one.mention_id,
            "statement_id": group.statement_id,
            "article_id": one.found.article_id,
            "position": one.position,
            "shown": id(one) in shown,
            "kind": one.kind,
            "quote": one.quote,
            "spans": one.statement.spans,
            "speaker_text": one.statement.speaker_text,
            "role": one.statement.role,
            "roles": one.statement.roles,
            "confidence": one.statement.confidence,
            "lemmas": one.statement.lemmas,
            "about_kz_ru": one.statement.about_kz_ru,
            "revision": one.found.revision,
            "fingerprint": fingerprint(utterance(0, one.found, one.statement)),
        }
        for group, one in variants
    ]
    await connection.execute(insert(mentions), rows)


def _keys(statement: Statement) -> set[str]:
    """What a statement is found by: its words, and who said them in every language."""
    known = (*statement.names.values(), *statement.roles.values())
    who = " ".join(filter(None, (statement.speaker, statement.role, *known)))
    said = statement.search_keys or search_keys(statement.quote)
    return {*said.split(), *_speaker_keys(who)}


@lru_cache(maxsize=2_000)
def _speaker_keys(who: str) -> frozenset[str]:
    return frozenset(search_keys(who).split())
