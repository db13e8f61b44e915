"""How fast feeds are collected, beside lemon24/reader in the same run: `make bench-collector`.

A hundred local feeds of fifty full-text articles, each feed on a loopback address of its own. A new entry
costs us fetching, parsing, judging, extraction, storing with all that was said, and indexing for search;
reader parses and stores it, its search is off. Then the same feeds unchanged: answered with 304, and sent
again by a server that knows neither ETag nor Last-Modified. The rounds alternate; medians. Of reader's ways
to go about it (one thread or two) the faster counts, for each figure by itself.
"""

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.newswire import Wire, write
from benchmarks.outlets import outlets
from benchmarks.places import show, table
from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.network import open_session
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store

FEEDS, ENTRIES = 100, 50
AIMS = {"new": 1.5, "304": 5.0, "same": 10.0}
"""At least so many times reader's rate."""
PASSES = {"304": 10, "same": 5}
_SEARCHED = "Россия", "Токаев", "товарооборот"


@dataclass
class Figures:
    """Seconds by what was measured, a figure a round; and what ours cost: CPU seconds and MB, by process."""

    took: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)

    def add(self, took: dict[str, float]) -> None:
        for name, seconds in took.items():
            self.took.setdefault(name, []).append(seconds)


def addresses(port: int) -> list[str]:
    """Where the feeds are, each on a host of its own."""
    return [f"http://127.0.1.{number + 1}:{port}/{number}.xml" for number in range(FEEDS)]


def validators(port: int, *, on: bool) -> None:
    """Has the server tell feeds apart from now on, or not."""
    with urlopen(f"http://127.0.0.1:{port}/validators/{'on' if on else 'off'}"):
        pass


async def ours(port: int, folder: Path, workers: Workers, found: Figures) -> str:
    """A round with a store of its own, workers warm; what search finds."""
    database = folder / f"ours{time.monotonic_ns()}.db"
    store = await Store.open(f"sqlite:///{database}")
    sources = [
        FeedSource(url, f"Вестник № {n}", "ru", ("KZ", "RU")[n % 2], "Asia/Almaty")
        for n, url in enumerate(addresses(port))
    ]
    await store.feeds.sync(sources, _now())
    async with open_session(allow_private_networks=True) as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="bench/1")
        collector = Collector(store, fetcher, workers, interval=timedelta(minutes=10), clock=_now)

        async def collect(new: int) -> float:
            began = time.perf_counter()
            result = await collector.run(_now(), everything=True)
            took = time.perf_counter() - began
            if result.failed or result.new_articles != new:
                raise RuntimeError(f"{result.failed} feeds failed, {result.new_articles} articles are new")
            return took

        _settle()
        validators(port, on=True)
        before = _cpu()
        took = {"new": await collect(FEEDS * ENTRIES)}
        for name, seconds in _cpu().items():
            found.cpu.setdefault(name, []).append(seconds - before[name])
        found.memory = _memory()
        took["304"] = statistics.median([await collect(0) for _ in range(PASSES["304"])])
        validators(port, on=False)
        took["same"] = statistics.median([await collect(0) for _ in range(PASSES["same"])])
    hits = [f"{word} {len(await store.statements.search(word, limit=10_000))}" for word in _SEARCHED]
    if any(hit.endswith(" 0") for hit in hits):
        raise RuntimeError(f"search finds too little: {', '.join(hits)}")
    await store.close()
    found.add(took)
    return ", ".join(hits)


def readers(port: int, folder: Path, threads: int) -> dict[str, float]:
    """A round of reader's, for a process of its own; seconds."""
    import feedparser_sgmllib
    from reader import make_reader

    sys.modules["sgmllib"] = feedparser_sgmllib  # reader 3.26 needs it and does not ask for it
    made = make_reader(str(folder / f"reader{time.monotonic_ns()}.db"), plugins=(), search_enabled=False)
    made.add_feed(addresses(port)[0])
    made.update_feeds(scheduled=False)  # loads what it needs
    made.delete_feed(addresses(port)[0])
    for url in addresses(port):
        made.add_feed(url)

    def update(new: int) -> float:
        began = time.perf_counter()
        done = list(made.update_feeds_iter(scheduled=False, workers=threads))
        took = time.perf_counter() - began
        stored = sum(result.value.new for result in done if result.value)
        if len(done) != FEEDS or stored != new or made.get_entry_counts().total != FEEDS * ENTRIES:
            raise RuntimeError(f"reader: {len(done)} feeds, {stored} new entries")
        return took

    _settle()
    validators(port, on=True)
    took = {"new": update(FEEDS * ENTRIES)}
    took["304"] = statistics.median([update(0) for _ in range(PASSES["304"])])
    validators(port, on=False)
    took["same"] = update(0)
    made.close()
    return {f"{name}, {threads}": seconds for name, seconds in took.items()}


async def measure(rounds: int, seed: int) -> tuple[Wire, Figures, str]:
    """All the rounds: ours, reader with one thread, reader with two."""
    found, workers, hits = Figures(), Workers(), ""
    with tempfile.TemporaryDirectory(prefix="kzru-bench-") as name:
        folder = Path(name)
        wire = write(folder, FEEDS, ENTRIES, _now(), seed)
        async with outlets(folder) as port:
            await asyncio.gather(*(workers.run(time.sleep, 0.5) for _ in range(os.cpu_count() or 1)))
            for _ in range(rounds):
                hits = await ours(port, folder, workers, found)
                for threads in (1, 2):
                    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                        found.add(await asyncio.wrap_future(pool.submit(readers, port, folder, threads)))
            await workers.close()
    return wire, found, hits


def _cpu() -> dict[str, float]:
    """CPU seconds so far, of this process and of the workers."""
    workers = sum(sum(process.cpu_times()[:2]) for process in _workers())
    return {"the bot itself": time.process_time(), "its workers": workers}


def _memory() -> dict[str, float]:
    """MB that are resident, of this process and of the largest worker."""
    from psutil import Process

    largest = max((process.memory_info().rss for process in _workers()), default=0)
    return {"the bot itself": Process().memory_info().rss / 1e6, "its workers": largest / 1e6}


def _workers() -> list[Any]:
    from psutil import Process

    return [Process(child.pid) for child in active_children()]


def _settle() -> None:
    """What start-up made is set apart from the garbage collector's rounds, as bot/leader.py does."""
    gc.collect()
    gc.freeze()


def _now() -> datetime:
    return datetime.now(UTC)


def _least(took: dict[str, list[float]], name: str) -> float:
    return min(statistics.median(took[f"{name}, {threads}"]) for threads in (1, 2))


def main() -> int:
    """Prints the tables; 1 where an aim is missed, 2 where reader is not installed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    for needed in ("psutil", "reader"):
        if not find_spec(needed):
            print(f"this needs {needed}: run `make bench-collector`, or install requirements-benchmark.lock")
            return 2
    wire, found, hits = asyncio.run(measure(asked.rounds, asked.seed))
    compared = table(
        f"{FEEDS} feeds of {ENTRIES}, medians of {asked.rounds}", "ours", "reader", "times", "aim"
    )
    missed = False
    rows: Iterable[tuple[str, str, int]] = (
        ("new entries/s", "new", wire.articles),
        ("feeds/s, 304", "304", FEEDS),
        ("feeds/s, sent again unchanged", "same", FEEDS),
    )
    for title, name, count in rows:
        own, other = statistics.median(found.took[name]), _least(found.took, name)
        missed |= other / own < AIMS[name]
        figures = f"{count / own:,.0f}", f"{count / other:,.0f}", f"{other / own:.2f}"
        compared.add_row(title, *figures, f"at least {AIMS[name]:g}")
    cost = table("new entries, what ours costs", "CPU, s", "CPU an entry, ms", "resident, MB")
    for name, seconds in found.cpu.items():
        used = statistics.median(seconds)
        cost.add_row(name, f"{used:.2f}", f"{used / wire.articles * 1000:.2f}", f"{found.memory[name]:.0f}")
    show(compared, cost)
    low, middle, high = statistics.quantiles(wire.characters, n=4)
    print(
        f"{wire.articles} articles, {wire.relevant} of them relevant, of {min(wire.characters):,} to "
        f"{max(wire.characters):,} characters of HTML, quartiles {low:,.0f}, {middle:,.0f}, {high:,.0f}; "
        f"found: {hits}"
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
