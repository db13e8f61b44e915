"""Writing an article's statements: each is new, or one more mention of a stored one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from storage import search
from storage.columns import identity
from storage.database import Connection
from storage.keys import search_keys
from storage.model import Article, Extraction, Figure, Saved, Statement, Utterance
from storage.statements import figure
from storage.tables import articles, figures, mentions, speakers, statements
from storage.uniting import unite

Merge = Callable[[Utterance, Sequence[Utterance]], Collection[int]]
"""Given an utterance and the stored ones of its speaker: the ids of the statements that it repeats."""

MERGE_WITHIN = timedelta(days=7)
"""How far apart the publications of one statement may be."""


async def save_statements(
    connection: Connection,
    article_id: int,
    article: Article,
    extraction: Extraction,
    merge: Merge,
    now: datetime,
) -> Saved:
    """Write the statements of a relevant article, inside the caller's transaction."""
    await _save_speakers(connection, extraction.statements)
    candidates = await _candidates(connection, extraction.statements, article.published_at)
    new = merged = 0
    # From the last to the first: of what was said at one moment the higher id is read first.
    for position, statement in reversed([*enumerate(extraction.statements)]):
        utterance = Utterance(
            id=0,
            speaker_id=statement.speaker_id,
            kind=statement.kind,
            lemmas=statement.lemmas,
            said_on=article.published_at.date(),
            figures=statement.figures,
            language=extraction.language,
        )
        stored = [] if statement.speaker_id is None else candidates[identity(statement.speaker_id)]
        repeated = set(merge(utterance, tuple(stored))) if stored else set()
        statement_id = await _insert(connection, statement, article.published_at, now)
        mention_id = await _insert_mention(connection, statement_id, article_id, position, statement)
        await insert_figures(connection, article_id, mention_id, statement.figures)
        if repeated:
            one = await unite(connection, {*repeated, statement_id}, now)
            stored[:] = [replace(old, id=one) if old.id in repeated else old for old in stored]
            statement_id = one
            merged += 1
        else:
            new += 1
        # The next statement of this very article may repeat this one: a headline does.
        stored.append(replace(utterance, id=statement_id))
    return Saved(new=True, statements=new, merged=merged)


async def insert_figures(
    connection: Connection, article_id: int, mention_id: int | None, found: Sequence[Figure]
) -> None:
    """Write the figures of a mention, or with None those outside every statement."""
    if not found:
        return
    rows = [
        {
            "article_id": article_id,
            "mention_id": mention_id,
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
            "span_start": item.span[0],
            "span_end": item.span[1],
        }
        for item in found
    ]
    await connection.execute(insert(figures), rows)


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


async def _candidates(
    connection: Connection, found: Sequence[Statement], published: datetime
) -> defaultdict[str, list[Utterance]]:
    """By speaker, the stored variants of what was published within MERGE_WITHIN."""
    candidates: defaultdict[str, list[Utterance]] = defaultdict(list)
    spoken = {identity(item.speaker_id) for item in found if item.speaker_id is not None}
    if not spoken:
        return candidates
    near = articles.c.published_at.between(published - MERGE_WITHIN, published + MERGE_WITHIN)
    ours = statements.c.speaker_id.in_(spoken) & near
    numbers: defaultdict[int, list[Figure]] = defaultdict(list)
    for row in await connection.execute(
        select(figures)
        .join_from(figures, mentions)
        .join(statements)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(ours)
        .order_by(figures.c.id)
    ):
        numbers[row.mention_id].append(figure(row))
    for row in await connection.execute(
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
        .where(ours)
        .order_by(articles.c.published_at, mentions.c.id)
    ):
        candidates[row.speaker_id].append(
            Utterance(
                id=row.statement_id,
                speaker_id=row.speaker_id,
                kind=row.kind,
                lemmas=row.lemmas,
                said_on=row.published_at.date(),
                figures=tuple(numbers[row.id]),
                language=row.language,
            )
        )
    return candidates


async def _insert(connection: Connection, statement: Statement, said_at: datetime, now: datetime) -> int:
    keys = " ".join(sorted(_keys(statement)))
    inserted = await connection.execute(
        insert(statements)
        .values(
            speaker_id=statement.speaker_id,
            speaker=statement.speaker,
            country=statement.country,
            about_kz_ru=statement.about_kz_ru,
            confidence=statement.confidence,
            search_keys=keys,
            said_at=said_at,
            collected_at=now,
        )
        .returning(statements.c.id)
    )
    statement_id = int(inserted.scalar_one())
    await search.add(connection, statement_id, said_at, keys)
    return statement_id


async def _insert_mention(
    connection: Connection,
    statement_id: int,
    article_id: int,
    position: int,
    statement: Statement,
) -> int:
    inserted = await connection.execute(
        insert(mentions)
        .values(
            statement_id=statement_id,
            article_id=article_id,
            position=position,
            shown=True,  # the only one, so far
            kind=statement.kind,
            quote=statement.quote,
            spans=statement.spans,
            speaker_text=statement.speaker_text,
            role=statement.role,
            roles=statement.roles,
            confidence=statement.confidence,
            lemmas=statement.lemmas,
        )
        .returning(mentions.c.id)
    )
    return int(inserted.scalar_one())


def _keys(statement: Statement) -> set[str]:
    """What a statement is found by: its words, and who said them in every language."""
    known = (*statement.names.values(), *statement.roles.values())
    who = " ".join(filter(None, (statement.speaker, statement.role, *known)))
    said = statement.search_keys or search_keys(statement.quote)
    return {*said.split(), *search_keys(who).split()}
