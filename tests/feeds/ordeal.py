"""Feeds of any kind through a whole collector, beside a healthy one, and what became of all of them."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

import aiohttp

from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Answer, Fetcher, Transport
from bot.reports import FeedReport, PassResult
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store
from tests.feeds.mutations import Document
from tests.feeds.samples import Item, article, rss
from tests.feeds.server import FeedServer

T = TypeVar("T")

HEALTHY = "Степной вестник"
_LIMIT = timedelta(seconds=10)
_visited: ContextVar[str] = ContextVar("visited", default="")


class Ordeal:
    """A collector, `workers` and all, that visits only the feeds it is given.

    `alarms` are what was logged that no feed should bring about.
    """

    def __init__(self, store: Store, workers: "Timed", network: Transport, alarms: list[str]) -> None:
        self.store = store
        self.workers = workers
        self.alarms = alarms
        self._network = FeedsAlone(network)
        fetcher = Fetcher(self._network, user_agent="test-bot/1", per_host=16)
        self._collector = Collector(store, fetcher, workers, interval=timedelta(minutes=10), clock=_now)
        self._passes = 0

    @classmethod
    @asynccontextmanager
    async def begin(cls, database_url: str, *, processes: int | None = None) -> AsyncIterator[Self]:
        """With worker processes as the bot has them, which give a task up that takes ten seconds."""
        async with AsyncExitStack() as stack:
            store = await Store.open(database_url)
            stack.push_async_callback(store.close)
            workers = Timed(processes, _LIMIT)
            stack.push_async_callback(workers.close)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            alarms = stack.enter_context(_alarms())
            yield cls(store, workers, AiohttpTransport(session), alarms)

    async def visit(self, documents: Mapping[str, Document]) -> PassResult:
        """One pass over all of them, by name, and over a healthy feed with something new in it."""
        self._passes += 1
        own = f"/healthy/{self._passes}"
        # Weeks apart: else it would repeat what was said before.
        day = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=10 * self._passes)
        news = Item(link=own, guid=own, date=day.isoformat(), content=article(1, 10))
        healthy = Document(rss(news).encode(), "application/rss+xml; charset=utf-8")
        sources = []
        async with FeedServer() as server:
            for number, (name, document) in enumerate([*documents.items(), (HEALTHY, healthy)]):
                # Addresses that no pass before had, so that none is left alone for its failures.
                url = server.serve(
                    f"/{self._passes}/{number}",
                    document.body.replace(b"https://vestnik.example", server.url("").encode()),
                    document.content_type or "",
                    status=document.status,
                    headers=document.headers,
                )
                sources.append(FeedSource(url, name, "ru", "KZ", "Asia/Almaty", document.kind))
            self._network.known = {source.url: source.name for source in sources}
            await self.store.feeds.sync(sources, _now())
            return await self._collector.run(_now(), everything=True)


def healthy(result: PassResult) -> FeedReport:
    """How the healthy feed did."""
    return next(report for report in result.feeds if report.name == HEALTHY)


class FeedsAlone:
    """A transport to the `known` feeds, named by address; anything else they lead to is answered with 404."""

    def __init__(self, transport: Transport) -> None:
        self.known: Mapping[str, str] = {}
        self._transport = transport

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        if url not in self.known:
            yield Answer(404, {}, _nothing())
            return
        _visited.set(self.known[url])  # for the task that visits it, and those that it starts
        async with self._transport.get(url, headers) as answer:
            yield answer


class Timed(Workers):
    """`seconds` of CPU that each source took, in whichever worker, by name."""

    def __init__(self, processes: int | None, limit: timedelta) -> None:
        super().__init__(processes, limit)
        self.seconds: dict[str, float] = {}

    async def run(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        seconds = _LIMIT.total_seconds()  # where it gives none: it was given up
        try:
            result, seconds = await super().run(_timed, function, args, kwargs)
        finally:
            self.seconds[_visited.get()] = self.seconds.get(_visited.get(), 0.0) + seconds
        if isinstance(result, Exception):
            raise result
        return result


def _timed(
    function: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[T | Exception, float]:
    began = time.process_time()
    try:
        result: T | Exception = function(*args, **kwargs)
    except Exception as error:
        result = error
    return result, time.process_time() - began


class _Handler(logging.Handler):
    def __init__(self, alarms: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._alarms = alarms

    def emit(self, record: logging.LogRecord) -> None:
        self._alarms.append(self.format(record))


@contextmanager
def _alarms() -> Iterator[list[str]]:
    """What the bot logs from warnings up, with tracebacks."""
    alarms: list[str] = []
    handler, log = _Handler(alarms), logging.getLogger("bot")
    log.addHandler(handler)
    try:
        yield alarms
    finally:
        log.removeHandler(handler)


async def _nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


def _now() -> datetime:
    return datetime.now(UTC)
