"""Writing an article's statements: each is new, or one more mention of a stored one."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from storage import search
from storage.columns import identity
from storage.database import Connection
from storage.keys import search_keys
from storage.model import Article, Extraction, Figure, Kind, Saved, Statement, Utterance
from storage.statements import figure, may_be_shown
from storage.tables import articles, figures, mentions, speakers, statements

Merge = Callable[[Utterance, Sequence[Utterance]], int | None]
"""Given an utterance and the stored ones of its speaker: the id of the statement that it repeats, or None."""

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
        statement_id = merge(utterance, tuple(stored)) if stored else None
        if statement_id is None:
            statement_id = await _insert(connection, statement, article.published_at, now)
            shown = True
            new += 1
        else:
            shown = await _join(connection, statement_id, statement, article.published_at, now)
            merged += 1
        # The next statement of this very article may repeat this one: a headline does.
        stored.append(replace(utterance, id=statement_id))
        mention_id = await _insert_mention(connection, statement_id, article_id, position, statement, shown)
        await insert_figures(connection, article_id, mention_id, statement.figures)
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
    near = statements.c.said_at.between(published - MERGE_WITHIN, published + MERGE_WITHIN)
    ours = statements.c.speaker_id.in_(spoken) & near
    numbers: defaultdict[int, list[Figure]] = defaultdict(list)
    for row in await connection.execute(
        select(figures).join_from(figures, mentions).join(statements).where(ours).order_by(figures.c.id)
    ):
        numbers[row.mention_id].append(figure(row))
    for row in await connection.execute(
        select(
            mentions.c.id,
            mentions.c.statement_id,
            mentions.c.kind,
            mentions.c.lemmas,
            statements.c.speaker_id,
            statements.c.said_at,
            articles.c.language,
        )
        .join_from(mentions, statements)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(ours)
        .order_by(statements.c.said_at, mentions.c.id)
    ):
        candidates[row.speaker_id].append(
            Utterance(
                id=row.statement_id,
                speaker_id=row.speaker_id,
                kind=row.kind,
                lemmas=row.lemmas,
                said_on=row.said_at.date(),
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


async def _join(
    connection: Connection, statement_id: int, statement: Statement, said_at: datetime, now: datetime
) -> bool:
    """Count a repetition in with its statement; whether the repetition becomes the shown variant."""
    row = (
        await connection.execute(
            select(statements, mentions.c.id.label("shown_id"), mentions.c.kind, mentions.c.quote)
            .join_from(statements, mentions)
            .where(statements.c.id == statement_id, mentions.c.shown)
        )
    ).one()
    keys = " ".join(sorted(_keys(statement).union(row.search_keys.split())))
    confidence = max(row.confidence, statement.confidence)
    about_kz_ru = row.about_kz_ru or statement.about_kz_ru
    # Only now fit to be shown: it was in no digest, and counts as collected now.
    appears = may_be_shown(confidence, about_kz_ru) and not may_be_shown(row.confidence, row.about_kz_ru)
    earliest = min(row.said_at, said_at)
    await connection.execute(
        update(statements)
        .where(statements.c.id == statement_id)
        .values(
            confidence=confidence,
            about_kz_ru=about_kz_ru,
            search_keys=keys,
            said_at=earliest,
            collected_at=now if appears else row.collected_at,
        )
    )
    await search.remove(connection, statement_id, row.said_at, row.search_keys)
    await search.add(connection, statement_id, earliest, keys)
    if _rank(statement.kind, statement.quote) <= _rank(row.kind, row.quote):
        return False
    await connection.execute(update(mentions).where(mentions.c.id == row.shown_id).values(shown=False))
    return True


async def _insert_mention(
    connection: Connection,
    statement_id: int,
    article_id: int,
    position: int,
    statement: Statement,
    shown: bool,
) -> int:
    inserted = await connection.execute(
        insert(mentions)
        .values(
            statement_id=statement_id,
            article_id=article_id,
            position=position,
            shown=shown,
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


def _rank(kind: Kind, quote: str) -> tuple[bool, int]:
    """Of two variants the one of the higher rank is shown: speech before retelling, then the longer."""
    return kind is Kind.DIRECT, len(quote)


def _keys(statement: Statement) -> set[str]:
    """What a statement is found by: its words, and who said them in every language."""
    known = (*statement.names.values(), *statement.roles.values())
    who = " ".join(filter(None, (statement.speaker, statement.role, *known)))
    said = statement.search_keys or search_keys(statement.quote)
    return {*said.split(), *search_keys(who).split()}
