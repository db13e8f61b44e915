"""Articles that broke extraction: kept with their text and the reason, until another version reads them."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select, update

from storage.archive.grouping import Found, Merge, Reworded
from storage.archive.kept import Kept, kept
from storage.archive.revising import restate
from storage.database import Connection
from storage.tables import articles


async def broken_articles(connection: Connection, extractor: str, *, after: int, limit: int) -> list[Kept]:
    """Those with an id over `after` that another version than `extractor` could not read, by id."""
    condition = and_(
        articles.c.problem.is_not(None),
        or_(articles.c.extractor.is_(None), articles.c.extractor != extractor),
        articles.c.id > after,
    )
    return await kept(connection, condition, order=articles.c.id, limit=limit)


async def mend_article(
    connection: Connection, found: Found, merge: Merge, reworded: Reworded, now: datetime
) -> None:
    """Keep what was made of it: what was found, or the problem that there is with it still.

    One that was edited meanwhile has been read by then, and is left alone.
    """
    article, extraction = found.article, found.extraction
    keeping = extraction.relevant or found.revision or article.problem
    changed = await connection.execute(
        update(articles)
        .where(articles.c.id == found.article_id, articles.c.problem.is_not(None))
        .where(articles.c.revision == found.revision)
        .values(
            relevant=articles.c.relevant if article.problem else extraction.relevant,
            language=extraction.language,
            text=article.text if keeping else None,
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
