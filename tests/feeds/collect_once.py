"""Collection passes in processes of their own, to be killed in the midst of them.

`python -m tests.feeds.collect_once` loads everything once, which takes the time of several passes. For each
line on stdin, `["DATABASE", WORKERS, "FEED", …]`, it then forks a process that makes one pass over the feeds,
with so many worker processes, or none and all work in itself. Printed are "pid" and the process's number,
then "articles_done/articles" as the pass goes on, then "ended" and how the process did, as `subprocess` tells
it.
"""

import asyncio
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

import aiohttp

from bot.collector import Collector
from bot.extraction import extract
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.reading import read
from bot.reports import Progress
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store
from tests.feeds.samples import Item, article, rss

P = ParamSpec("P")
T = TypeVar("T")


class AtHome(Workers):
    """Does the work in the process itself."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        await asyncio.sleep(0)
        return function(*args, **kwargs)

    async def close(self) -> None:
        pass


async def collect(database: str, processes: int, urls: list[str]) -> None:
    """One pass over all the feeds."""
    store = await Store.open(database)
    workers = Workers(processes) if processes else AtHome(1)
    await store.feeds.sync([FeedSource(url, url, "ru", "KZ", "Asia/Almaty") for url in urls], _now())
    async with aiohttp.ClientSession() as session:
        collector = Collector(
            store,
            Fetcher(AiohttpTransport(session), user_agent="test-bot/1"),
            workers,
            interval=timedelta(minutes=10),
            clock=_now,
        )
        await collector.run(_now(), everything=True, progress=_show if urls else None)
    await workers.close()
    await store.close()


class Nursery:
    """The process that forks passes, seen from the test."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.feeds.collect_once",
            cwd=Path(__file__).parents[2], stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def begin(self, database: str, processes: int, urls: list[str]) -> int:
        """Begins a pass; its process's number."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([database, processes, *urls]).encode() + b"\n")
        return int((await self.line()).removeprefix("pid "))

    async def line(self) -> str:
        """The next line of what is printed."""
        assert self._process.stdout
        line = (await self._process.stdout.readline()).decode().strip()
        assert line, "the nursery has died"
        return line


def main() -> None:
    """A pass for each line, one after the other."""
    _warm_up()
    for line in sys.stdin:
        database, processes, *urls = json.loads(line)
        pid = os.fork()
        if not pid:
            _say(f"pid {os.getpid()}")
            asyncio.run(collect(database, processes, urls))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        _say(f"ended {os.waitstatus_to_exitcode(status)}")


def _warm_up() -> None:
    """What a first pass would load and look up."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(collect(f"sqlite:///{folder}/nothing.db", 0, []))
    document = rss(Item(link="/1", content=article(1, 10)))
    source = FeedSource("http://vestnik.example/feed", "Вестник")
    for entry in read(document.encode(), None, source.url, source, _now()).entries:
        extract(entry.text, title=entry.title)
    assert threading.active_count() == 1, "a fork would lose a thread"


def _show(progress: Progress) -> None:
    _say(f"{progress.articles_done}/{progress.articles}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
