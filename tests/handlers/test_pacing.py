"""Replies through python-telegram-bot, at the pace that Telegram allows."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.botapi import ApiError
from bot.transport import AiohttpRequest
from handlers.delivery.limits import Limiter, Limits, Rate
from handlers.delivery.pacing import BULK, Pacer
from tests.emulator.server import Emulator

QUICK = Limits(overall=Rate(30, 0.3), chat=Rate(1, 0.3))


@pytest.fixture(autouse=True)
def _as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def limiter() -> Limiter:
    return Limiter(QUICK)


@pytest.fixture
async def bot(telegram: Emulator, token: str, limiter: Limiter) -> AsyncIterator[ExtBot[str]]:
    for chat in range(1, 50):
        telegram.api.add_chat(chat)
    url = f"{telegram.url}/bot"
    request = AiohttpRequest()
    pacer = Pacer(limiter)
    async with ExtBot(token, url, request=request, get_updates_request=request, rate_limiter=pacer) as bot:
        yield bot


def arrivals(telegram: Emulator, *methods: str) -> list[float]:
    return [call.at.timestamp() for call in telegram.api.calls if call.method in methods]


async def test_messages_and_edits_to_one_chat_keep_their_distance_and_order(
    telegram: Emulator, bot: ExtBot[str]
) -> None:
    first = await bot.send_message(1, "0")
    await asyncio.gather(
        bot.send_message(1, "1"), bot.edit_message_text("2", 1, first.message_id), bot.send_message(1, "3")
    )
    at = arrivals(telegram, "sendMessage", "editMessageText")
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(at))
    assert [one["text"] for one in telegram.api.sent_to(1)] == ["2", "1", "3"]


async def test_what_shows_nothing_waits_for_nothing(telegram: Emulator, bot: ExtBot[str]) -> None:
    before = len(telegram.api.calls)
    await asyncio.gather(*(bot.send_chat_action(1, "typing") for _ in range(20)), bot.get_me())
    at = [call.at.timestamp() for call in telegram.api.calls[before:]]
    assert len(at) == 21
    assert max(at) - min(at) < 0.3 * 20  # not one for each window of the chat


async def test_bulk_has_its_slot_already(telegram: Emulator, bot: ExtBot[str], limiter: Limiter) -> None:
    slots = [limiter.try_acquire(chat) for chat in (1, 1)]
    await bot.send_message(1, "А", rate_limit_args=BULK)
    assert len(telegram.api.sent_to(1)) == len(slots) - 1


async def test_a_short_429_is_waited_for_once(telegram: Emulator, bot: ExtBot[str]) -> None:
    telegram.api.fail(ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1}), times=1)
    await bot.send_message(1, "А")
    refused, sent = arrivals(telegram, "sendMessage")
    assert sent - refused >= 1
    telegram.api.fail(ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1}), times=2)
    with pytest.raises(RetryAfter):
        await bot.send_message(2, "А")


async def test_a_long_429_fails_at_once_and_closes_that_chat_alone(
    telegram: Emulator, bot: ExtBot[str]
) -> None:
    error = ApiError(429, "Too Many Requests: retry after 3600", {"retry_after": 3600})
    telegram.api.fail(error, chat_id=1, times=1)
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "А")
    assert len(arrivals(telegram, "sendMessage")) == 1
    await bot.send_message(2, "А")
