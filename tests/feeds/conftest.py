from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.feeds.fetch import AiohttpTransport, Fetcher, Transport
from bot.feeds.network import open_session


def make_fetcher(transport: Transport, **limits: Any) -> Fetcher:
    return Fetcher(transport, user_agent="test-bot/1", **limits)


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpTransport]:
    async with open_session(allow_private_networks=True) as session:
        yield AiohttpTransport(session)
