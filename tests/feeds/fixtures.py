"""Fixtures for every test that asks for feeds."""

from collections.abc import AsyncIterator

import pytest

from tests.feeds.server import FeedServer


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server
