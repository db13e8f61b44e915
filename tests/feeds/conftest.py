from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.feeds.fetch import AiohttpTransport
from tests.feeds.server import FeedServer


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpTransport]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield AiohttpTransport(session)
