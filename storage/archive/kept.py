"""Articles as they are kept, each with its feed, for reading them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from storage.database import Connection
from storage.feeds import feed
from storage.model import Article, FeedSource
from storage.tables import articles, feeds


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored article and its feed; its guid is not kept.

    `looks` counts how often its page was looked at again; `page_seen` is whether it was ever there, and
    `missed_at` since when it is not. Times are aware UTC.
    """

    id: int
    article: Article
    source: FeedSource
    revision: int
    looks: int
    page_seen: bool
    missed_at: datetime | None


async def kept(
    connection: Connection, condition: ColumnElement[bool], *, order: ColumnElement[Any], limit: int
) -> list[Kept]:
    """The first `limit` articles with a text for which a condition holds."""
    query = select(articles).where(articles.c.text.is_not(None), condition).order_by(order).limit(limit)
    rows = (await connection.execute(query)).all()
    theirs = select(feeds).where(feeds.c.id.in_({row.feed_id for row in rows}))
    sources = {row.id: feed(row).source for row in await connection.execute(theirs)}
    return [
        Kept(
            id=row.id,
            article=_article(row),
            source=sources[row.feed_id],
            revision=row.revision,
            looks=row.looks,
            page_seen=row.page_seen,
            missed_at=row.missed_at,
        )
        for row in rows
    ]


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
        from_page=row.from_page,
        look_again_at=row.look_again_at,
    )
