"""One pass: due feeds → articles → statements → store.

Nothing is lost by being killed, for the order is fixed: an article and its statements are saved in one
transaction, and a feed's validators (ETag, Last-Modified, body hash) only when all its entries are. Until
then the next pass gets the whole feed again, and finds in the store what is there already.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.failures import FAILURES, reason
from bot.feeds import updates
from bot.feeds.fetch import Fetched, Fetcher, FetchError, accepted
from bot.feeds.parse import Entry
from bot.intake import Intake
from bot.reports import FeedReport, PassResult, Progress, Revisited, Tally
from bot.revisits import Revisits
from bot.sitemaps import followed
from bot.workers import Workers
from storage.model import Feed, FeedOutcome, FeedSource
from storage.store import Store, StoreError

log = logging.getLogger(__name__)

_FEEDS_AT_ONCE = 16
_VISITS_WRITTEN = 100


class Collector:
    """Visits feeds that are due.

    `interval` is the time between two visits to a feed until it is known how often it changes; `clock` gives
    aware UTC; `extractor` is the version of what reads articles.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        workers: Workers,
        *,
        interval: timedelta,
        clock: Callable[[], datetime],
        extractor: str = "",
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._interval = interval
        self._intake = Intake(store, fetcher, workers, clock=clock, extractor=extractor)
        self._revisits = Revisits(store, fetcher, workers, clock=clock, extractor=extractor)
        self._retried = False

    async def run(
        self,
        now: datetime,
        *,
        everything: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> PassResult:
        """Visits the feeds due at `now`, or `everything`, and the pages that are to be looked at again.

        A feed or article that fails costs itself alone.
        """
        await self._retry()
        feeds = await self._store.feeds.due(now, everything=everything)
        tally = Tally(len(feeds), progress)
        places = asyncio.Semaphore(_FEEDS_AT_ONCE)
        log_book = _LogBook(self._store)

        async def visit(feed: Feed) -> None:
            async with places:
                await log_book.add(feed, *await self._visit(feed, now, tally))
            tally.add(feeds_done=1)

        visits = asyncio.gather(*(visit(feed) for feed in feeds))
        revisited, _ = await asyncio.gather(self._look_again(now), visits)
        await log_book.write()
        reports = sorted(log_book.reports.values(), key=lambda report: report.name)
        return PassResult(tuple(reports), revisited)

    async def _look_again(self, now: datetime) -> Revisited:
        try:
            return await self._revisits.run(now)
        except FAILURES as error:
            log.warning("articles to look at again: %s", error)
        except Exception:
            log.exception("articles to look at again")
        return Revisited()

    async def _retry(self) -> None:
        """Once in a process's life: what broke an earlier version may be read by this one."""
        if self._retried:
            return
        self._retried = True
        try:
            if mended := await self._intake.retry():
                log.info("%d articles read that an earlier version could not", mended)
        except FAILURES as error:
            log.warning("articles that could not be read: %s", error)

    async def _visit(self, feed: Feed, now: datetime, tally: Tally) -> tuple[FeedReport, FeedOutcome]:
        """One feed, whatever happens to it, and what is to be remembered of the visit."""
        try:
            return await self._look(feed, now, tally)
        except FAILURES as error:
            return self._given_up(feed, error, now)
        except Exception as error:
            log.exception("feed %s", feed.source.url)
            return self._given_up(feed, error, now)

    async def _look(self, feed: Feed, now: datetime, tally: Tally) -> tuple[FeedReport, FeedOutcome]:
        fetched = await self._fetcher.get(
            feed.address,
            etag=feed.etag,
            last_modified=feed.last_modified,
            accept=accepted(feed.source.kind),
        )
        moved_to, moved_seen = updates.moved(feed, fetched.moved_to)
        outcome = FeedOutcome(
            feed_id=feed.id,
            checked_at=now,
            next_due_at=now,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=feed.body_hash,
            moved_to=moved_to,
            moved_seen=moved_seen,
        )
        if fetched.not_modified:
            # The answer may leave out the validators it confirms.
            etag, last_modified = fetched.etag or feed.etag, fetched.last_modified or feed.last_modified
            outcome = replace(outcome, etag=etag, last_modified=last_modified)
            return _unchanged(feed), self._timed(feed, outcome)
        body_hash = updates.body_hash(fetched.body)
        if body_hash == feed.body_hash:
            return _unchanged(feed), self._timed(feed, outcome)
        report = await self._read(feed, fetched, now, tally)
        if report.error:
            return report, self._failed(feed, report.error, now)
        outcome = replace(outcome, body_hash=body_hash, new_articles=report.new_articles)
        if report.left:  # the next visit is to get it all again
            outcome = replace(outcome, etag=None, last_modified=None, body_hash=None)
        return report, self._timed(feed, outcome, left=bool(report.left))

    def _timed(self, feed: Feed, outcome: FeedOutcome, *, left: bool = False) -> FeedOutcome:
        """The outcome with the next visit, sooner where something is left."""
        interval = updates.adapted(
            feed.interval or self._interval, self._interval, changed=bool(outcome.new_articles)
        )
        wait = min(interval, updates.SHORTEST_INTERVAL) if left else interval
        due = updates.next_check(feed.id, 0, wait, outcome.checked_at)
        return replace(outcome, interval=interval, next_due_at=due)

    def _given_up(self, feed: Feed, error: Exception, now: datetime) -> tuple[FeedReport, FeedOutcome]:
        if not isinstance(error, FetchError):
            return _failure(feed.source, reason(error)), self._failed(feed, reason(error), now)
        asked = updates.retry_after(error.retry_after, now)
        outcome = self._failed(feed, error.reason, now, asked)
        gone = error.status == HTTPStatus.GONE and feed.address == feed.source.url
        return _failure(feed.source, error.reason), replace(outcome, retired=gone)

    def _failed(
        self, feed: Feed, reason: str, now: datetime, retry_after: timedelta | None = None
    ) -> FeedOutcome:
        """A feed that has moved is asked at its old address again: where it went may have been a mistake."""
        interval = feed.interval or self._interval
        due = updates.next_check(feed.id, feed.failures + 1, interval, now, retry_after=retry_after)
        return FeedOutcome(feed_id=feed.id, checked_at=now, next_due_at=due, error=reason)

    async def _read(self, feed: Feed, fetched: Fetched, now: datetime, tally: Tally) -> FeedReport:
        """Takes in the entries that are new or edited."""
        read = await self._workers.read(fetched.body, fetched.content_type, fetched.url, feed.source, now)
        parsed = await followed(read, self._fetcher, self._workers, feed.source, now)
        entries = updates.distinct(parsed.entries, now)
        sorted_out = await self._store.articles.sort_out(
            feed.id, [updates.seen(entry) for entry in entries], now
        )
        chosen = [entries[index] for index in sorted(sorted_out.new | sorted_out.edited)]
        taken, left = updates.to_take(chosen, feed.source, now)
        tally.add(articles=len(taken))
        result = await self._intake.take(
            feed.id, feed.source, taken, lambda count: tally.add(articles_done=count)
        )
        new = sum(saved.new for saved in result.saved)
        report = replace(
            _report(feed.source, parsed.entries),
            status="new" if new else "unchanged",
            new_articles=new,
            revised=sum(saved.revised for saved in result.saved),
            statements=sum(saved.statements for saved in result.saved),
            left=left + result.left,
        )
        if result.lost:
            error = f"{result.lost} of {len(taken)} new articles not stored"
            return replace(report, status="failed", error=error)
        return report


class _LogBook:
    """What became of the feeds of one pass, remembered for many at once: most have nothing new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unwritten: dict[int, tuple[Feed, FeedOutcome]] = {}
        self.reports: dict[int, FeedReport] = {}

    async def add(self, feed: Feed, report: FeedReport, outcome: FeedOutcome) -> None:
        """One more visit."""
        self.reports[feed.id] = report
        self._unwritten[feed.id] = feed, outcome
        if len(self._unwritten) >= _VISITS_WRITTEN:
            await self.write()

    async def write(self) -> None:
        """Remember those not yet written. Where that fails the feeds have failed, and are visited again."""
        visits, self._unwritten = self._unwritten, {}
        try:
            await self._store.feeds.record([outcome for _, outcome in visits.values()])
        except StoreError as error:
            for feed, _ in visits.values():
                self.reports[feed.id] = _failure(feed.source, str(error))


def _failure(source: FeedSource, reason: str) -> FeedReport:
    return FeedReport(source.name, source.url, "failed", error=reason)


def _unchanged(feed: Feed) -> FeedReport:
    return FeedReport(feed.source.name, feed.source.url, "unchanged")


def _report(source: FeedSource, entries: Sequence[Entry]) -> FeedReport:
    return FeedReport(
        source.name,
        source.url,
        "new",
        entries=len(entries),
        full_texts=sum(not updates.wants_page(entry) for entry in entries),
        newest=max((entry.published for entry in entries if entry.published), default=None),
    )
