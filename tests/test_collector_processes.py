"""The collector with its worker processes: what may not happen to the event loop, nor by a kill."""

import asyncio
import gc
import random
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.parse import parse
from bot.workers import Workers
from storage.model import FeedSource, StatementView
from storage.store import Store
from tests.feeds.collect_once import main as collect_once
from tests.feeds.samples import Item, article, rss
from tests.feeds.server import FeedServer

LONGEST_GAP = 0.05  # seconds
NEUTRAL = "<p>В <b>городе</b> открылся <a href='/x'>парк</a>: деревья, скамьи, &laquo;тихий&raquo; пруд.</p>"


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
def modules_frozen() -> Iterator[None]:
    """Spares the garbage collector what was there before: all that pytest imported is no matter of ours."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


class Ticking:
    """Ticks every few milliseconds; `gap` is the longest time this process kept it waiting, in seconds.

    A wait in which the process had no CPU does not count: that is the machine, busy with others.
    """

    def __init__(self) -> None:
        self.gap = 0.0

    async def __aenter__(self) -> "Ticking":
        self._task = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _tick(self) -> None:
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.002)
            waited = min(time.perf_counter() - wall - 0.002, time.process_time() - cpu)
            self.gap = max(self.gap, waited)


async def test_the_event_loop_is_never_held_up(
    server: FeedServer, tmp_path: Path, modules_frozen: None
) -> None:
    items = [
        Item(link=f"/news/{number}", content=article(number, 20), date=f"2024-{number % 12 + 1:02}-03")
        for number in range(36)
    ]
    items += [Item(link=f"/park/{number}", content=NEUTRAL * 60) for number in range(200)]
    document = rss(*items).encode()
    started = time.process_time()
    parse(document, None, "http://x.example/feed", "UTC", _now())
    assert time.process_time() - started > 5 * LONGEST_GAP  # else there is nothing to hold anything up with

    workers = Workers(2)
    store = await Store.open(f"sqlite:///{tmp_path / 'test.db'}")
    await store.feeds.sync([FeedSource(server.serve("/feed", document), "Степной вестник")], _now())
    async with aiohttp.ClientSession() as session, Ticking() as ticking:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1")
        collector = Collector(store, fetcher, workers, interval=timedelta(minutes=10), clock=_now)
        result = await collector.run(_now())
    assert result.new_articles == len(items)
    assert ticking.gap < LONGEST_GAP
    await workers.close()
    await store.close()


async def test_a_pass_that_is_killed_loses_nothing(
    server: FeedServer, database_url: str, tmp_path: Path
) -> None:
    days = [(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=10 * n)).isoformat() for n in range(30)]
    items = [  # so far apart that none repeats another: what is merged with what would be a matter of order
        Item(link=f"/news/{n}", guid=str(n), content=article(n, 10), date=day) for n, day in enumerate(days)
    ]
    urls = [
        server.serve("/a", rss(*items[:20]), etag='"a"'),
        server.serve("/b", rss(*items[15:]), last_modified="Mon, 03 Feb 2025 05:00:00 GMT"),
    ]
    chance = random.Random(database_url)
    for at_article in sorted(chance.sample(range(29), 3)):
        await _killed(chance, at_article, database_url, *urls)
    for _ in range(2):
        await collect_once(database_url, *urls)
    undisturbed = f"sqlite:///{tmp_path / 'undisturbed.db'}"
    await collect_once(undisturbed, *urls)
    assert await _contents(database_url, urls, items) == await _contents(undisturbed, urls, items)


async def _killed(chance: random.Random, at_article: int, *arguments: str) -> None:
    """A collector in a process of its own, killed somewhere after `at_article` articles are stored."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.feeds.collect_once", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    async for line in process.stdout:
        if int(line.split(b"/")[0]) >= at_article:
            break
    await asyncio.sleep(chance.uniform(0, 0.02))
    if process.returncode is None:
        process.kill()
    await process.stdout.read()
    await process.wait()


async def _contents(
    database: str, urls: list[str], items: list[Item]
) -> tuple[list[set[int]], list[tuple[object, ...]]]:
    """Which entries a store does not know, and every statement in it."""
    store = await Store.open(database)
    try:
        feeds = await store.feeds.all()
        base = urls[0].removesuffix("/a")
        unknown = [
            await store.articles.unseen(feed.id, [("", f"{base}{item.link}") for item in items])
            for feed in feeds
        ]
        views = await store.statements.latest(limit=1000)
        assert len(views) >= len(items)
        return unknown, sorted(map(_essence, views), key=repr)
    finally:
        await store.close()


def _essence(view: StatementView) -> tuple[object, ...]:
    urls = sorted(mention.url for mention in view.mentions)
    return view.quote, view.speaker_id, view.said_at, view.figures, urls


def _now() -> datetime:
    return datetime.now(UTC)
