from collections.abc import AsyncIterator
from datetime import time

import pytest
from telegram.ext import ApplicationBuilder, ExtBot

from bot.botapi import BotApi, Gateway
from bot.transport import LocalRequest
from handlers import Services, register
from storage.store import Store
from tests.emulator.server import Emulator
from tests.handlers.outbox import Senders, senders
from tests.handlers.people import Clock, People, open_newsroom


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(store: Store, clock: Clock) -> Services:
    await open_newsroom(store)
    return Services(store=store, clock=clock, digest_time=time(9), timezone="Asia/Almaty", max_statements=3)


@pytest.fixture
async def people(services: Services, clock: Clock, token: str) -> AsyncIterator[People]:
    """A private chat's worth of people: the chat 1 is a Russian speaker's unless told otherwise."""
    api = BotApi(token, clock=clock)
    request = LocalRequest(Gateway(api))
    bot: ExtBot[None] = ExtBot(token, request=request, get_updates_request=request)
    application = ApplicationBuilder().bot(bot).build()
    application.bot_data["services"] = services
    register(application)
    async with application:
        yield People(api, application, services, clock)


@pytest.fixture
async def make(
    services: Services, telegram: Emulator, token: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Senders]:
    """Makes senders that lead, against the emulator."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with senders(services, telegram, token) as made:
        yield made
