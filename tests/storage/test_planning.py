"""Planning: a digest is planned once, shared by all who have the same, and its chat moves on."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from storage.database import Database
from storage.model import Chat, DeliveryState
from storage.store import Store
from storage.tables import digest_parts, digests
from tests.storage.builders import DAY, HOUR, NOW
from tests.storage.outbox import PLAN, planned, states, subscribed

S = DeliveryState


async def chat(store: Store, chat_id: int = 1) -> Chat:
    known = await store.chats.get(chat_id)
    assert known is not None
    return known


async def test_a_plan_fills_the_outbox_and_advances_the_chat(store: Store) -> None:
    await subscribed(store, 1)
    assert await store.deliveries.plan([PLAN], NOW) == 2
    first, second = await store.deliveries.of_chat(1)
    assert (first.part, first.html, first.state) == (0, "<b>Первая</b>", S.PENDING)
    assert (second.part, second.html, second.local_date) == (1, "Вторая", NOW.date())
    after = await chat(store)
    assert (after.next_due_at, after.digested_until) == (NOW + DAY, NOW)


async def test_the_same_plan_twice_even_at_once_is_one(store: Store, database_url: str) -> None:
    await subscribed(store, 1)
    twin = await Store.open(database_url)
    counts = await asyncio.gather(*((store, twin)[n % 2].deliveries.plan([PLAN], NOW) for n in range(6)))
    await twin.close()
    assert sorted(counts) == [0, 0, 0, 0, 0, 2]
    assert await states(store) == [S.PENDING, S.PENDING]


async def test_a_second_digest_of_a_day_is_left_to_the_next(store: Store) -> None:
    await planned(store, 1)
    later = replace(PLAN, window=(NOW, NOW + 2 * DAY), messages=("1", "2", "3"), next_due_at=NOW + 3 * DAY)
    assert await store.deliveries.plan([later], NOW) == 0
    after = await chat(store)
    assert (after.next_due_at, after.digested_until) == (NOW + 3 * DAY, NOW)  # nothing of the window is lost


async def test_no_digest_for_whom_it_is_not_due(store: Store) -> None:
    await subscribed(store, 1, 2)
    await store.chats.unsubscribe(1)
    await store.chats.block(2, NOW)
    plans = [replace(PLAN, chat_id=chat_id) for chat_id in (1, 2, 3)]
    assert await store.deliveries.plan(plans, NOW) == 0
    assert await store.deliveries.plan([], NOW) == 0
    assert not (await chat(store)).subscribed
    assert (await chat(store, 2)).next_due_at == NOW


async def test_chats_share_a_digest(store: Store, database_url: str) -> None:
    await subscribed(store, 1, 2, 3, 4)
    await store.deliveries.plan([replace(PLAN, chat_id=chat_id) for chat_id in (1, 2)], NOW)
    other = replace(PLAN, chat_id=4, messages=("Иная",))
    assert await store.deliveries.plan([replace(PLAN, chat_id=3), other], NOW) == 3
    database = Database(database_url)
    async with database.read() as connection:
        assert len((await connection.execute(select(digests))).all()) == 2
        assert len((await connection.execute(select(digest_parts))).all()) == 3
    await database.close()
    assert [delivery.html for delivery in await store.deliveries.of_chat(3)] == list(PLAN.messages)


async def test_a_postponed_digest_waits_with_its_window_open(store: Store) -> None:
    await planned(store, 1)
    await subscribed(store, 2)
    await store.deliveries.postpone({}, NOW)
    await store.deliveries.postpone({1: NOW + 5 * DAY, 2: NOW + DAY, 3: NOW + DAY}, NOW + HOUR)
    assert await store.deliveries.of_chat(2) == []
    waiting = await chat(store, 2)
    assert (waiting.next_due_at, waiting.digested_until) == (NOW + DAY, None)
    assert (await chat(store)).next_due_at == NOW + DAY  # it was not due any more: not ours to move


async def test_a_postponed_chat_keeps_the_end_of_its_last_digest(store: Store) -> None:
    await planned(store, 1)
    await store.deliveries.postpone({1: NOW + 3 * DAY}, NOW + 2 * DAY)
    after = await chat(store)
    assert (after.next_due_at, after.digested_until) == (NOW + 3 * DAY, NOW)
