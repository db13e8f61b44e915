"""Articles that officials speak in, whose pages are looked at again for a day.

Outlets correct a page without a word in their feed, and take some articles back. The page is asked for as any
other is, politely, and what it says now is read and kept as an edit would be.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.extraction.merging import merge, reworded
from bot.failures import FAILURES, reason
from bot.feeds import updates
from bot.feeds.fetch import Fetched, Fetcher, FetchError
from bot.feeds.identity import is_home
from bot.intake import PAGES_AT_ONCE, SILENT_PAGES
from bot.reports import Revisited
from bot.workers import Task, Workers
from storage.archive.kept import Kept
from storage.archive.looks import Look
from storage.archive.texts import related
from storage.model import Extraction, Saved
from storage.store import Store

log = logging.getLogger(__name__)

MOST_LOOKS = 30
"""In one pass; the others wait for the next."""

_NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Revisits:
    """Looks again. `clock` gives aware UTC; `extractor` is the version of what reads articles."""

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

    async def run(self, now: datetime) -> Revisited:
        """Looks at the pages whose turn it is at `now`. What fails is looked at again, or never."""
        due = await self._store.articles.due_looks(now, limit=MOST_LOOKS)
        silent: Counter[str] = Counter()
        places = asyncio.Semaphore(PAGES_AT_ONCE)
        looks = await asyncio.gather(*(self._look(one, places, silent) for one in due))
        saved = [await self._keep(look) for look in await self._read(due, looks)]
        return Revisited(sum(one.revised for one in saved), sum(one.withdrawn for one in saved))

    async def _keep(self, look: Look) -> Saved:
        """What the look did; where that cannot be kept, only that there was one, not to look without end."""
        try:
            return await self._looked(look)
        except Exception as error:
            log.warning("article %d, looked at again: not stored: %s", look.article_id, reason(error))
            return await self._looked(replace(look, withdrawn=False, read=None))

    async def _looked(self, look: Look) -> Saved:
        return await self._store.articles.looked(look, merge=merge, reworded=reworded, now=self._clock())

    async def _look(self, one: Kept, places: asyncio.Semaphore, silent: Counter[str]) -> tuple[Look, str]:
        """What the page's being there comes to, and the article on it, "" where there is none to be read."""
        host = urlsplit(one.article.url).netloc
        try:
            async with places:
                if silent[host] >= SILENT_PAGES:
                    return self._later(one), ""
                fetched = await self._fetcher.page(one.article.url)
            if _sent_home(fetched, one):
                return self._missed(one), ""
            page = await self._workers.page_text(fetched.body, fetched.content_type, fetched.url)
            return replace(self._later(one), there=True), page.text if page.complete else ""
        except FetchError as error:
            silent[host] += error.passing and error.status is None
            if error.status in _NOT_THERE:
                return self._missed(one), ""
            return (self._later(one) if error.passing else self._never(one)), ""
        except FAILURES as error:
            log.info("page %s: %s; not looked at", one.article.url, reason(error))
            return self._later(one), ""

    def _later(self, one: Kept) -> Look:
        again = updates.next_look(one.looks + 1, self._clock())
        return Look(one.id, one.looks + 1, again)

    def _never(self, one: Kept) -> Look:
        """A page that is not for us."""
        return Look(one.id, one.looks, None)

    def _missed(self, one: Kept) -> Look:
        """A page that is not there: for a while a site may be mistaken, and one never seen tells nothing."""
        now = self._clock()
        if not one.page_seen:
            return self._never(one)
        since = one.missed_at or now
        if now - since >= updates.GONE_AFTER:
            return replace(self._later(one), there=False, missed_at=since, withdrawn=True)
        return Look(one.id, one.looks, now + updates.GONE_AFTER, missed_at=since, there=False)

    async def _read(self, due: Sequence[Kept], looks: Sequence[tuple[Look, str]]) -> list[Look]:
        """The looks, with what was found on the pages whose text has changed."""
        paired = zip(due, looks, strict=True)
        texts = [(one, look, text) for one, (look, text) in paired if text and text != one.article.text]
        if not texts:
            return [look for look, _ in looks]
        found = await self._workers.extract(
            [Task.of(one.source, one.article.title, text, one.article.published_at) for one, _, text in texts]
        )
        read = {
            look.article_id: self._with(look, one, text, result)
            for (one, look, text), result in zip(texts, found, strict=True)
        }
        return [read.get(look.article_id, look) for look, _ in looks]

    def _with(self, look: Look, one: Kept, text: str, found: Extraction | str) -> Look:
        if isinstance(found, str):
            log.warning("article %s: not extracted again: %s", one.article.url, found)
            return look
        if not found.relevant and not related(text, one.article.text):
            # A page about something else: some sites have one for what is gone.
            return replace(look, there=None)
        article = replace(
            one.article,
            text=text,
            language=found.language,
            problem=None,
            extractor=self._extractor,
            from_page=True,
        )
        return replace(look, read=(article, found))


def _sent_home(fetched: Fetched, one: Kept) -> bool:
    """Whether a page that is gone leads to the front page, as it does on many sites."""
    return is_home(fetched.url) and not is_home(one.article.url)
