"""Updates that Telegram posts: only with the secret token, and answered like those that are polled."""

import dataclasses
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.config import Secret, Settings, WebhookSettings
from storage.store import StoreError
from tests.e2e.conftest import MovableClock, running
from tests.emulator.server import Emulator

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "right-secret"}


@pytest.fixture
async def hook(settings: Settings, telegram: Emulator) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    webhook = WebhookSettings("https://bot.example/telegram", "127.0.0.1", port, Secret("right-secret"))
    hooked = dataclasses.replace(settings.telegram, mode="webhook", webhook=webhook)
    async with running(dataclasses.replace(settings, telegram=hooked), MovableClock()):
        await telegram.until(lambda: telegram.api.webhook.get("url") == "https://bot.example/telegram")
        yield f"http://127.0.0.1:{port}/telegram"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_posted_update_is_answered_if_it_brings_the_secret(hook: str, telegram: Emulator) -> None:
    telegram.api.user_says(3, "/help")
    (update,) = telegram.api.updates.read(0, 1)
    async with aiohttp.ClientSession() as session:
        for headers, body, status in (
            ({}, update, 403),
            ({"X-Telegram-Bot-Api-Secret-Token": "wrong"}, update, 403),
            (SECRET, [], 400),
            (SECRET, {"message": {}}, 400),
        ):
            async with session.post(hook, json=body, headers=headers) as response:
                assert response.status == status
        async with session.post(hook, data=b"{", headers=SECRET) as response:
            assert response.status == 400
        assert telegram.api.sent_to(3) == []
        async with session.post(hook, json=update, headers=SECRET) as response:
            assert response.status == 200
    await telegram.until(lambda: bool(telegram.api.sent_to(3)))
    assert "/latest" in telegram.api.sent_to(3)[0]["text"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_update_that_cannot_be_kept_is_to_come_again(
    hook: str, telegram: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.api.user_says(3, "/help")
    (update,) = telegram.api.updates.read(0, 1)

    async def fail(*_: object) -> bool:
        raise StoreError("database: gone")

    async with aiohttp.ClientSession() as session:
        with monkeypatch.context() as patch:
            patch.setattr("storage.inbox.Inbox.put", fail)
            async with session.post(hook, json=update, headers=SECRET) as response:
                assert response.status == 503
        async with session.post(hook, json=update, headers=SECRET) as response:
            assert response.status == 200
    await telegram.until(lambda: bool(telegram.api.sent_to(3)))
