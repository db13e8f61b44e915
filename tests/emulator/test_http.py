"""The server in front of the Bot API, as any client sees it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.emulator.server import Emulator

CHAT = 77


@pytest.fixture
async def client(telegram: Emulator) -> AsyncIterator[aiohttp.ClientSession]:
    telegram.api.add_chat(CHAT)
    async with aiohttp.ClientSession(f"{telegram.url}/bot{telegram.api.token}/") as session:
        yield session


async def test_a_wrong_token_and_a_malformed_one(telegram: Emulator, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{telegram.url}/bot123456789:other/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    for path in ("botsecret/getMe", "getMe", "bot123456789:other/getMe/more"):
        async with client.get(f"{telegram.url}/{path}") as response:
            assert response.status == 404
            assert (await response.json())["description"] == "Not Found"


async def test_parameters_come_in_every_form_telegram_takes(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    values = {"chat_id": str(CHAT), "text": "<i>Да</i>", "parse_mode": "HTML"}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in values.items():
        form.add_field(name, value)
    requests = [
        client.get("sendMessage", params=values),
        client.post("sendmessage", data=values),
        client.post("SENDMESSAGE", json=values | {"chat_id": CHAT}),
        client.post("sendMessage", data=form),
    ]
    for request in requests:
        async with request as response:
            assert response.status == 200
    assert [message["text"] for message in telegram.api.sent_to(CHAT)] == ["Да"] * 4


async def test_the_older_of_two_pollers_is_sent_away(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    async def poll() -> tuple[int, dict[str, object]]:
        async with client.post("getUpdates", data={"timeout": 30}) as response:
            return response.status, await response.json()

    older = asyncio.create_task(poll())
    await asyncio.sleep(0.1)
    newer = asyncio.create_task(poll())
    status, answer = await older
    assert status == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    telegram.api.user_says(CHAT, "Привет")
    status, answer = await newer
    assert status == 200
    assert len(answer["result"]) == 1  # type: ignore[arg-type]


async def test_a_poll_ends_after_its_timeout(client: aiohttp.ClientSession) -> None:
    async with client.post("getUpdates", data={"timeout": 1}) as response:
        assert await response.json() == {"ok": True, "result": []}


async def test_a_webhook_ends_a_poll(client: aiohttp.ClientSession) -> None:
    poll = asyncio.create_task(client.post("getUpdates", data={"timeout": 30}).__aenter__())
    await asyncio.sleep(0.1)
    async with client.post("setWebhook", data={"url": "https://example.kz/hook"}) as response:
        assert response.status == 200
    async with await poll as response:
        assert response.status == 409
        assert (await response.json())["description"] == "Conflict: terminated by setWebhook request"


async def test_a_closed_port_refuses(telegram: Emulator, client: aiohttp.ClientSession) -> None:
    await telegram.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.get("getMe")
