"""The worker processes, with real ones."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.feeds.parse import FeedFormatError
from bot.workers import Task, WorkerError, Workers, WorkersUnavailable
from storage.model import Extraction, FeedSource
from tests.feeds.samples import Item, article, page, rss

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
SOURCE = FeedSource("https://vestnik.example/feed", "Степной вестник", timezone="Asia/Almaty")


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    workers = Workers(2, limit=timedelta(seconds=2))
    yield workers
    await workers.close()


async def test_reads_feeds_and_pages_and_extracts(workers: Workers) -> None:
    feed = rss(Item(link="/1", content=article(5))).encode()
    parsed = await workers.read(feed, None, SOURCE.url, SOURCE, NOW)
    found = await workers.page_text(page(article(5)).encode())
    assert parsed.entries[0].text == found.text
    (extraction,) = await workers.extract([Task(found.text, country="KZ")])
    assert isinstance(extraction, Extraction)
    assert extraction.relevant
    assert "tokayev" in {statement.speaker_id for statement in extraction.statements}


async def test_what_names_neither_country_is_not_read_further(workers: Workers) -> None:
    task = Task("В Париже открылась выставка. «Я рад», – сказал художник.", language="ru")
    assert await workers.extract([task]) == [Extraction("ru", relevant=False)]


async def test_what_a_task_raises_comes_back(workers: Workers) -> None:
    with pytest.raises(FeedFormatError, match="not a feed: an HTML page"):
        await workers.read(b"<html>", None, SOURCE.url, SOURCE, NOW)


async def test_a_text_that_breaks_extraction_costs_no_other(workers: Workers) -> None:
    class Poison(str):  # what takes too long, once it has come to the other process
        __slots__ = ()

        def __reduce__(self) -> tuple[Any, ...]:
            return time.sleep, (600,)

    good = Task("Президент Казахстана Токаев заявил: «Торговля с Россией растёт».", country="KZ")
    wrong = Task(good.text, published="вчера")  # type: ignore[arg-type]
    found = await workers.extract([good, Task(Poison("яд")), wrong, good])
    assert found[0] == found[3]
    assert isinstance(found[0], Extraction)
    assert found[0].relevant
    assert found[1] == "took longer than 2 s"
    assert "Error: " in str(found[2])


async def test_a_task_that_takes_too_long_costs_itself_alone(workers: Workers) -> None:
    await asyncio.gather(*(workers.run(os.getpid) for _ in range(2)))  # started
    async with asyncio.TaskGroup() as tasks:
        hanging = tasks.create_task(_error(workers.run(time.sleep, 600)))
        others = [tasks.create_task(workers.run(os.getpid)) for _ in range(20)]
    assert str(hanging.result()) == "took longer than 2 s"
    assert len({other.result() for other in others}) == 1  # all in the other process, none of them again
    assert await workers.run(abs, -1) == 1


async def test_a_task_that_brings_its_process_down_is_tried_twice(workers: Workers) -> None:
    error = await _error(workers.run(os._exit, 3))
    assert str(error) == "brought its process down, twice"
    assert await workers.run(abs, -1) == 1


async def test_a_process_killed_between_tasks_is_replaced(workers: Workers) -> None:
    pid = await workers.run(os.getpid)
    os.kill(pid, signal.SIGKILL)
    assert await workers.run(os.getpid) != pid


async def test_closing_waits_for_tasks_and_ends_the_processes() -> None:
    workers = Workers(1)
    pid = await workers.run(os.getpid)
    task = asyncio.create_task(workers.run(time.sleep, 0.2))
    await asyncio.sleep(0)
    await workers.close()
    await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(WorkersUnavailable):
        await workers.run(os.getpid)
    await workers.close()


async def test_no_process_outlives_a_parent_that_is_killed() -> None:
    code = (
        "import asyncio, os\nfrom bot.workers import Workers\nasync def main():\n"
        "    print(await Workers(1).run(os.getpid), flush=True)\n    await asyncio.sleep(99)\n"
        "if __name__ == '__main__':\n    asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout
    assert int(await parent.stdout.readline()) != parent.pid
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(30):
        assert await parent.stdout.read() == b""  # the end: nobody holds its output any longer


async def _error(work: Awaitable[object]) -> Exception:
    with pytest.raises(WorkerError) as caught:
        await work
    return caught.value
