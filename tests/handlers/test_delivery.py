"""The digest push on a real store, to a Telegram behind a real socket where the line itself matters."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from telegram import Bot

from bot.botapi import ApiError
from bot.transport import AiohttpRequest
from handlers import Services
from handlers.delivery import BATCH, plan_due, send_due
from handlers.schedule import next_due
from storage.model import Chat, DeliveryState
from tests.emulator.server import Emulator
from tests.handlers.people import NOW, Clock, publish, said

MORNING = NOW.replace(hour=4)  # 09:00 in Almaty
DAY = timedelta(days=1)


@pytest.fixture
async def bot(telegram: Emulator, token: str) -> AsyncIterator[Bot]:
    bot = Bot(token, base_url=f"{telegram.url}/bot", request=AiohttpRequest())
    async with bot:
        yield bot


async def subscribe(
    services: Services,
    *chats: int,
    language: str = "ru",
    timezone: str = "Asia/Almaty",
    at: datetime = MORNING - DAY,
) -> None:
    for chat in chats:
        await services.store.chats.ensure(Chat(chat, language, timezone, services.digest_time))
        due = next_due(services.digest_time, timezone, at)
        await services.store.chats.subscribe(chat, due, at)


async def no_pause(_: float) -> None: ...


async def send(services: Services, bot: Bot) -> int:
    return await send_due(services, bot, "this run", pause=no_pause)


async def outbox(services: Services, chat: int) -> list[tuple[DeliveryState, str]]:
    return [(one.state, one.html) for one in await services.store.deliveries.of_chat(chat)]


async def states(services: Services, chat: int) -> list[DeliveryState]:
    return [state for state, _ in await outbox(services, chat)]


# --- planning


async def test_a_digest_is_planned_at_its_hour_and_once(services: Services) -> None:
    await subscribe(services, 1)
    assert await plan_due(services, MORNING - timedelta(seconds=1)) == 0
    assert await plan_due(services, MORNING) == 1
    assert await plan_due(services, MORNING + timedelta(minutes=1)) == 0
    chat = await services.store.chats.get(1)
    assert chat is not None
    assert chat.next_due_at == MORNING + DAY


async def test_the_first_window_is_a_day_and_the_next_begins_where_it_ended(services: Services) -> None:
    await subscribe(services, 1)
    moments = {
        "Старое": MORNING - DAY - timedelta(minutes=2),
        "Вчерашнее": MORNING - DAY + timedelta(minutes=1),
        "Позднее": MORNING - timedelta(seconds=2),
        "Новое": MORNING + DAY - timedelta(minutes=2),
    }
    for quote, at in moments.items():
        await publish(services.store, said(quote), at=at)
    await plan_due(services, MORNING)
    await plan_due(services, MORNING + DAY)
    first, second = [html for _, html in await outbox(services, 1)]
    assert [quote for quote in moments if f"«{quote}»" in first] == ["Вчерашнее"]
    assert [quote for quote in moments if f"«{quote}»" in second] == ["Позднее", "Новое"]


async def test_after_days_of_downtime_one_digest_holds_them_all(services: Services) -> None:
    await subscribe(services, 1)
    for day in range(4):
        await publish(services.store, said(f"День {day}"), at=MORNING - timedelta(hours=1) + day * DAY)
    await plan_due(services, MORNING)
    late = MORNING + 3 * DAY + timedelta(hours=2)
    assert await plan_due(services, late) == 1
    (_, html) = (await outbox(services, 1))[1]
    assert [day for day in range(4) if f"«День {day}»" in html] == [1, 2, 3]
    chat = await services.store.chats.get(1)
    assert chat is not None
    assert chat.next_due_at == MORNING + 4 * DAY
    assert (await services.store.deliveries.of_chat(1))[1].local_date == (MORNING + 3 * DAY).date()


async def test_each_chat_gets_its_language_and_its_hour(services: Services) -> None:
    await subscribe(services, 1)
    await subscribe(services, 2, language="en")
    await subscribe(services, 3, timezone="Europe/Moscow", at=MORNING - timedelta(hours=1))
    await publish(services.store, said("Мы построим мост"), at=MORNING - timedelta(hours=2))
    assert await plan_due(services, MORNING) == 2
    assert "1 заявление" in (await outbox(services, 1))[0][1]
    assert "1 statement" in (await outbox(services, 2))[0][1]
    assert await outbox(services, 3) == []
    assert await plan_due(services, MORNING + timedelta(hours=2)) == 1  # 09:00 in Moscow


async def test_a_day_without_statements_is_told_in_one_line(services: Services) -> None:
    await subscribe(services, 1)
    await plan_due(services, MORNING)
    assert await outbox(services, 1) == [
        (DeliveryState.PENDING, "Казахстан — Россия, 11 ноября 2025: новых заявлений нет.")
    ]


# --- sending


async def test_what_is_planned_arrives_part_by_part(services: Services, telegram: Emulator, bot: Bot) -> None:
    telegram.api.add_chat(1)
    await subscribe(services, 1)
    for number in range(3):
        await publish(
            services.store,
            said(f"Мост {number}. " + "Это важно. " * 200),
            at=MORNING - timedelta(hours=number + 1),
        )
    assert await plan_due(services, MORNING) == 3
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    assert await send_due(services, bot, "this run", pause=pause) == 3
    assert [f"Мост {number}" in one["text"] for number, one in enumerate(telegram.api.sent_to(1))] == [
        True
    ] * 3
    assert await states(services, 1) == [DeliveryState.SENT] * 3
    assert len(pauses) == 3  # one message a second to one chat
    assert await send(services, bot) == 0


async def test_no_more_than_a_batch_a_second(services: Services, telegram: Emulator, bot: Bot) -> None:
    chats = range(1, BATCH + 3)
    for chat in chats:
        telegram.api.add_chat(chat)
    await subscribe(services, *chats)
    await plan_due(services, MORNING)
    sent_by_then: list[int] = []

    async def pause(seconds: float) -> None:
        assert 0 <= seconds <= 1
        sent_by_then.append(sum(len(telegram.api.sent_to(chat)) for chat in chats))

    assert await send_due(services, bot, "this run", pause=pause) == len(chats)
    assert sent_by_then == [BATCH, len(chats)]


async def test_one_who_blocked_the_bot_gets_no_more(services: Services, telegram: Emulator, bot: Bot) -> None:
    telegram.api.add_chat(1)
    telegram.api.add_chat(2)
    telegram.api.user_blocks(1)
    await subscribe(services, 1, 2)
    await plan_due(services, MORNING)
    assert await send(services, bot) == 1
    assert await states(services, 1) == [DeliveryState.FAILED]
    chat = await services.store.chats.get(1)
    assert chat is not None
    assert chat.blocked_at is not None
    assert not chat.subscribed
    assert await states(services, 2) == [DeliveryState.SENT]


async def test_a_refused_message_stops_no_other(services: Services, telegram: Emulator, bot: Bot) -> None:
    telegram.api.add_chat(2)
    await subscribe(services, 1, 2)  # the chat 1 is not known to Telegram: 400
    await plan_due(services, MORNING)
    assert await send(services, bot) == 1
    assert await states(services, 1) == [DeliveryState.FAILED]
    assert await states(services, 2) == [DeliveryState.SENT]


async def test_a_lost_answer_leaves_the_message_unknown(
    services: Services, telegram: Emulator, bot: Bot
) -> None:
    telegram.api.add_chat(1)
    await subscribe(services, 1)
    await plan_due(services, MORNING)
    telegram.trouble("lose the answer", method="sendMessage")
    assert await send(services, bot) == 0
    assert await states(services, 1) == [DeliveryState.UNKNOWN]
    assert await send(services, bot) == 0
    assert len(telegram.api.sent_to(1)) == 1


@pytest.mark.parametrize("trouble", ["bad gateway", "no connection", "flood"])
async def test_what_certainly_did_not_arrive_is_sent_again_later(
    services: Services,
    telegram: Emulator,
    bot: Bot,
    clock: Clock,
    trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    telegram.api.add_chat(1)
    await subscribe(services, 1)
    await plan_due(services, MORNING)
    port = int(telegram.url.rpartition(":")[2])
    match trouble:
        case "bad gateway":
            telegram.trouble("bad gateway", method="sendMessage")
        case "no connection":
            await telegram.stop()
        case "flood":
            error = ApiError(429, "Too Many Requests: retry after 30", {"retry_after": 30})
            telegram.api.fail(error, times=1)
    assert await send(services, bot) == 0
    assert await states(services, 1) == [DeliveryState.PENDING]
    if trouble == "no connection":
        await telegram.start(port)
    assert await send(services, bot) == 0  # not yet
    clock.now += timedelta(seconds=30)
    assert await send(services, bot) == 1
    assert len(telegram.api.sent_to(1)) == 1
