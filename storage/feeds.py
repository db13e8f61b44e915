"""Feeds: as configured, and how fetching them has gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from storage.columns import identity
from storage.database import Database
from storage.model import Feed, FeedOutcome, FeedSource
from storage.tables import feeds


class Feeds:
    """The feeds of the configuration; those taken out of it stay for their articles, unlisted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sync(self, sources: Sequence[FeedSource], now: datetime) -> None:
        """Make the configured feeds those of `sources`, told apart by URL; new ones are due at once."""
        async with self._database.write() as connection:
            known = {url: id_ for id_, url in await connection.execute(select(feeds.c.id, feeds.c.url))}
            await connection.execute(update(feeds).values(configured=False))
            for source in sources:
                values = {
                    "name": source.name,
                    "language": source.language,
                    "country": source.country,
                    "timezone": source.timezone,
                    "configured": True,
                }
                if feed_id := known.get(identity(source.url)):
                    await connection.execute(update(feeds).where(feeds.c.id == feed_id).values(values))
                else:
                    await connection.execute(insert(feeds).values(url=source.url, next_due_at=now, **values))

    async def due(self, now: datetime, *, everything: bool = False) -> list[Feed]:
        """Configured feeds whose time has come, the longest overdue first; with `everything`, all of them."""
        query = select(feeds).where(feeds.c.configured).order_by(feeds.c.next_due_at, feeds.c.id)
        if not everything:
            query = query.where(feeds.c.next_due_at <= now)
        async with self._database.read() as connection:
            return [feed(row) for row in await connection.execute(query)]

    async def all(self) -> list[Feed]:
        """Every configured feed, by name."""
        query = select(feeds).where(feeds.c.configured).order_by(feeds.c.name, feeds.c.id)
        async with self._database.read() as connection:
            return [feed(row) for row in await connection.execute(query)]

    async def record(self, outcome: FeedOutcome) -> None:
        """Keep what a visit left. A failure leaves the validators of the last success."""
        changes: dict[str, Any] = {
            "last_checked_at": outcome.checked_at,
            "next_due_at": outcome.next_due_at,
            "last_error": outcome.error,
        }
        if outcome.error is None:
            changes |= {
                "etag": outcome.etag,
                "last_modified": outcome.last_modified,
                "body_hash": outcome.body_hash,
                "failures": 0,
                "last_success_at": outcome.checked_at,
            }
            if outcome.new_articles:
                changes["last_new_at"] = outcome.checked_at
        else:
            changes["failures"] = feeds.c.failures + 1
        async with self._database.write() as connection:
            await connection.execute(update(feeds).where(feeds.c.id == outcome.feed_id).values(changes))


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
