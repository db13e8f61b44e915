"""Articles that broke extraction: kept with their text and the reason, until another version reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update

from storage.database import Connection
from storage.feeds import feed
from storage.grouping import Found, Merge, Reworded
from storage.model import Article, FeedSource
from storage.revising import restate
from storage.tables import articles, feeds


@dataclass(frozen=True, slots=True)
class Broken:
    """An article that an earlier version could not read, and its feed; its guid is not kept."""

    id: int
    article: Article
    source: FeedSource
    revision: int


async def broken_articles(connection: Connection, extractor: str, *, after: int, limit: int) -> list[Broken]:
    """Those with an id over `after` that another version than `extractor` could not read, by id."""
    query = (
        select(articles)
        .where(
            articles.c.problem.is_not(None),
            or_(articles.c.extractor.is_(None), articles.c.extractor != extractor),
            articles.c.text.is_not(None),
            articles.c.id > after,
        )
        .order_by(articles.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    theirs = select(feeds).where(feeds.c.id.in_({row.feed_id for row in rows}))
    sources = {row.id: feed(row).source for row in await connection.execute(theirs)}
    return [Broken(row.id, _article(row), sources[row.feed_id], row.revision) for row in rows]


async def mend_article(
    connection: Connection, found: Found, merge: Merge, reworded: Reworded, now: datetime
) -> None:
    """Keep what was made of it: what was found, or the problem that there is with it still.

    One that was edited meanwhile has been read by then, and is left alone.
    """
    article, extraction = found.article, found.extraction
    kept = extraction.relevant or found.revision or article.problem
    changed = await connection.execute(
        update(articles)
        .where(articles.c.id == found.article_id, articles.c.problem.is_not(None))
        .where(articles.c.revision == found.revision)
        .values(
            relevant=articles.c.relevant if article.problem else extraction.relevant,
            language=extraction.language,
            text=article.text if kept else None,
            problem=article.problem,
            extractor=article.extractor,
        )
    )
    if changed.rowcount and not article.problem:
        await restate(connection, found, merge, reworded, now)


async def count_broken(connection: Connection) -> int:
    """How many articles no version has been able to read yet."""
    query = select(func.count()).select_from(articles).where(articles.c.problem.is_not(None))
    return int((await connection.execute(query)).scalar_one())


def _article(row: Row[Any]) -> Article:
    return Article(
        feed_id=row.feed_id,
        guid="",
        url=row.url,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        language=row.language,
        key=row.key or "",
        problem=row.problem,
        extractor=row.extractor or "",
    )
