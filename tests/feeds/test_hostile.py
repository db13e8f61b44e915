"""All that the open web may do to us, at once and over real sockets, beside one healthy feed."""

import asyncio
import sys
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.collector import Collector
from bot.feeds.addresses import is_private
from bot.feeds.fetch import AiohttpTransport, Fetched, Fetcher, FetchError
from bot.feeds.network import open_session
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store
from tests.feeds.hostile import LATE, MAX_BYTES, NAMES, OUTLET, TIMEOUT, traps
from tests.feeds.samples import Item, article, rss
from tests.feeds.server import HTML, FeedServer, Names, RawServer

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
MOST_MEMORY = 32_000_000
"""Bytes, the servers' own included; the bombs would take 4 GB each."""


@pytest.fixture
async def raw() -> AsyncIterator[RawServer]:
    async with RawServer(OUTLET) as raw:
        yield raw


@asynccontextmanager
async def fetching() -> AsyncIterator[Fetcher]:
    async with open_session(
        allow_private_networks=False,
        is_private=lambda address: address != OUTLET and is_private(address),
        resolver=Names(NAMES, others=OUTLET),
    ) as session:
        yield Fetcher(
            AiohttpTransport(session), user_agent="test-bot/1", timeout=TIMEOUT, max_bytes=MAX_BYTES
        )


def healthy(server: FeedServer) -> str:
    """A feed with ten articles, whole."""
    items = (
        Item(link=f"https://vestnik.example/{number}", content=article(number, 10)) for number in range(10)
    )
    server.serve("/healthy", rss(*items))
    return server.url("/healthy", "vestnik.example")


def open_sockets() -> int:
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            links.append(descriptor.readlink())
        except FileNotFoundError:  # the one for the folder itself
            continue
    return sum(str(link).startswith("socket:") for link in links)


async def fetched(fetcher: Fetcher, url: str) -> Fetched | str:
    """What comes of it, or why not."""
    try:
        return await fetcher.get(url)
    except FetchError as error:
        return error.reason


async def test_each_is_refused_in_one_line(server: FeedServer, raw: RawServer) -> None:
    expected = {trap.url: trap.reason for trap in traps(server, raw)}
    feed = healthy(server)
    tracemalloc.start()
    try:
        async with fetching() as fetcher:
            tasks = {url: asyncio.create_task(fetched(fetcher, url)) for url in (*expected, feed)}
            good = await tasks.pop(feed)
            assert isinstance(good, Fetched)
            assert good.body.decode().count("<item>") == 10
            late = [task for url, task in tasks.items() if expected[url] == LATE]
            assert len(late) > 5
            assert not any(task.done() for task in late)  # it has waited for none of them
            reasons = dict(zip(tasks, await asyncio.gather(*tasks.values()), strict=True))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reasons == expected
    assert not any("\n" in reason for reason in expected.values())
    assert server.count("/secret") == 0
    assert most < MOST_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_no_socket_stays_open() -> None:
    before = open_sockets()
    async with FeedServer() as server, RawServer(OUTLET) as raw, asyncio.timeout(60):
        async with fetching() as fetcher:
            urls = [trap.url for trap in traps(server, raw)]
            await asyncio.gather(*(fetched(fetcher, url) for url in urls))
        while raw.connected:
            await asyncio.sleep(0.01)
    assert open_sockets() == before


class HereWorkers(Workers):
    """Does the work in this process: as true, and started at once."""

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


async def test_a_pass_collects_what_is_healthy(server: FeedServer, raw: RawServer, tmp_path: Path) -> None:
    expected: dict[str, str | None] = {trap.url: trap.reason for trap in traps(server, raw)}
    server.serve("/moved", "<!DOCTYPE html><title>Мы переехали</title>", HTML)
    expected[server.url("/moved", "moved.example")] = "an HTML page"
    feed = healthy(server)
    expected[feed] = None
    store = await Store.open(f"sqlite:///{tmp_path / 'digest.db'}")
    try:
        sources = [FeedSource(url, url, "ru", "KZ", "Asia/Almaty") for url in expected]
        await store.feeds.sync(sources, NOW)
        async with fetching() as fetcher:
            collector = Collector(
                store, fetcher, HereWorkers(1), interval=timedelta(minutes=10), clock=lambda: NOW
            )
            reports = {report.url: report for report in (await collector.run(NOW)).feeds}
        assert {url for url, report in reports.items() if report.error is None} == {feed}
        assert reports[feed].new_articles == 10
        for url, reason in expected.items():
            assert (reason or "") in (reports[url].error or "")
            assert "\n" not in (reports[url].error or "")
        assert {seen.source.url for seen in await store.feeds.all() if not seen.last_error} == {feed}
    finally:
        await store.close()
