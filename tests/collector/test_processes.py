"""The collector with its worker processes: what may not happen to the event loop, nor by a kill."""

import asyncio
import gc
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.parse import parse
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store
from tests.feeds.collect_once import Nursery
from tests.feeds.samples import Item, article, rss
from tests.feeds.server import FeedServer
from tests.feeds.snapshot import contents, differences, findable

LONGEST_GAP = 0.05  # seconds
NEUTRAL = "<p>В <b>городе</b> открылся <a href='/x'>парк</a>: деревья, скамьи, &laquo;тихий&raquo; пруд.</p>"


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
    items += [Item(link=f"/park/{number}", content=NEUTRAL * 60) for number in range(500)]
    document = rss(*items).encode()
    started = time.process_time()
    parse(document, None, "http://x.example/feed", "UTC", _now())
    assert time.process_time() - started > 3 * LONGEST_GAP  # else there is nothing to hold anything up with

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


class Outlet:
    """Two feeds that share articles and go on from one phase to the next, with edits of what they had before.

    Articles are so far apart that none repeats another: what is merged with what would be a matter of order.
    """

    NEW, SHOWN = 4, 10

    def __init__(self, server: FeedServer) -> None:
        self._server = server
        self.urls = [server.url("/a"), server.url("/b")]

    def publish(self, phase: int) -> None:
        last = (phase + 1) * self.NEW
        items = [self._item(number, phase) for number in range(max(0, last - self.SHOWN), last)]
        self._server.serve("/a", rss(*items[:-2]), etag=f'"{phase}"')
        self._server.serve(
            "/b", rss(*items[-self.NEW :]), last_modified=f"Mon, {phase + 3:02} Feb 2025 05:00:00 GMT"
        )

    def _item(self, number: int, phase: int) -> Item:
        # Every third is edited in the phase after its first.
        words = number + 1000 if number % 3 == 0 and phase > number // self.NEW else number
        day = datetime(2018, 1, 1, 5, tzinfo=UTC) + timedelta(days=10 * number)
        return Item(link=f"/news/{number}", guid=str(number), content=article(words, 6), date=day.isoformat())


@pytest.mark.parametrize(("processes", "wanted"), [(0, 13), (1, 2)], ids=["in itself", "with a worker"])
async def test_a_pass_that_is_killed_loses_nothing(
    server: FeedServer, database_url: str, tmp_path: Path, processes: int, wanted: int
) -> None:
    """In each phase passes die at random points; after one that is let through all is as if none had."""
    chance = random.Random(f"{database_url.partition(':')[0]} {processes}")
    outlet, undisturbed = Outlet(server), f"sqlite:///{tmp_path / 'undisturbed.db'}"
    kills = phase = 0
    async with Nursery() as nursery:
        while kills < wanted:
            outlet.publish(phase)
            usual = await _let_through(nursery, undisturbed, outlet.urls)
            for _ in range(2):
                kills += await _killed(nursery, database_url, processes, outlet.urls, usual, chance)
            await _let_through(nursery, database_url, outlet.urls)
            phase += 1
            assert phase < 3 * wanted, "hardly a pass could be killed"
    # Of two feeds that are read at once either may be the first to have an article.
    stored, others = [await contents(url, but={"articles.feed_id"}) for url in (database_url, undisturbed)]
    if found := differences(stored, others):
        pytest.fail("\n".join(found[:50]))
    queries = ["Токаев", "Россия", "процент", "предприятие"]
    hits = await findable(database_url, queries)
    assert hits == await findable(undisturbed, queries)
    assert all(each.total() > phase for each in hits.values())


@dataclass(frozen=True)
class Usual:
    """What a pass comes to that is let through: seconds, and lines printed."""

    seconds: float
    lines: int


async def _let_through(nursery: Nursery, database_url: str, urls: list[str]) -> Usual:
    await nursery.begin(database_url, 0, urls)
    began, lines = time.monotonic(), 0
    while not (line := await nursery.line()).startswith("ended"):
        lines += 1
    assert line == "ended 0"
    return Usual(time.monotonic() - began, lines)


async def _killed(
    nursery: Nursery, database_url: str, processes: int, urls: list[str], usual: Usual, chance: random.Random
) -> bool:
    """Whether a pass could be killed before it was over: somewhere in its time, or after so many lines."""
    pid = await nursery.begin(database_url, processes, urls)
    lines, seconds = chance.randint(1, usual.lines), usual.seconds / usual.lines
    if not processes and chance.random() < 0.5:
        lines, seconds = 0, usual.seconds
    line = ""
    while lines and not line.startswith("ended"):
        line, lines = await nursery.line(), lines - 1
    if not line.startswith("ended"):
        await asyncio.sleep(chance.uniform(0, seconds))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while not line.startswith("ended"):
        line = await nursery.line()
    assert line in ("ended 0", "ended -9")
    return line == "ended -9"


def _now() -> datetime:
    return datetime.now(UTC)
