from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.collector import Collector
from bot.feeds.fetch import AiohttpTransport, Fetcher
from storage.store import Store
from tests.collector.following import INTERVAL, NOW, RememberingWorkers


@pytest.fixture
def workers() -> RememberingWorkers:
    return RememberingWorkers()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with aiohttp.ClientSession() as session:
        yield Fetcher(AiohttpTransport(session), user_agent="test-bot/1", timeout=timedelta(seconds=5))


@pytest.fixture
def collector(store: Store, fetcher: Fetcher, workers: RememberingWorkers) -> Collector:
    return Collector(store, fetcher, workers, interval=INTERVAL, clock=lambda: NOW)
