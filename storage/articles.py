"""Articles and the statements in them: seen once, saved whole or not at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, text, update

from storage.columns import identity
from storage.database import Connection, Database
from storage.model import Article, Extraction, Saved
from storage.saving import Merge, insert_figures, save_statements
from storage.tables import article_revisions, articles, sightings

_SAVING = 0x61727469  # "arti": the advisory lock of those who save articles
_CHUNK = 400


class Articles:
    """What was seen in the feeds, and what it held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unseen(self, feed_id: int, entries: Sequence[tuple[str, str]]) -> set[int]:
        """Of a feed's (guid, canonical URL) pairs, the indexes of those of which neither is known."""
        guids: set[str] = set()
        urls: set[str] = set()
        async with self._database.read() as connection:
            for start in range(0, len(entries), _CHUNK):
                chunk = entries[start : start + _CHUNK]
                known = select(sightings.c.guid).where(
                    sightings.c.feed_id == feed_id, sightings.c.guid.in_([guid for guid, _ in chunk])
                )
                guids.update((await connection.execute(known)).scalars())
                known = select(articles.c.url).where(articles.c.url.in_([url for _, url in chunk]))
                urls.update((await connection.execute(known)).scalars())
        return {
            index
            for index, (guid, url) in enumerate(entries)
            if identity(guid) not in guids and identity(url) not in urls
        }

    async def save(self, article: Article, extraction: Extraction, *, merge: Merge, now: datetime) -> Saved:
        """Keep an article with its statements, mentions, figures and search keys, in one transaction.

        Of an article whose URL is known only the sighting is kept; of one that is not relevant neither the
        text nor what was found in it. For each statement `merge` is given the stored utterances of the same
        speaker published within a week, one for each variant, and says which statements it
        repeats: they become one.
        `now` is the moment of saving. In the answer `statements` were new and `merged` were repetitions.
        """
        async with self._database.write() as connection:
            if not connection.sqlite:  # of two processes that save one statement, one must see the other's
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SAVING})
            known = select(articles.c.id).where(articles.c.url == article.url)
            article_id = (await connection.execute(known)).scalar_one_or_none()
            new = article_id is None
            if article_id is None:
                article_id = await _insert(connection, article, extraction, now)
            await connection.execute(
                connection.insert_or_ignore(sightings).values(
                    feed_id=article.feed_id, guid=article.guid, article_id=article_id, seen_at=now
                )
            )
            if not new or not extraction.relevant:
                return Saved(new=new)
            await insert_figures(connection, article_id, None, extraction.figures)
            return await save_statements(connection, article_id, article, extraction, merge, now)

    async def forget_texts(self, before: datetime) -> int:
        """Drop the texts of the articles collected before then, and their revisions; how many articles.

        Statements, figures, titles and links stay. In steps, so that nobody waits long for the database.
        """
        forgotten = after = 0
        while True:
            async with self._database.write() as connection:
                query = (
                    select(articles.c.id)
                    .where(
                        articles.c.id > after, articles.c.collected_at < before, articles.c.text.is_not(None)
                    )
                    .order_by(articles.c.id)
                    .limit(_CHUNK)
                )
                ids = (await connection.execute(query)).scalars().all()
                if not ids:
                    return forgotten
                await connection.execute(update(articles).where(articles.c.id.in_(ids)).values(text=None))
                await connection.execute(
                    delete(article_revisions).where(article_revisions.c.article_id.in_(ids))
                )
            forgotten += len(ids)
            after = ids[-1]


async def _insert(connection: Connection, article: Article, extraction: Extraction, now: datetime) -> int:
    inserted = await connection.execute(
        insert(articles)
        .values(
            feed_id=article.feed_id,
            url=article.url,
            title=article.title,
            text=article.text if extraction.relevant else None,
            language=extraction.language,
            relevant=extraction.relevant,
            published_at=article.published_at,
            collected_at=now,
        )
        .returning(articles.c.id)
    )
    return int(inserted.scalar_one())
