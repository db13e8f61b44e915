"""Feeds: those that are followed, and how fetching them has gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from storage.columns import identity
from storage.database import Connection, Database
from storage.model import Feed, FeedOutcome, FeedSource
from storage.tables import feeds

_UNREAD: dict[str, Any] = {"etag": None, "last_modified": None, "body_hash": None}
"""Without these the next visit reads what it gets, be it unchanged."""

_AFRESH: dict[str, Any] = _UNREAD | {
    "failures": 0,
    "last_error": None,
    "interval_seconds": None,
    "moved_to": None,
    "moved_seen": 0,
    "retired_at": None,
}
"""As a feed that was never visited, but for what came of it before."""


class Feeds:
    """The feeds of the configuration and those that operators have added.

    One that is followed no more stays for its articles, unlisted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sync(self, sources: Sequence[FeedSource], now: datetime) -> None:
        """Make the configured feeds those of `sources`, told apart by URL; new ones are due at once.

        Added ones stay; one that the configuration names as well is from then on the configuration's.
        """
        async with self._database.write() as connection:
            known = {row.url: row for row in await connection.execute(select(feeds))}
            await connection.execute(update(feeds).where(~feeds.c.added).values(configured=False))
            for source in sources:
                await _follow(connection, known.get(identity(source.url)), source, now, added=False)

    async def add(self, source: FeedSource, now: datetime) -> bool:
        """Follow a feed that the configuration does not name; False if its URL is followed already."""
        url = identity(source.url)
        async with self._database.write() as connection:
            row = (await connection.execute(select(feeds).where(feeds.c.url == url))).one_or_none()
            if row is not None and row.configured:
                return False
            await _follow(connection, row, source, now, added=True)
            return True

    async def remove(self, feed_id: int) -> bool:
        """Follow an added feed no more; False if there is none of this id."""
        added = and_(feeds.c.id == feed_id, feeds.c.added, feeds.c.configured)
        async with self._database.write() as connection:
            values = {"configured": False, "added": False}
            done = await connection.execute(update(feeds).where(added).values(values))
            return bool(done.rowcount)

    async def due(self, now: datetime, *, everything: bool = False) -> list[Feed]:
        """Feeds whose time has come, the longest overdue first; with `everything`, all, retired ones too."""
        query = select(feeds).where(feeds.c.configured).order_by(feeds.c.next_due_at, feeds.c.id)
        if not everything:
            query = query.where(feeds.c.next_due_at <= now, feeds.c.retired_at.is_(None))
        async with self._database.read() as connection:
            return [feed(row) for row in await connection.execute(query)]

    async def all(self) -> list[Feed]:
        """Every feed that is followed or has retired, by name."""
        query = select(feeds).where(feeds.c.configured).order_by(feeds.c.name, feeds.c.id)
        async with self._database.read() as connection:
            return [feed(row) for row in await connection.execute(query)]

    async def record(self, outcomes: Sequence[FeedOutcome]) -> None:
        """Keep what visits left. A failure leaves the validators of the last success."""
        succeeded = [_changes(outcome) for outcome in outcomes if outcome.error is None]
        failed = [_changes(outcome) for outcome in outcomes if outcome.error is not None]
        if not outcomes:
            return
        async with self._database.write() as connection:
            if succeeded:
                await connection.execute(_SUCCEEDED, succeeded)
            if failed:
                await connection.execute(_FAILED, failed)


_VISITED = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed"))
    .values(
        last_checked_at=bindparam("checked_at"),
        next_due_at=bindparam("due"),
        moved_to=bindparam("to"),
        moved_seen=bindparam("seen"),
        retired_at=bindparam("retired"),
        interval_seconds=func.coalesce(bindparam("seconds"), feeds.c.interval_seconds),
        last_error=bindparam("problem"),
    )
)
_SUCCEEDED = _VISITED.values(
    etag=bindparam("tag"),
    last_modified=bindparam("modified"),
    body_hash=bindparam("hash"),
    failures=0,
    last_success_at=bindparam("checked_at"),
    last_new_at=func.coalesce(bindparam("new_at", type_=feeds.c.last_new_at.type), feeds.c.last_new_at),
)
_FAILED = _VISITED.values(failures=feeds.c.failures + 1)


def _changes(outcome: FeedOutcome) -> dict[str, Any]:
    interval = outcome.interval
    visited = {
        "feed": outcome.feed_id,
        "checked_at": outcome.checked_at,
        "due": outcome.next_due_at,
        "to": outcome.moved_to,
        "seen": outcome.moved_seen,
        "retired": outcome.checked_at if outcome.retired else None,
        "seconds": None if interval is None else round(interval.total_seconds()),
        "problem": outcome.error,
    }
    if outcome.error is not None:
        return visited
    return visited | {
        "tag": outcome.etag,
        "modified": outcome.last_modified,
        "hash": outcome.body_hash,
        "new_at": outcome.checked_at if outcome.new_articles else None,
    }


async def _follow(
    connection: Connection, row: Row[Any] | None, source: FeedSource, now: datetime, *, added: bool
) -> None:
    values: dict[str, Any] = {
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "timezone": source.timezone,
        "kind": source.kind,
        "selector": source.selector,
        "pattern": source.pattern,
        "configured": True,
        "added": added,
    }
    if row is None:
        await connection.execute(insert(feeds).values(url=source.url, next_due_at=now, **values))
        return
    if not row.configured:
        values |= _AFRESH | {"next_due_at": now}
    elif (row.kind, row.selector, row.pattern) != (source.kind, source.selector, source.pattern):
        values |= _UNREAD | {"next_due_at": now}
    await connection.execute(update(feeds).where(feeds.c.id == row.id).values(values))


def feed(row: Row[Any]) -> Feed:
    """A feed of its row."""
    return Feed(
        id=row.id,
        source=FeedSource(
            url=row.url,
            name=row.name,
            language=row.language,
            country=row.country,
            timezone=row.timezone,
            kind=row.kind,
            selector=row.selector,
            pattern=row.pattern,
        ),
        next_due_at=row.next_due_at,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        last_checked_at=row.last_checked_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        last_error=row.last_error,
        interval=None if row.interval_seconds is None else timedelta(seconds=row.interval_seconds),
        moved_to=row.moved_to,
        moved_seen=row.moved_seen,
        retired_at=row.retired_at,
        added=row.added,
    )
