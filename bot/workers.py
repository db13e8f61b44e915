"""Parsing and extraction in processes of their own, so that they never hold up the event loop."""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
import zoneinfo
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from bot.extraction import extract, gate
from bot.feeds.page import Page, page_text
from bot.feeds.parse import ParsedFeed
from bot.feeds.reading import read
from storage.model import Extraction, FeedSource

P = ParamSpec("P")
T = TypeVar("T")

_NICENESS = 5  # the event loop, which answers people, comes first
_START_LIMIT = 120.0  # seconds until a process has loaded its models, on a slow machine
_WARM_UP = (
    "Президент Казахстана Касым-Жомарт Токаев заявил: «Товарооборот с Россией вырос на 5% за 2023 год»."
)


@dataclass(frozen=True, slots=True)
class Task:
    """A text to extract from; the rest as in `bot.extraction.extract`."""

    text: str
    title: str | None = None
    published: date | None = None
    language: str | None = None
    country: str | None = None

    @classmethod
    def of(cls, source: FeedSource, title: str, text: str, published: datetime) -> "Task":
        """An article of a source, by its day there."""
        day = published.astimezone(ZoneInfo(source.timezone)).date()
        return cls(text, title, day, source.language, source.country)


class WorkerError(Exception):
    """A task that took too long or brought its process down; the message is one line."""


class WorkersUnavailable(Exception):  # noqa: N818 - it says what is so
    """No process to work in, which is no task's fault; the message is one line."""


class Workers:
    """Processes that parse and extract; started when first needed, one task at a time in each.

    Every process is a pool by itself, so that killing one which takes too long costs no other task. `limit`
    bounds one task. What a task raises (FeedFormatError) is raised here; WorkerError where it gives no result
    and WorkersUnavailable where it had no chance to.
    """

    def __init__(self, processes: int | None = None, limit: timedelta = timedelta(seconds=10)) -> None:
        self._limit = limit.total_seconds()
        self._count = processes or min(os.cpu_count() or 1, 4)
        # Last in, first out: what has its models loaded is taken before one that is yet to start (None).
        self._free: asyncio.LifoQueue[_Process | None] = asyncio.LifoQueue()
        for _ in range(self._count):
            self._free.put_nowait(None)
        self._closed = False

    async def read(
        self, body: bytes, content_type: str | None, url: str, source: FeedSource, now: datetime
    ) -> ParsedFeed:
        """`bot.feeds.reading.read`, elsewhere."""
        return await self.run(read, body, content_type, url, source, now)

    async def page_text(self, html: bytes, content_type: str | None = None, url: str | None = None) -> Page:
        """`bot.feeds.page.page_text`, elsewhere."""
        return await self.run(page_text, html, content_type, url)

    async def extract(self, tasks: Sequence[Task]) -> list[Extraction | str]:
        """`bot.extraction.extract`, elsewhere, of what passes its gate; the rest is not relevant.

        For a text that breaks extraction, or takes too long, one line that says so.
        """
        try:
            return await self.run(extract_all, tuple(tasks))
        except WorkerError as error:
            if len(tasks) == 1:
                return [str(error)]
        # One of them is to blame: each by itself.
        alone = await asyncio.gather(*(self.extract([task]) for task in tasks))
        return [found for (found,) in alone]

    async def close(self) -> None:
        """Waits for the tasks under way, then ends the processes."""
        if self._closed:
            return
        self._closed = True
        for _ in range(self._count):
            if process := await self._free.get():
                await process.close()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`function(*args, **kwargs)` in a free process; function, arguments and result are pickled."""
        if self._closed:
            raise WorkersUnavailable("the workers are closed")
        process = await self._free.get()
        try:
            for _ in range(2):
                try:
                    process = process or await _Process.start()
                    return await process.run(self._limit, function, *args, **kwargs)
                except BrokenProcessPool:
                    process = None  # perhaps not this task's fault: once more, in a new one
            raise WorkerError("brought its process down, twice")
        except TimeoutError:
            raise WorkerError(f"took longer than {self._limit:g} s") from None
        finally:
            self._free.put_nowait(process if process and process.alive else None)


def extract_all(tasks: Sequence[Task]) -> list[Extraction | str]:
    """What each text yields, or one line that says why it yields nothing."""
    return [_extract(task) for task in tasks]


def _extract(task: Task) -> Extraction | str:
    try:
        if not gate(f"{task.title or ''}\n{task.text}"):
            return Extraction(task.language or "ru", relevant=False)
        return extract(
            task.text,
            title=task.title,
            published=task.published,
            language=task.language,
            country=task.country,
        )
    except Exception as error:  # whatever it is, it is this text's alone
        return f"{type(error).__name__}: {error}".splitlines()[0]


class _Process:
    """A pool of one process."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_prepare)
        self._pid: int | None = None
        self.alive = True

    @classmethod
    async def start(cls) -> "_Process":
        process = cls()
        # The first submit() starts the process, which takes its time: not on the event loop.
        started = await asyncio.to_thread(process._pool.submit, os.getpid)
        try:
            process._pid = await process._result(started, _START_LIMIT)
        except (TimeoutError, BrokenProcessPool):
            raise WorkersUnavailable("a worker process cannot start") from None
        return process

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises TimeoutError, having killed the process; BrokenProcessPool where it died by itself."""
        return await self._result(self._pool.submit(function, *args, **kwargs), seconds)

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.shutdown)

    async def _result(self, future: Future[T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(future)
        except (TimeoutError, asyncio.CancelledError):
            self._kill()
            raise
        except BrokenProcessPool:
            self.alive = False
            raise

    def _kill(self) -> None:
        self.alive = False
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)


def _prepare() -> None:
    """Runs in a new worker process before its first task."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent ends us in order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(_NICENESS)
    zoneinfo.reset_tzpath(to=[])
    logging.getLogger().addHandler(logging.NullHandler())  # else trafilatura's remarks on pages go to stderr
    extract(_WARM_UP)


def _end_with_parent() -> None:
    """A parent killed outright cannot end its workers; without this they would wait for tasks for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
