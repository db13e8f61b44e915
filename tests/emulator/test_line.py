"""What goes wrong on the line, as a client sees it; the emulator in a process of its own."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.botapi import Admission, FloodLimits, Rate
from tests.emulator.control import EmulatorProcess
from tests.emulator.server import Emulator
from tests.emulator.windows import excesses, most_at_once

CHATS = range(1, 201)


@pytest.fixture
async def client(telegram: Emulator) -> AsyncIterator[aiohttp.ClientSession]:
    for chat in CHATS:
        telegram.api.add_chat(chat)
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(f"{telegram.url}/bot{telegram.api.token}/", timeout=timeout) as session:
        yield session


async def send(client: aiohttp.ClientSession, chat: int) -> int:
    """The status; 0 where there was no answer."""
    try:
        async with client.post("sendMessage", data={"chat_id": str(chat), "text": "x"}) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


async def statuses(client: aiohttp.ClientSession) -> dict[int, int]:
    return {chat: await send(client, chat) for chat in CHATS}


async def test_a_share_of_answers_is_lost_after_the_message_was_sent(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    telegram.seed(1)
    telegram.lose(answers=0.1)
    lost = [chat for chat, status in (await statuses(client)).items() if status == 0]
    assert 8 <= len(lost) <= 35
    assert [loss.chat_id for loss in telegram.lost] == lost
    assert all(len(telegram.api.sent_to(chat)) == 1 for chat in CHATS)


async def test_a_share_of_requests_is_lost_before_they_arrive(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    telegram.seed(1)
    telegram.lose(requests=0.1)
    for chat, status in (await statuses(client)).items():
        assert len(telegram.api.sent_to(chat)) == (status == 200)
    assert telegram.lost == []
    assert len(telegram.api.admissions) < len(CHATS)


async def test_the_same_seed_brings_the_same_mishaps(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    rounds = []
    for _ in range(2):
        telegram.seed(5)
        telegram.lose(answers=0.1, requests=0.1)
        rounds.append(await statuses(client))
    assert rounds[0] == rounds[1]


async def test_a_storm_floods_a_share_of_the_chats_for_a_while(
    telegram: Emulator, client: aiohttp.ClientSession
) -> None:
    telegram.seed(1)
    telegram.storm(0.2, times=2, seconds=3)
    first, second, third = [await statuses(client) for _ in range(3)]
    flooded = {chat for chat, status in first.items() if status == 429}
    assert 20 <= len(flooded) <= 60
    assert first == second
    assert set(third.values()) == {200}
    assert all(len(telegram.api.sent_to(chat)) == (1 if chat in flooded else 3) for chat in CHATS)


async def test_an_outage_ends_where_it_began(telegram: Emulator, client: aiohttp.ClientSession) -> None:
    await telegram.go_away("refused")
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.get("getMe")
    await telegram.go_away("bad gateway")
    assert await send(client, 1) == 502
    await telegram.go_away("black hole")
    swallowed = asyncio.create_task(send(client, 1))
    done, _ = await asyncio.wait([swallowed], timeout=0.2)
    assert not done
    await telegram.come_back()
    assert await swallowed == 0
    assert telegram.api.sent_to(1) == []
    assert await send(client, 1) == 200


async def test_a_process_of_its_own_does_as_it_is_told(token: str) -> None:
    async with EmulatorProcess(token) as emulator, aiohttp.ClientSession() as client:
        await emulator.tell("add_chats", chat_ids=[1])
        async with client.post(f"{emulator.url}/bot{token}/sendMessage?chat_id=1&text=x") as response:
            assert response.status == 200
        assert [one["text"] for one in await emulator.tell("sent_to", chat_id=1)] == ["x"]
        assert [one["chat_id"] for one in await emulator.tell("admissions")] == [1]
        await emulator.tell("go_away", outage="refused")
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(emulator.url)
        await emulator.tell("come_back")
        async with client.get(emulator.url) as response:
            assert response.status == 404
        with pytest.raises(RuntimeError, match="no order"):
            await emulator.tell("_obey")


LIMITS = FloodLimits(overall=Rate(3, 1.0), chat=Rate(1, 1.0), group=Rate(2, 60.0))


@pytest.mark.parametrize(
    ("sent", "over"),
    [
        ([(0.0, 1), (0.9999, 1)], [1]),
        ([(0.0, 1), (1.0, 1)], []),
        ([(0.0, 1), (0.1, 2), (0.2, 3), (0.9, 4)], [None]),
        ([(0.0, 1), (0.6, 2), (0.7, 3), (1.2, 4), (1.55, 5)], [None]),
        ([(0.0, 1), (0.1, 2), (0.2, 3), (1.0, 4), (1.1, 5)], []),
        ([(0.0, -1), (30.0, -1), (59.9, -1)], [-1]),
        ([(0.0, -1), (30.0, -1), (60.0, -1)], []),
        ([(0.0, 1), (30.0, 1), (59.9, 1)], []),
    ],
)
def test_a_window_over_a_limit_is_found_wherever_it_begins(
    sent: list[tuple[float, int]], over: list[int | None]
) -> None:
    assert [one.chat_id for one in excesses([Admission(*one) for one in sent], LIMITS)] == over


def test_the_fullest_window() -> None:
    admissions = [Admission(at, 1) for at in (0.0, 0.5, 1.0, 1.4, 4.0)]
    assert most_at_once(admissions, 1.0) == 3
