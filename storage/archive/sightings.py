"""What the feeds have shown: by which an entry is known again, and an edit of it noticed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, tuple_

from storage.columns import identity
from storage.database import Connection
from storage.model import Article, Seen
from storage.tables import articles, sightings

_CHUNK = 400
_NAMES = (articles.c.id, articles.c.key, articles.c.url)


class Known:
    """Stored articles by what tells them apart."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._by_key: dict[str, Row[Any]] = {}
        self._by_url: dict[str, Row[Any]] = {}
        for row in rows:
            self._by_url[row.url] = row
            if row.key is not None:
                self._by_key[row.key] = row

    def get(self, entry: Article | Seen) -> Row[Any] | None:
        """The article that an entry is of: by its key, else by its address."""
        return self._by_key.get(identity(key_of(entry))) or self._by_url.get(identity(entry.url))


def key_of(entry: Article | Seen) -> str:
    """What tells an article apart."""
    return entry.key or entry.url


async def known(
    connection: Connection, entries: Sequence[Article | Seen], columns: Iterable[Any] = _NAMES
) -> Known:
    """The stored articles that have the keys or addresses of `entries`, with those columns of theirs."""
    rows: list[Row[Any]] = []
    for start in range(0, len(entries), _CHUNK):
        chunk = entries[start : start + _CHUNK]
        query = select(*columns).where(
            or_(
                articles.c.key.in_([key_of(entry) for entry in chunk]),
                articles.c.url.in_([entry.url for entry in chunk]),
            )
        )
        rows += await connection.execute(query)
    return Known(rows)


async def sighted(
    connection: Connection, feed_id: int, guids: Sequence[str]
) -> dict[str, tuple[int, str | None]]:
    """By guid, the article that a feed has shown under it and the hash of what it said."""
    found: dict[str, tuple[int, str | None]] = {}
    for start in range(0, len(guids), _CHUNK):
        query = select(sightings.c.guid, sightings.c.article_id, sightings.c.content_hash).where(
            sightings.c.feed_id == feed_id, sightings.c.guid.in_(guids[start : start + _CHUNK])
        )
        for row in await connection.execute(query):
            found[row.guid] = row.article_id, row.content_hash
    return found


async def known_by_guid(
    connection: Connection, entries: Sequence[Article]
) -> dict[tuple[int, str], Row[Any]]:
    """By feed and guid, the stored articles that the feeds of `entries` have shown under their guids."""
    found: dict[tuple[int, str], Row[Any]] = {}
    for start in range(0, len(entries), _CHUNK):
        names = [(entry.feed_id, identity(entry.guid)) for entry in entries[start : start + _CHUNK]]
        query = (
            select(sightings.c.feed_id, sightings.c.guid, articles)
            .join_from(sightings, articles)
            .where(tuple_(sightings.c.feed_id, sightings.c.guid).in_(names))
        )
        for row in await connection.execute(query):
            found[row[0], row.guid] = row
    return found


async def shown_before(connection: Connection, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of (feed, article) pairs, those of which the feed has shown the article."""
    query = select(sightings.c.feed_id, sightings.c.article_id).where(
        tuple_(sightings.c.feed_id, sightings.c.article_id).in_(list(pairs))
    )
    return {(row.feed_id, row.article_id) for row in await connection.execute(query)}


async def note(
    connection: Connection, seen: Iterable[tuple[int, Article | Seen, int]], now: datetime
) -> None:
    """Remember what feeds have shown, each by the feed's id, the entry and its article's id.

    An entry without a content hash leaves the one that is known.
    """
    rows = [
        {
            "feed_id": feed_id,
            "guid": entry.guid,
            "article_id": article_id,
            "seen_at": now,
            "content_hash": entry.content_hash or None,
        }
        for feed_id, entry, article_id in seen
    ]
    if not rows:
        return
    rows.sort(key=lambda row: (row["feed_id"], row["guid"]))  # who else notes them waits, and holds none
    noting = connection.insert(sightings)
    await connection.execute(
        noting.on_conflict_do_update(
            index_elements=["feed_id", "guid"],
            set_={
                "article_id": noting.excluded.article_id,
                "content_hash": func.coalesce(noting.excluded.content_hash, sightings.c.content_hash),
            },
        ),
        rows,
    )
