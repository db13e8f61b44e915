"""What was shown before an outlet corrected it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, select

from storage.archive.texts import stands
from storage.database import Connection
from storage.model import Figure, Wording
from storage.reading import figure, may_be_shown
from storage.tables import articles, feeds, figures, mentions, speakers, statements

_shown = mentions.alias("shown_mentions")


async def earlier(
    connection: Connection, ids: Collection[int], *, reworded: Collection[int]
) -> defaultdict[int, list[Wording]]:
    """By statement, what stood in its place, the oldest first.

    That is what it supersedes, as far as people could see it, and of those of `reworded`, which have lost a
    mention, what the article shown had in other words: words that its text has no more.
    """
    found: dict[int, list[Row[Any]]] = {id_: [] for id_ in ids}
    heirs = {id_: id_ for id_ in ids}
    while heirs:  # a correction may have been corrected
        query = _wordings(statements.c.superseded_by).where(
            statements.c.superseded_by.in_(heirs), mentions.c.shown
        )
        rows = (await connection.execute(query)).all()
        for row in rows:
            if row.speaker is not None and may_be_shown(row.confidence, row.about_kz_ru):
                found[heirs[row.heir]].append(row)
        heirs = {row.statement_id: heirs[row.heir] for row in rows}
    if reworded:
        query = (
            _wordings(statements.c.id)
            .join(
                _shown,
                and_(_shown.c.statement_id == statements.c.id, _shown.c.article_id == mentions.c.article_id),
            )
            .where(statements.c.id.in_(reworded), mentions.c.gone_at.is_not(None), _shown.c.shown)
            .add_columns(_shown.c.lemmas.label("lemmas_now"), articles.c.text)
        )
        for row in await connection.execute(query):
            if f" {row.lemmas} " not in f" {row.lemmas_now} " and not stands(
                row.quote, row.text or row.quote
            ):
                found[row.heir].append(row)
    numbers = await _figures(connection, [row.id for rows in found.values() for row in rows])
    wordings: defaultdict[int, list[Wording]] = defaultdict(list)
    for id_, rows in found.items():
        for row in sorted(rows, key=lambda row: (row.gone_at, row.id)):
            wordings[id_].append(_wording(row, numbers[row.id]))
    return wordings


def _wordings(heir: Any) -> Select[*tuple[Any, ...]]:
    """Mentions as their outlets gave them, each with what it is told beside."""
    return (
        select(
            heir.label("heir"),
            statements.c.id.label("statement_id"),
            statements.c.speaker,
            statements.c.speaker_id,
            statements.c.confidence,
            statements.c.about_kz_ru,
            speakers.c.names,
            mentions.c.id,
            mentions.c.kind,
            mentions.c.quote,
            mentions.c.lemmas,
            mentions.c.gone_at,
            articles.c.language,
            feeds.c.name,
        )
        .select_from(statements)
        .join(mentions, mentions.c.statement_id == statements.c.id)
        .join(articles, articles.c.id == mentions.c.article_id)
        .join(feeds, feeds.c.id == articles.c.feed_id)
        .outerjoin(speakers, speakers.c.id == statements.c.speaker_id)
    )


async def _figures(connection: Connection, mention_ids: Sequence[int]) -> defaultdict[int, list[Figure]]:
    numbers: defaultdict[int, list[Figure]] = defaultdict(list)
    if mention_ids:
        query = select(figures).where(figures.c.mention_id.in_(mention_ids)).order_by(figures.c.id)
        for row in await connection.execute(query):
            numbers[row.mention_id].append(figure(row))
    return numbers


def _wording(row: Row[Any], numbers: Sequence[Figure]) -> Wording:
    return Wording(
        quote=row.quote,
        kind=row.kind,
        language=row.language,
        speaker=row.speaker,
        speaker_id=row.speaker_id,
        names=row.names or {},
        figures=tuple(numbers),
        outlet=row.name,
        until=row.gone_at,
    )
