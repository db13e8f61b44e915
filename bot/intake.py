"""Entries of a feed → articles with their statements, saved in groups.

A group is fetched, read and saved together, since a transaction and a message to a worker cost as much for
one article as for many. What fails in a group costs only itself.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot import extraction
from bot.extraction.merging import merge, reworded
from bot.failures import reason
from bot.feeds import updates
from bot.feeds.fetch import Fetcher, FetchError
from bot.feeds.identity import article_key, canonical_url
from bot.feeds.page import Page
from bot.feeds.parse import Entry
from bot.workers import Task, Workers, WorkersUnavailable
from storage.archive.grouping import Found
from storage.model import Article, Extraction, FeedSource, Saved, SourceKind
from storage.store import Store

log = logging.getLogger(__name__)

GROUP = 50
RELEVANT_AT_ONCE = 10
PAGES_AT_ONCE = 4
SILENT_PAGES = 3
"""After so many that gave no answer no more pages are asked for in one visit."""


_Item = tuple[Article, Extraction]


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry with the best text there is of it."""

    entry: Entry
    url: str
    text: str
    published: datetime
    from_page: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of entries: those saved, how many were `lost` (the next pass is to try them again), and how
    many `left` because their pages did not answer.
    """

    saved: tuple[Saved, ...] = ()
    lost: int = 0
    left: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.saved + other.saved, self.lost + other.lost, self.left + other.left)


@dataclass(slots=True)
class _Visit:
    """One visit to a feed; `silent` pages of it gave no answer."""

    feed_id: int
    source: FeedSource
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_ONCE))
    silent: int = 0

    def task(self, one: _Read) -> Task:
        return Task.of(self.source, one.entry.title, one.text, one.published)


class Intake:
    """Takes in articles. `clock` gives aware UTC; `extractor` is the version of what reads them."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        workers: Workers,
        *,
        clock: Callable[[], datetime],
        extractor: str,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock
        self._extractor = extractor

    async def take(
        self, feed_id: int, source: FeedSource, entries: Sequence[Entry], done: Callable[[int], None]
    ) -> Taken:
        """Saves each entry; `done` is told how many more are through."""
        visit, taken = _Visit(feed_id, source), Taken()
        for start in range(0, len(entries), GROUP):
            group = entries[start : start + GROUP]
            taken += await self._group(visit, group)
            done(len(group))
        return taken

    async def retry(self) -> int:
        """Reads again what broke an earlier version of extraction; how many articles now are whole."""
        mended, after = 0, 0
        while broken := await self._store.articles.broken(self._extractor, after=after, limit=GROUP):
            tasks = [
                Task.of(one.source, one.article.title, one.article.text, one.article.published_at)
                for one in broken
            ]
            for one, found in zip(broken, await self._workers.extract(tasks), strict=True):
                extraction, problem = _extraction(found, one.article.language)
                if problem:
                    log.warning("article %s: still not extracted: %s", one.article.url, problem)
                read = replace(one.article, problem=problem, extractor=self._extractor)
                mending = Found(one.id, read, extraction, one.revision)
                await self._store.articles.mend(mending, merge=merge, reworded=reworded, now=self._clock())
                mended += problem is None
            after = broken[-1].id
        return mended

    async def _group(self, visit: _Visit, entries: Sequence[Entry]) -> Taken:
        try:
            read = [
                one for one in await asyncio.gather(*(self._read(visit, entry) for entry in entries)) if one
            ]
            found = await self._workers.extract([visit.task(one) for one in read])
        except WorkersUnavailable as error:
            log.warning("%s: %d articles not read: %s", visit.source.name, len(entries), error)
            return Taken(lost=len(entries))
        items = [self._article(visit, one, result) for one, result in zip(read, found, strict=True)]
        saved = [one for batch in _batches(items) for one in await self._save(batch)]
        kept = tuple(one for one in saved if one)
        return Taken(kept, lost=len(saved) - len(kept), left=len(entries) - len(read))

    async def _save(self, items: Sequence[_Item]) -> Sequence[Saved | None]:
        """Saves articles together; where that fails, each by itself."""
        try:
            # The clock, not the pass's `now`: no digest composed meanwhile may have passed an article by.
            return await self._store.articles.save_all(
                items, merge=merge, reworded=reworded, now=self._clock()
            )
        except Exception as error:
            if len(items) == 1:
                log.warning("article %s: not stored: %s", items[0][0].url, reason(error))
                return [None]
        return [saved for item in items for saved in await self._save([item])]

    async def _read(self, visit: _Visit, entry: Entry) -> _Read | None:
        """An entry with its page, if one is wanted; None where the page is to be tried again."""
        page = None
        if updates.wants_page(entry):
            try:
                async with visit.places:
                    page = await self._page(visit, entry)
            except FetchError as error:
                if error.passing and updates.may_wait(entry, self._clock()):
                    return None
                log.info("page %s: %s; the feed's own text is used", entry.url, error.reason)
        url = (page and page.canonical and canonical_url(page.canonical)) or entry.url
        # Without any date an article is of the moment it is first seen, and never of one to come.
        now = self._clock()
        published = entry.published or min(updates.page_date(page, visit.source) or now, now)
        if visit.source.kind is not SourceKind.FEED and page and page.published_at:
            published = min(published, page.published_at)  # a sitemap may only say when it last changed
        text = updates.best_text(entry, page)
        return _Read(entry, url, text, published, from_page=page is not None and text == page.text)

    async def _page(self, visit: _Visit, entry: Entry) -> Page | None:
        if visit.silent >= SILENT_PAGES:
            raise FetchError(entry.url, "pages before it gave no answer", passing=True)
        try:
            fetched = await self._fetcher.page(entry.url)
            return await self._workers.page_text(fetched.body, fetched.content_type, fetched.url)
        except FetchError as error:
            visit.silent += error.passing and error.status is None
            raise
        except WorkersUnavailable:
            raise
        except Exception as error:
            log.info("page %s: %s; the feed's own text is used", entry.url, reason(error))
            return None

    def _article(self, visit: _Visit, one: _Read, found: Extraction | str) -> _Item:
        extraction, problem = _extraction(found, visit.source.language)
        if problem:
            log.warning("article %s: not extracted: %s", one.url, problem)
        article = Article(
            feed_id=visit.feed_id,
            guid=one.entry.guid,
            url=one.url,
            title=one.entry.title,
            text=one.text,
            published_at=one.published,
            language=extraction.language,
            key=one.entry.key if one.url == one.entry.url else article_key(one.url),
            content_hash=one.entry.content_hash,
            problem=problem,
            extractor=self._extractor,
            from_page=one.from_page,
            look_again_at=updates.first_look(one.published, self._clock()) if extraction.statements else None,
        )
        return article, extraction


def _batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """`items` in so many parts that none holds up the event loop: it is the relevant ones that cost."""
    start = relevant = 0
    for index, (_, found) in enumerate(items):
        relevant += found.relevant
        if relevant > RELEVANT_AT_ONCE:
            yield items[start:index]
            start, relevant = index, 1
    if start < len(items):
        yield items[start:]


def extractor_version() -> str:
    """By which a changed extraction is known: a hash of all that it is made of."""
    digest = hashlib.blake2b(digest_size=8)
    folder = Path(extraction.__path__[0])
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _extraction(found: Extraction | str, language: str | None) -> tuple[Extraction, str | None]:
    """What was found, and why nothing was; an article that breaks extraction is kept for another try."""
    if isinstance(found, str):
        return Extraction(language=language or "ru", relevant=False), found
    return found, None
