"""Planning on a real store, under whatever clock."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from handlers import Services
from handlers.delivery.planning import plan_due
from handlers.delivery.schedule import next_due
from handlers.digest import Digest
from handlers.gathering import gather_digest
from storage.model import Chat, DeliveryState
from tests.handlers.people import NOW, publish, said

MORNING = NOW.replace(hour=4)  # 09:00 in Almaty
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def subscribe(
    services: Services,
    *chats: int,
    language: str = "ru",
    timezone: str = "Asia/Almaty",
    at: datetime = MORNING - DAY,
    hour: time | None = None,
) -> None:
    for chat in chats:
        digest_time = hour or services.digest_time
        await services.store.chats.ensure(Chat(chat, language, timezone, digest_time))
        await services.store.chats.subscribe(chat, next_due(digest_time, timezone, at), at)


async def texts(services: Services, chat: int) -> list[str]:
    return [one.html for one in await services.store.deliveries.of_chat(chat)]


async def due_at(services: Services, chat: int) -> datetime | None:
    stored = await services.store.chats.get(chat)
    assert stored is not None
    return stored.next_due_at


async def test_a_digest_is_planned_at_its_hour_and_once(services: Services) -> None:
    await subscribe(services, 1)
    assert await plan_due(services, MORNING - timedelta(seconds=1)) == 0
    assert await plan_due(services, MORNING) == 1
    assert await plan_due(services, MORNING + timedelta(minutes=1)) == 0
    assert await due_at(services, 1) == MORNING + DAY


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
    first, second = await texts(services, 1)
    assert [quote for quote in moments if f"«{quote}»" in first] == ["Вчерашнее"]
    assert [quote for quote in moments if f"«{quote}»" in second] == ["Позднее", "Новое"]


async def test_after_days_of_downtime_one_digest_holds_them_all(services: Services) -> None:
    await subscribe(services, 1)
    for day in range(4):
        await publish(services.store, said(f"День {day}"), at=MORNING - HOUR + day * DAY)
    await plan_due(services, MORNING)
    assert await plan_due(services, MORNING + 3 * DAY + 2 * HOUR) == 1
    html = (await texts(services, 1))[1]
    assert [day for day in range(4) if f"«День {day}»" in html] == [1, 2, 3]
    assert await due_at(services, 1) == MORNING + 4 * DAY
    assert (await services.store.deliveries.of_chat(1))[1].local_date == (MORNING + 3 * DAY).date()


async def test_a_digest_half_a_day_late_waits_for_the_next_which_holds_both(services: Services) -> None:
    await subscribe(services, 1)
    await subscribe(services, 2, hour=time(11))  # late too, but not by so much
    await publish(services.store, said("День 0"), at=MORNING - HOUR)
    assert await plan_due(services, MORNING + 12 * HOUR + timedelta(minutes=1)) == 1
    assert await texts(services, 1) == []
    assert len(await texts(services, 2)) == 1
    assert await due_at(services, 1) == MORNING + DAY
    await publish(services.store, said("День 1"), at=MORNING + DAY - HOUR)
    assert await plan_due(services, MORNING + DAY) == 1
    (html,) = await texts(services, 1)
    assert "«День 1»" in html


async def test_a_postponed_window_stays_open(services: Services) -> None:
    await subscribe(services, 1)
    await plan_due(services, MORNING)
    for day in (1, 2):
        await publish(services.store, said(f"День {day}"), at=MORNING - HOUR + day * DAY)
    assert await plan_due(services, MORNING + DAY + 13 * HOUR) == 0
    assert await plan_due(services, MORNING + 2 * DAY) == 1
    html = (await texts(services, 1))[1]
    assert "«День 1»" in html
    assert "«День 2»" in html


async def test_each_chat_gets_its_language_and_its_hour(services: Services) -> None:
    await subscribe(services, 1)
    await subscribe(services, 2, language="en")
    await subscribe(services, 3, timezone="Europe/Moscow", at=MORNING - HOUR)
    await publish(services.store, said("Мы построим мост"), at=MORNING - 2 * HOUR)
    assert await plan_due(services, MORNING) == 2
    assert "1 заявление" in (await texts(services, 1))[0]
    assert "1 statement" in (await texts(services, 2))[0]
    assert await texts(services, 3) == []
    assert await plan_due(services, MORNING + 2 * HOUR) == 1  # 09:00 in Moscow


async def test_a_day_without_statements_is_told_in_one_line(services: Services) -> None:
    await subscribe(services, 1)
    await plan_due(services, MORNING)
    (one,) = await services.store.deliveries.of_chat(1)
    assert one.state is DeliveryState.PENDING
    assert one.html == "Казахстан — Россия, 11 ноября 2025: новых заявлений нет."


async def test_a_digest_is_composed_once_for_all_who_share_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[str] = []

    async def counted(*args: Any, **kwargs: Any) -> Digest:
        composed.append(kwargs["language"])
        return await gather_digest(*args, **kwargs)

    monkeypatch.setattr("handlers.delivery.planning.gather_digest", counted)
    await subscribe(services, *range(1, 31))
    await subscribe(services, *range(1001, 1011), language="kk")
    assert await plan_due(services, MORNING) == 40
    assert sorted(composed) == ["kk", "ru"]


# --- the clock


@pytest.mark.parametrize("seed", range(2))
async def test_a_clock_that_jumps_doubles_and_loses_nothing(services: Services, seed: int) -> None:
    """Each statement is in one digest, and each local date has one at most, whatever the clock does."""
    chance = random.Random(seed)
    await subscribe(services, 1, timezone="Asia/Almaty")
    await plan_due(services, MORNING)  # the first window's beginning is not in question here
    stated = []
    for number in range(15):
        at = MORNING + chance.random() * 5 * DAY
        stated.append(f"Слово {number}!")
        await publish(services.store, said(stated[-1]), at=at)
    services = replace(services, max_statements=100)
    true = MORNING
    while true < MORNING + 6 * DAY:
        true += chance.random() * 5 * HOUR
        shown_by_clock = true + chance.choice([0, 0, 0, -2, -1, 1, 2]) * HOUR * chance.random()
        await plan_due(services, shown_by_clock)
    await plan_due(services, MORNING + 6 * DAY + HOUR)
    deliveries = await services.store.deliveries.of_chat(1)
    days = [one.local_date for one in deliveries if one.part == 0]
    assert days == sorted(set(days))
    assert len(days) == 7
    everything = "".join(one.html for one in deliveries)
    assert [everything.count(f"«{words}»") for words in stated] == [1] * len(stated)


@pytest.mark.parametrize(
    ("zone", "hour", "start"),
    [
        ("Europe/Berlin", time(2, 30), datetime.fromisoformat("2026-03-27T12:00:00+00:00")),  # a gap
        ("Europe/Berlin", time(2, 30), datetime.fromisoformat("2026-10-23T12:00:00+00:00")),  # an overlap
        ("America/Santiago", time(0), datetime.fromisoformat("2026-09-04T12:00:00+00:00")),  # at midnight
    ],
)
async def test_a_change_to_summer_or_winter_time_doubles_and_loses_nothing(
    services: Services, zone: str, hour: time, start: datetime
) -> None:
    await subscribe(services, 1, timezone=zone, hour=hour, at=start)
    for minutes in range(0, 4 * 24 * 60, 30):
        await plan_due(services, start + timedelta(minutes=minutes))
    deliveries = await services.store.deliveries.of_chat(1)
    days = [one.local_date for one in deliveries]
    assert days == [days[0] + number * DAY for number in range(4)]


async def test_what_a_fast_clock_has_told_ahead_is_not_told_again(services: Services) -> None:
    await subscribe(services, 1)
    await publish(services.store, said("Раннее"), at=MORNING - HOUR)
    await plan_due(services, MORNING)
    await services.store.chats.set_due({1: MORNING - DAY})  # reckoned anew, by a clock that was set back
    for now in (MORNING - DAY + HOUR, MORNING, MORNING + DAY):
        await plan_due(services, now)
    told = [html for html in await texts(services, 1) if "«Раннее»" in html]
    assert len(told) == 1
