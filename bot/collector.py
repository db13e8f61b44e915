"""One pass: due feeds → articles → statements → store.

Nothing is lost by being killed, for the order is fixed: an article and its statements are saved in one
transaction, and a feed's validators (ETag, Last-Modified, body hash) only when all its entries are. Until
then the next pass gets the whole feed again, and finds in the store what is there already.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.extraction.merging import merge
from bot.feeds import updates
from bot.feeds.fetch import PAGE_TYPES, Fetched, Fetcher, FetchError
from bot.feeds.page import Page
from bot.feeds.parse import Entry, FeedFormatError, ParsedFeed
from bot.reports import FeedReport, PassResult, Progress, Tally
from bot.workers import WorkerError, Workers, WorkersUnavailable
from storage.model import Article, Extraction, Feed, FeedOutcome, FeedSource, Saved
from storage.store import Store, StoreError

log = logging.getLogger(__name__)

_FAILURES = (FetchError, FeedFormatError, WorkerError, WorkersUnavailable, StoreError)
_FEEDS_AT_ONCE = 16
_ARTICLES_AT_ONCE = 4  # of one feed: enough to fetch a page while another is read


class Collector:
    """Visits feeds that are due.

    `interval` is the time between two visits to a feed; `clock` gives aware UTC.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        workers: Workers,
        *,
        interval: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._interval = interval
        self._clock = clock

    async def run(
        self,
        now: datetime,
        *,
        everything: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> PassResult:
        """Visits the feeds due at `now`, or `everything`. A feed or article that fails costs itself alone."""
        feeds = await self._store.feeds.due(now, everything=everything)
        tally = Tally(len(feeds), progress)
        places = asyncio.Semaphore(_FEEDS_AT_ONCE)

        async def visit(feed: Feed) -> FeedReport:
            async with places:
                report = await self._visit(feed, now, tally)
            tally.add(feeds_done=1)
            return report

        reports = await asyncio.gather(*(visit(feed) for feed in feeds))
        return PassResult(tuple(sorted(reports, key=lambda report: report.name)))

    async def check(self, source: FeedSource) -> FeedReport:
        """Fetches and parses a feed; stores nothing."""
        try:
            fetched = await self._fetcher.get(source.url)
            parsed = await self._parse(source, fetched, self._clock())
        except _FAILURES as error:
            return _failure(source, _reason(error))
        return _report(source, parsed)

    async def _visit(self, feed: Feed, now: datetime, tally: Tally) -> FeedReport:
        """One feed, whatever happens to it, and what is to be remembered of the visit."""
        try:
            try:
                report, outcome = await self._look(feed, now, tally)
            except _FAILURES as error:
                report, outcome = self._given_up(feed, error, now)
            except Exception as error:
                log.exception("feed %s", feed.source.url)
                report, outcome = self._given_up(feed, error, now)
            await self._store.feeds.record(outcome)
        except StoreError as error:
            return _failure(feed.source, str(error))
        return report

    async def _look(self, feed: Feed, now: datetime, tally: Tally) -> tuple[FeedReport, FeedOutcome]:
        fetched = await self._fetcher.get(feed.source.url, etag=feed.etag, last_modified=feed.last_modified)
        outcome = FeedOutcome(
            feed_id=feed.id,
            checked_at=now,
            next_due_at=updates.next_check(feed.id, 0, self._interval, now),
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=feed.body_hash,
        )
        if fetched.not_modified:
            # The answer may leave out the validators it confirms.
            etag, last_modified = fetched.etag or feed.etag, fetched.last_modified or feed.last_modified
            return _unchanged(feed), replace(outcome, etag=etag, last_modified=last_modified)
        body_hash = updates.body_hash(fetched.body)
        if body_hash == feed.body_hash:
            return _unchanged(feed), outcome
        parsed = await self._parse(feed.source, fetched, now)
        report = await self._collect(feed, parsed, now, tally)
        if report.error:
            return report, replace(self._failed(feed, report.error, now), new_articles=report.new_articles)
        return report, replace(outcome, body_hash=body_hash, new_articles=report.new_articles)

    def _given_up(self, feed: Feed, error: Exception, now: datetime) -> tuple[FeedReport, FeedOutcome]:
        asked = updates.retry_after(error.retry_after, now) if isinstance(error, FetchError) else None
        return _failure(feed.source, _reason(error)), self._failed(feed, _reason(error), now, asked)

    def _failed(
        self, feed: Feed, reason: str, now: datetime, retry_after: timedelta | None = None
    ) -> FeedOutcome:
        due = updates.next_check(feed.id, feed.failures + 1, self._interval, now, retry_after=retry_after)
        return FeedOutcome(feed_id=feed.id, checked_at=now, next_due_at=due, error=reason)

    async def _parse(self, source: FeedSource, fetched: Fetched, now: datetime) -> ParsedFeed:
        return await self._workers.parse(
            fetched.body, fetched.content_type, fetched.url, source.timezone, now
        )

    async def _collect(self, feed: Feed, parsed: ParsedFeed, now: datetime, tally: Tally) -> FeedReport:
        """Saves the entries that are new, each by itself."""
        entries = updates.distinct(parsed.entries, now)
        unseen = await self._store.articles.unseen(feed.id, [(entry.guid, entry.url) for entry in entries])
        tally.add(articles=len(unseen))
        places = asyncio.Semaphore(_ARTICLES_AT_ONCE)

        async def save(entry: Entry) -> Saved | None:
            async with places:
                saved = await self._save(feed, entry)
            tally.add(articles_done=1)
            return saved

        results = await asyncio.gather(*(save(entries[index]) for index in sorted(unseen)))
        lost = results.count(None)
        kept = [saved for saved in results if saved and saved.new]
        report = replace(
            _report(feed.source, parsed),
            status="new" if kept else "unchanged",
            new_articles=len(kept),
            statements=sum(saved.statements for saved in kept),
        )
        if lost:
            return replace(report, status="failed", error=f"{lost} of {len(unseen)} new articles not stored")
        return report

    async def _save(self, feed: Feed, entry: Entry) -> Saved | None:
        """Reads one article and stores it; None where that failed, and the next pass is to try again."""
        try:
            page = await self._page(entry) if updates.wants_page(entry) else None
            published = entry.published or self._first_seen(feed.source, page)
            text = updates.best_text(entry, page)
            extraction = await self._extract(feed.source, entry, text, published)
            article = Article(
                feed_id=feed.id,
                guid=entry.guid,
                url=entry.url,
                title=entry.title,
                text=text,
                published_at=published,
                language=extraction.language,
            )
            # The clock, not the pass's `now`: no digest composed meanwhile may have passed this article by.
            return await self._store.articles.save(article, extraction, merge=merge, now=self._clock())
        except (StoreError, WorkersUnavailable) as error:
            log.warning("article %s: not stored: %s", entry.url, error)
        except Exception:
            log.exception("article %s: not stored", entry.url)
        return None

    async def _page(self, entry: Entry) -> Page | None:
        try:
            fetched = await self._fetcher.get(entry.url, accept=PAGE_TYPES)
            return await self._workers.page_text(fetched.body, fetched.content_type)
        except WorkersUnavailable:
            raise
        except Exception as error:
            log.info("page %s: %s; the feed's own text is used", entry.url, _reason(error))
            return None

    def _first_seen(self, source: FeedSource, page: Page | None) -> datetime:
        """For an entry without a date: the day its page gives, as long as that is not in the future."""
        now = self._clock()
        if page and page.published:
            day = datetime.combine(page.published, time(), ZoneInfo(source.timezone)).astimezone(UTC)
            return min(day, now)
        return now

    async def _extract(self, source: FeedSource, entry: Entry, text: str, published: datetime) -> Extraction:
        """What the text yields; an article that breaks extraction is kept as seen, and nothing of it."""
        try:
            return await self._workers.extract(
                text,
                title=entry.title,
                published=published.astimezone(ZoneInfo(source.timezone)).date(),
                language=source.language,
                country=source.country,
            )
        except WorkersUnavailable:
            raise
        except Exception as error:
            log.warning("article %s: not extracted: %s", entry.url, _reason(error))
            return Extraction(language=source.language or "ru", relevant=False)


def _reason(error: Exception) -> str:
    """One line for the operator, who knows the feed already."""
    if isinstance(error, FetchError):
        return error.reason
    if isinstance(error, _FAILURES):
        return str(error)
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _failure(source: FeedSource, reason: str) -> FeedReport:
    return FeedReport(source.name, source.url, "failed", error=reason)


def _unchanged(feed: Feed) -> FeedReport:
    return FeedReport(feed.source.name, feed.source.url, "unchanged")


def _report(source: FeedSource, parsed: ParsedFeed) -> FeedReport:
    return FeedReport(
        source.name,
        source.url,
        "new",
        entries=len(parsed.entries),
        full_texts=sum(not updates.wants_page(entry) for entry in parsed.entries),
        newest=max((entry.published for entry in parsed.entries if entry.published), default=None),
    )
