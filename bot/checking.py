"""A trial of a source: fetched, read, its newest articles extracted; nothing is stored."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot import advice
from bot.advice import Origin, Sample
from bot.checks import ConfigError, http_url
from bot.extraction.language import detect
from bot.failures import reason
from bot.feeds import updates
from bot.feeds.fetch import Fetched, Fetcher, FetchError, accepted
from bot.feeds.page import Page
from bot.feeds.parse import Entry, FeedFormatError, ParsedFeed
from bot.sitemaps import followed
from bot.workers import Task, WorkerError, Workers, WorkersUnavailable
from storage.model import Advice, Extraction, Fault, FeedSource, SourceKind, Trial

log = logging.getLogger(__name__)

SAMPLES = 5
"""So many newest articles are read."""
AT_ONCE = 16
"""Trials under way."""
PAGES_LIMIT = timedelta(seconds=20)
"""For the pages of one source, all told; what takes longer counts as refused."""

_NAME_LIMIT = 80
_LETTERS = 40  # of a language that can be told
_ELSEWHERE = "Pacific/Kiritimati"  # +14 all the year: no outlet of ours is there


class Checker:
    """Tries sources. `clock` gives aware UTC."""

    def __init__(self, fetcher: Fetcher, workers: Workers, *, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock

    async def check(self, source: FeedSource) -> Trial:
        """What `source` would yield; never fails."""
        trial, _ = await self._try(source)
        return trial

    async def check_all(self, sources: Iterable[FeedSource]) -> list[Trial]:
        """What each would yield, in their order."""
        places = asyncio.Semaphore(AT_ONCE)

        async def check(source: FeedSource) -> Trial:
            async with places:
                return await self.check(source)

        return await asyncio.gather(*map(check, sources))

    async def propose(self, source: FeedSource) -> Trial:
        """The same; where `source` has no name or language it is given those that were found."""
        trial, title = await self._try(source)
        name = source.name or title[:_NAME_LIMIT].strip() or urlsplit(source.url).hostname or source.url
        return replace(trial, source=replace(source, name=name, language=source.language or trial.language))

    async def propose_feed(self, address: str, timezone: str) -> Trial:
        """Tries a feed of which only the address is known.

        Country and zone are by its domain; where that tells none, the zone is `timezone`.
        """
        url = address if "://" in address else f"https://{address}"
        try:
            url = http_url("address", url)
        except ConfigError as error:
            return Trial(FeedSource(url, url), error=str(error), advice=(Advice(Fault.ADDRESS),))
        country, zone = advice.guessed_place(url, timezone)
        return await self.propose(FeedSource(url, "", country=country, timezone=zone))

    async def _try(self, source: FeedSource) -> tuple[Trial, str]:
        """The trial, and what the source calls itself."""
        trial = Trial(source)
        try:
            fetched = await self._fetcher.get(source.url, accept=accepted(source.kind))
            trial = replace(trial, status=fetched.status, advice=_moved(fetched))
            parsed = await self._read(fetched, source)
            trial = replace(trial, format=parsed.format, encoding=parsed.encoding)
            return await self._yield(trial, fetched, parsed), parsed.title
        except FetchError as error:
            fault = advice.of_fetching(error.status, error.reason)
            return replace(
                trial, status=error.status or trial.status, error=error.reason, advice=(fault,)
            ), ""
        except FeedFormatError as error:
            told = (*trial.advice, advice.of_format(str(error)))
            return replace(trial, error=str(error), advice=told), ""
        except (WorkerError, WorkersUnavailable) as error:
            return replace(trial, error=str(error)), ""
        except Exception as error:  # whatever it is, it is this source's alone
            log.debug("source %s", source.url, exc_info=True)
            return replace(trial, error=reason(error)), ""

    async def _yield(self, trial: Trial, fetched: Fetched, parsed: ParsedFeed) -> Trial:
        source, now = trial.source, self._clock()
        entries = (await followed(parsed, self._fetcher, self._workers, source, now)).entries
        # Of those without a date the first are the newest, as on a page.
        newest = sorted(updates.distinct(entries, now), key=lambda one: one.published or now, reverse=True)
        samples = await self._samples(newest[:SAMPLES], source)
        dates = [entry.published for entry in entries] + [sample.published for sample in samples]
        latest = max((date for date in dates if date), default=None)
        told = advice.of_yield(
            source,
            samples,
            newest=latest,
            zoneless=await self._zoneless(fetched, parsed, source),
            now=now,
        )
        missing = source.kind is not SourceKind.FEED and not entries
        return replace(
            trial,
            entries=len(entries),
            full_texts=sum(not updates.wants_page(entry) for entry in entries),
            newest=latest,
            tried=len(samples),
            statements=await self._statements(samples, source, now),
            language=advice.prevailing(samples),
            error="no link to an article in it" if missing else None,
            advice=(*trial.advice, *told),
        )

    async def _read(self, fetched: Fetched, source: FeedSource) -> ParsedFeed:
        return await self._workers.read(
            fetched.body, fetched.content_type, fetched.url, source, self._clock()
        )

    async def _zoneless(self, fetched: Fetched, parsed: ParsedFeed, source: FeedSource) -> bool:
        """Whether the dates are others where the source is in another zone: then they name none."""
        if source.timezone != "UTC" or not any(entry.published for entry in parsed.entries):
            return False
        elsewhere = await self._read(fetched, replace(source, timezone=_ELSEWHERE))
        return [one.published for one in elsewhere.entries] != [one.published for one in parsed.entries]

    async def _samples(self, entries: Sequence[Entry], source: FeedSource) -> list[Sample]:
        read: dict[str, Sample] = {}

        async def sample(entry: Entry) -> None:
            read[entry.guid] = await self._sample(entry, source)

        try:
            async with asyncio.timeout(PAGES_LIMIT.total_seconds()):
                await asyncio.gather(*(sample(entry) for entry in entries))
        except TimeoutError:
            pass
        return [read.get(entry.guid) or _sample(entry, None, Origin.REFUSED, source) for entry in entries]

    async def _sample(self, entry: Entry, source: FeedSource) -> Sample:
        if not updates.wants_page(entry):
            return _sample(entry, None, Origin.FEED, source)
        try:
            fetched = await self._fetcher.page(entry.url)
            page = await self._workers.page_text(fetched.body, fetched.content_type, fetched.url)
        except FetchError as error:
            told = advice.of_fetching(error.status, error.reason)
            origin = Origin.ROBOTS if told.fault is Fault.ROBOTS else Origin.REFUSED
            return _sample(entry, None, origin, source)
        except WorkersUnavailable:
            raise
        except Exception as error:
            log.info("page %s: %s", entry.url, error)
            return _sample(entry, None, Origin.NO_TEXT, source)
        text = updates.best_text(entry, page)
        origin = Origin.PAGE if text and text == page.text else Origin.NO_TEXT
        return _sample(entry, page, origin, source)

    async def _statements(self, samples: Sequence[Sample], source: FeedSource, now: datetime) -> int:
        tasks = [Task.of(source, sample.title, sample.text, sample.published or now) for sample in samples]
        found = await self._workers.extract(tasks) if tasks else []
        return sum(len(one.statements) for one in found if isinstance(one, Extraction))


def _moved(fetched: Fetched) -> tuple[Advice, ...]:
    return (Advice(Fault.MOVED, fetched.moved_to),) if fetched.moved_to else ()


def _sample(entry: Entry, page: Page | None, origin: Origin, source: FeedSource) -> Sample:
    title = entry.title or (page.title if page else None) or ""
    text = updates.best_text(entry, page)
    published = entry.published or updates.page_date(page, source)
    words = f"{title}\n{text}"
    language = detect(words) if sum(map(str.isalpha, words)) >= _LETTERS else None
    return Sample(title, text, published, origin, language)
