"""Articles and the statements in them: every version once, whole or not at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, text, update

from storage.archive.broken import broken_articles, count_broken, mend_article
from storage.archive.grouping import Found, Merge, Reworded
from storage.archive.kept import Kept
from storage.archive.looks import Look, due_looks, record_look
from storage.archive.revising import replaces, revise
from storage.archive.saving import save_statements
from storage.archive.sightings import key_of, known, known_by_guid, note, shown_before, sighted
from storage.archive.texts import related
from storage.columns import identity
from storage.database import Connection, Database
from storage.model import Article, Extraction, Saved, Seen, Sorted
from storage.tables import article_revisions, articles

_SAVING = 0x61727469  # "arti": the advisory lock of those who save articles
_CHUNK = 400

_Read = tuple[Article, Extraction]


def never(_one: object, _other: object) -> float:
    """A `Reworded` by which nothing is corrected: what an edit takes out is only taken out."""
    return 0.0


class Articles:
    """What was seen in the feeds, and what it held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sort_out(self, feed_id: int, entries: Sequence[Seen], now: datetime) -> Sorted:
        """Which of a feed's entries, seen at `now`, are new, and which are edited.

        Edited is one that the feed has shown under its guid with another content hash. What is known in
        another way, by its address or without a hash, is noted, so that its next edit is noticed.
        """
        new, edited = set(), set()
        noted: list[tuple[int, Seen, int]] = []
        async with self._database.read() as connection:
            before = await sighted(connection, feed_id, [entry.guid for entry in entries])
            strangers = [entry for entry in entries if identity(entry.guid) not in before]
            stored = await known(connection, strangers)
        for index, entry in enumerate(entries):
            article_id, content_hash = before.get(identity(entry.guid), (None, None))
            if article_id is None:
                if (article := stored.get(entry)) is None:
                    new.add(index)
                else:
                    noted.append((feed_id, entry, article.id))
            elif entry.content_hash and content_hash is None:
                noted.append((feed_id, entry, article_id))
            elif entry.content_hash and entry.content_hash != content_hash:
                edited.add(index)
        if noted:
            async with self._database.write() as connection:
                await note(connection, noted, now)
        return Sorted(frozenset(new), frozenset(edited))

    async def save(
        self,
        article: Article,
        extraction: Extraction,
        *,
        merge: Merge,
        reworded: Reworded = never,
        now: datetime,
    ) -> Saved:
        """Keep one article, as `save_all` does."""
        (saved,) = await self.save_all([(article, extraction)], merge=merge, reworded=reworded, now=now)
        return saved

    async def save_all(
        self, batch: Sequence[_Read], *, merge: Merge, reworded: Reworded = never, now: datetime
    ) -> list[Saved]:
        """Keep articles with their statements, mentions, figures and search keys, in one transaction.

        Of one that is not relevant neither the text nor what was found in it is kept, unless it has a
        problem: then its text is. For each statement `merge` is given the stored utterances of the same
        speaker published within a week, one for each variant, and says which statements it repeats: they
        become one.

        An article is known by its key, its URL, or the guid under which its feed has shown it. A text that
        the feed has changed takes the place of the stored one, which is kept as an earlier revision, unless
        it is only less of it: a summary, a barred page. Its statements then are those of the new text; one
        that was in no other article is superseded by the one most like it in its words by `reworded`.

        `now` is the moment of saving. Of each article `statements` were new and `merged` repetitions.
        """
        outcomes: dict[int, Saved] = {}
        async with self._database.write() as connection:
            await _take_turn(connection)
            left = list(enumerate(batch))
            while left:
                turn, left = _distinct(left)
                saved = await _save(connection, [read for _, read in turn], merge, reworded, now)
                outcomes.update(zip((index for index, _ in turn), saved, strict=True))
        return [outcomes[index] for index in range(len(batch))]

    async def broken(self, extractor: str, *, after: int, limit: int) -> list[Kept]:
        """Articles that another version than `extractor` could not read, of ids over `after`."""
        async with self._database.read() as connection:
            return await broken_articles(connection, extractor, after=after, limit=limit)

    async def mend(self, found: Found, *, merge: Merge, reworded: Reworded = never, now: datetime) -> None:
        """Keep what a version made of an article that none before it could read."""
        async with self._database.write() as connection:
            await _take_turn(connection)
            await mend_article(connection, found, merge, reworded, now)

    async def due_looks(self, now: datetime, *, limit: int) -> list[Kept]:
        """Articles whose pages are to be looked at again by now, the longest due first."""
        async with self._database.read() as connection:
            return await due_looks(connection, now, limit)

    async def looked(self, look: Look, *, merge: Merge, reworded: Reworded = never, now: datetime) -> Saved:
        """Keep what came of looking at an article's page again; what it did to the article."""
        async with self._database.write() as connection:
            await _take_turn(connection)
            return await record_look(connection, look, merge, reworded, now)

    async def count_broken(self) -> int:
        """How many articles no version has been able to read yet."""
        async with self._database.read() as connection:
            return await count_broken(connection)

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


async def _take_turn(connection: Connection) -> None:
    """Of two processes that save one statement, one must see the other's."""
    if not connection.sqlite:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SAVING})


def _distinct(batch: Sequence[tuple[int, _Read]]) -> tuple[list[tuple[int, _Read]], list[tuple[int, _Read]]]:
    """Those that can be saved together, and those that are another's article again."""
    taken: set[object] = set()
    turn: list[tuple[int, _Read]] = []
    left: list[tuple[int, _Read]] = []
    for index, read in batch:
        article, _ = read
        names = {identity(key_of(article)), identity(article.url), (article.feed_id, identity(article.guid))}
        (left if names & taken else turn).append((index, read))
        taken |= names
    return turn, left


async def _save(
    connection: Connection, batch: Sequence[_Read], merge: Merge, reworded: Reworded, now: datetime
) -> list[Saved]:
    """Save articles of which no two are the same."""
    found = await _stored(connection, batch)
    new = [index for index, row in enumerate(found) if row is None]
    inserted = await _insert(connection, [batch[index] for index in new], now)
    ids = dict(zip(new, inserted, strict=True)) | {index: row.id for index, row in enumerate(found) if row}
    ours = {(batch[index][0].feed_id, row.id) for index, row in enumerate(found) if row}
    shown = await shown_before(connection, ours) if ours else set()
    await note(
        connection, [(article.feed_id, article, ids[index]) for index, (article, _) in enumerate(batch)], now
    )
    relevant = [index for index in new if batch[index][1].relevant]
    saved = dict.fromkeys(new, Saved(new=True))
    if relevant:
        kept = await save_statements(
            connection, [Found(ids[index], *batch[index]) for index in relevant], merge, now
        )
        saved.update(zip(relevant, kept, strict=True))
    for index, row in enumerate(found):
        if row is None:
            continue
        article, extraction = batch[index]
        await _relink(connection, row, article)
        if replaces(row, article, extraction, shown=(article.feed_id, row.id) in shown):
            saved[index] = await revise(
                connection, row, article, extraction, merge=merge, reworded=reworded, now=now
            )
        else:
            saved[index] = Saved(new=False)
    return [saved[index] for index in range(len(batch))]


async def _stored(connection: Connection, batch: Sequence[_Read]) -> list[Row[Any] | None]:
    """The row of each article that is known: by key or address, else under its feed's guid.

    A guid that a feed gives to another text at another address is another article's.
    """
    named = await known(connection, [article for article, _ in batch], articles.c)
    rows = [named.get(article) for article, _ in batch]
    strangers = [article for (article, _), row in zip(batch, rows, strict=True) if row is None]
    shown = await known_by_guid(connection, strangers)
    for index, (article, _) in enumerate(batch):
        row = rows[index] or shown.get((article.feed_id, identity(article.guid)))
        if row and (rows[index] or row.text is None or related(row.text, article.text)):
            rows[index] = row
    return rows


async def _insert(connection: Connection, batch: Sequence[_Read], now: datetime) -> list[int]:
    """Insert articles that are new; their ids."""
    if not batch:
        return []
    ids = await connection.new_ids(articles, len(batch))
    rows = [
        {
            "id": id_,
            "feed_id": article.feed_id,
            "url": article.url,
            "key": key_of(article),
            "title": article.title,
            "text": article.text if extraction.relevant or article.problem else None,
            "language": extraction.language,
            "relevant": extraction.relevant,
            "published_at": article.published_at,
            "collected_at": now,
            "problem": article.problem,
            "extractor": article.extractor or None,
            "from_page": article.from_page,
            "page_seen": article.from_page,
            "look_again_at": article.look_again_at,
        }
        for id_, (article, extraction) in zip(ids, batch, strict=True)
    ]
    await connection.execute(insert(articles), rows)
    return ids


async def _relink(connection: Connection, stored: Row[Any], article: Article) -> None:
    """Follow an article to another address, and give one of an older version its key."""
    names = {"key": key_of(article)}
    if identity(article.url) != stored.url and identity(key_of(article)) != stored.key:
        names["url"] = article.url
    elif stored.key is not None:
        return
    await connection.execute(update(articles).where(articles.c.id == stored.id).values(**names))
