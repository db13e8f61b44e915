"""Statements as people read them: one utterance, the variant shown, all who carry it, what was corrected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, exists, select, true

from storage import search
from storage.archive.earlier import earlier
from storage.archive.texts import stands
from storage.database import Connection, Database
from storage.model import Figure, Mention, StatementView, Wording
from storage.reading import MIN_CONFIDENCE, figure
from storage.tables import articles, feeds, figures, mentions, speakers, statements

Window = Literal["collected", "said"]

_FIT = (
    statements.c.speaker.is_not(None),
    statements.c.about_kz_ru,
    statements.c.confidence >= MIN_CONFIDENCE,
)
"""What must hold of a statement for it to be shown, as long as it stands in an article."""


class Statements:
    """Reads only what may be shown, unless told `all`.

    Shown is what has a speaker, is about Kazakhstan–Russia, sure enough, and still stands in an article.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, *, limit: int, offset: int = 0, all: bool = False) -> list[StatementView]:
        """The newest by when they were said."""
        query = (
            select(statements.c.id)
            .where(listed(all))
            .order_by(statements.c.said_at.desc(), statements.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        async with self._database.read() as connection:
            return await _views(connection, [row.id for row in await connection.execute(query)])

    async def search(
        self, query: str, *, limit: int, offset: int = 0, all: bool = False
    ) -> list[StatementView]:
        """Statements that hold every word of `query` in any inflection, newest first; none for no words."""
        async with self._database.read() as connection:
            matching = search.matching(connection, query)
            if matching is None:
                return []
            found = await connection.execute(matching.where(listed(all)).limit(limit).offset(offset))
            return await _views(connection, [row.id for row in found])

    async def between(
        self,
        start: datetime,
        end: datetime,
        *,
        window: Window = "collected",
        limit: int | None = None,
        all: bool = False,
    ) -> list[StatementView]:
        """Statements of start <= moment < end, newest first by when they were said.

        The moment is when a statement could first be shown ("collected"), so that windows that follow each
        other give each statement once, however late it came in; or when it was said ("said"). A window that
        ends at this very moment may miss an article whose saving is not done yet: end it a little earlier.
        """
        moment = statements.c.collected_at if window == "collected" else statements.c.said_at
        query = (
            select(statements.c.id)
            .where(moment >= start, moment < end, listed(all))
            .order_by(statements.c.said_at.desc(), statements.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return await _views(connection, [row.id for row in await connection.execute(query)])

    async def withdrawn(self, start: datetime, end: datetime) -> list[StatementView]:
        """Statements shown before `start` that outlets took back at start <= moment < end, the last first.

        No article has them any more, and nothing has taken their place. Their mentions are those that had
        them. What is only read otherwise than before, though the words still stand there, is not among them.
        """
        query = (
            select(statements.c.id, mentions.c.quote, articles.c.text, articles.c.withdrawn_at)
            .join_from(
                statements, mentions, and_(mentions.c.statement_id == statements.c.id, mentions.c.shown)
            )
            .join(articles, articles.c.id == mentions.c.article_id)
            .where(
                mentions.c.gone_at >= start,
                mentions.c.gone_at < end,
                statements.c.collected_at < start,
                statements.c.superseded_by.is_(None),
                *_FIT,
            )
            .order_by(mentions.c.gone_at.desc(), statements.c.id.desc())
        )
        async with self._database.read() as connection:
            ids = [
                row.id
                for row in await connection.execute(query)
                if row.withdrawn_at is not None or (row.text and not stands(row.quote, row.text))
            ]
            return await _views(connection, ids)

    async def get(self, statement_id: int, *, all: bool = False) -> StatementView | None:
        """One statement, or None."""
        query = select(statements.c.id).where(statements.c.id == statement_id, listed(all))
        async with self._database.read() as connection:
            views = await _views(connection, [row.id for row in await connection.execute(query)])
            return views[0] if views else None


def listed(all: bool = False) -> ColumnElement[bool]:
    """The condition under which a row of `statements` may be shown."""
    if all:
        return true()
    taken_out = exists().where(
        mentions.c.statement_id == statements.c.id, mentions.c.shown, mentions.c.gone_at.is_not(None)
    )
    return and_(*_FIT, ~taken_out)


async def _views(connection: Connection, ids: Sequence[int]) -> list[StatementView]:
    """The statements of `ids`, in that order."""
    if not ids:
        return []
    carried: defaultdict[int, dict[int, Mention]] = defaultdict(dict)
    dropped: defaultdict[int, dict[int, Mention]] = defaultdict(dict)
    for row in await connection.execute(
        select(
            mentions.c.statement_id,
            mentions.c.gone_at,
            articles.c.id,
            articles.c.url,
            articles.c.title,
            articles.c.published_at,
            articles.c.language,
            feeds.c.name,
        )
        .join_from(mentions, articles)
        .join(feeds)
        .where(mentions.c.statement_id.in_(ids))
        .order_by(articles.c.published_at, articles.c.id)
    ):
        carrying = carried if row.gone_at is None else dropped
        carrying[row.statement_id][row.id] = Mention(
            row.name, row.url, row.title, row.published_at, row.language
        )
    numbers: defaultdict[int, list[Figure]] = defaultdict(list)
    for row in await connection.execute(
        select(figures, mentions.c.statement_id)
        .join_from(figures, mentions)
        .where(mentions.c.statement_id.in_(ids), mentions.c.shown)
        .order_by(figures.c.id)
    ):
        numbers[row.statement_id].append(figure(row))
    rows = await connection.execute(
        select(
            statements,
            mentions.c.kind,
            mentions.c.quote,
            mentions.c.role,
            mentions.c.roles,
            articles.c.language,
            speakers.c.names,
        )
        .join_from(statements, mentions, and_(mentions.c.statement_id == statements.c.id, mentions.c.shown))
        .join(articles, articles.c.id == mentions.c.article_id)
        .outerjoin(speakers, speakers.c.id == statements.c.speaker_id)
        .where(statements.c.id.in_(ids))
    )
    before = await earlier(connection, ids, reworded=[*dropped])
    views = {
        row.id: _view(row, numbers[row.id], carried[row.id] or dropped[row.id], before[row.id])
        for row in rows
    }
    return [views[id_] for id_ in ids]


def _view(
    row: Row[*tuple[Any, ...]],
    numbers: Sequence[Figure],
    carried: Mapping[int, Mention],
    before: Sequence[Wording],
) -> StatementView:
    return StatementView(
        id=row.id,
        speaker=row.speaker,
        speaker_id=row.speaker_id,
        role=row.role,
        country=row.country,
        kind=row.kind,
        quote=row.quote,
        language=row.language,
        said_at=row.said_at,
        confidence=row.confidence,
        about_kz_ru=row.about_kz_ru,
        figures=tuple(numbers),
        mentions=tuple(carried.values()),
        names=row.names or {},
        roles=row.roles,
        earlier=tuple(before),
    )
