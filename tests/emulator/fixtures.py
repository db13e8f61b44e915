"""Fixtures for every test that talks to Telegram."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.botapi import BotApi
from tests.emulator.server import Emulator

TOKEN = "123456789:AAHtestTokenWithNothingBehindIt-abcdefg"


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    """A Bot API server on a free port of the loopback; its base URL for PTB is `f"{telegram.url}/bot"`."""
    emulator = Emulator(BotApi(TOKEN, clock=lambda: datetime.now(UTC)))
    await emulator.start()
    yield emulator
    await emulator.stop()
