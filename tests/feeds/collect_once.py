"""`python -m tests.feeds.collect_once DATABASE FEED…`: one pass in a process of its own, to be killed in it.

Prints "articles_done/articles" as the pass goes on.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import aiohttp

from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.reports import Progress
from bot.workers import Workers
from storage.model import FeedSource
from storage.store import Store


async def main(database: str, *urls: str) -> None:
    store = await Store.open(database)
    workers = Workers(1)
    await store.feeds.sync([FeedSource(url, url, "ru", "KZ", "Asia/Almaty") for url in urls], _now())
    async with aiohttp.ClientSession() as session:
        collector = Collector(
            store,
            Fetcher(AiohttpTransport(session), user_agent="test-bot/1"),
            workers,
            interval=timedelta(minutes=10),
            clock=_now,
        )
        await collector.run(_now(), everything=True, progress=_show)
    await workers.close()
    await store.close()


def _show(progress: Progress) -> None:
    sys.stdout.write(f"{progress.articles_done}/{progress.articles}\n")
    sys.stdout.flush()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
