"""Zones change their rules while digests are due by the old ones."""

from datetime import datetime, timedelta

import pytest

from handlers import Services
from handlers.delivery import zones
from handlers.delivery.planning import plan_due
from handlers.delivery.zones import follow_zones
from storage.model import Chat, DigestPlan
from tests.handlers.people import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MORNING = NOW.replace(hour=4)  # 09:00 in Almaty, as today's tzdata has it
OLD = MORNING - HOUR  # by the one before, when it was at +06


async def subscribe(services: Services, chat: int, due: datetime, now: datetime = NOW - DAY) -> None:
    await services.store.chats.ensure(Chat(chat, "ru", "Asia/Almaty", services.digest_time))
    await services.store.chats.subscribe(chat, due, now)


async def due_at(services: Services, chat: int = 1) -> datetime | None:
    stored = await services.store.chats.get(chat)
    assert stored is not None
    return stored.next_due_at


async def test_new_rules_move_the_digests_once(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "BATCH", 2)
    for chat in range(-3, 4):
        await subscribe(services, chat, OLD + DAY if chat else MORNING + DAY)
    assert await follow_zones(services, "2024a", NOW) == 6
    assert {await due_at(services, chat) for chat in range(-3, 4)} == {MORNING + DAY}

    await services.store.chats.subscribe(1, OLD + DAY, NOW)
    assert await follow_zones(services, "2024a", NOW) == 0  # the same rules: nothing is looked at
    assert await due_at(services) == OLD + DAY
    assert await follow_zones(services, "2024b", NOW) == 1


async def test_those_who_want_no_digest_are_left_alone(services: Services) -> None:
    await subscribe(services, 1, OLD + DAY)
    await services.store.chats.unsubscribe(1)
    assert await follow_zones(services, "2024a", NOW) == 0
    assert await due_at(services) is None


async def test_an_overdue_digest_stays_due(services: Services) -> None:
    now = MORNING + HOUR
    await subscribe(services, 1, OLD)
    assert await follow_zones(services, "2024a", now) == 0
    assert await plan_due(services, now) == 1
    assert await due_at(services) == MORNING + DAY


async def test_a_digest_whose_hour_is_past_by_the_new_rules_still_comes(services: Services) -> None:
    now = MORNING + HOUR / 2
    await subscribe(services, 1, MORNING + HOUR)  # as if 09:00 had been later
    await follow_zones(services, "2024a", now)
    assert await plan_due(services, now) == 1
    (delivery,) = await services.store.deliveries.of_chat(1)
    assert delivery.local_date == MORNING.date()
    assert await due_at(services) == MORNING + DAY


async def test_a_digest_that_came_by_the_old_rules_does_not_come_again(services: Services) -> None:
    now = OLD + HOUR / 2
    await subscribe(services, 1, OLD)
    window = OLD - DAY, OLD - timedelta(minutes=1)
    await services.store.deliveries.plan(
        [DigestPlan(1, OLD.date(), "ru", window, ("Дайджест",), OLD + DAY)], now
    )
    await follow_zones(services, "2024a", now)
    for minutes in range(0, 48 * 60, 30):
        await plan_due(services, now + timedelta(minutes=minutes))
    rows = await services.store.deliveries.of_chat(1)
    assert [row.local_date for row in rows] == [OLD.date(), (OLD + DAY).date()]
