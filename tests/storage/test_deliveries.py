"""The outbox: planned once, claimed by one, sent at most once."""

import asyncio
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.model import Chat, Delivery, DeliveryState, DigestPlan
from storage.store import Store
from storage.tables import deliveries, digest_parts, digests
from tests.storage.builders import DAY, HOUR, NOW

S = DeliveryState
PLAN = DigestPlan(1, NOW.date(), "ru", (NOW - DAY, NOW), ("<b>Первая</b>", "Вторая"), NOW + DAY)


async def subscribed(store: Store, *ids: int) -> None:
    for chat_id in ids:
        await store.chats.ensure(Chat(chat_id, "ru", "Asia/Almaty", time(9)))
        await store.chats.subscribe(chat_id, NOW, NOW)


async def states(store: Store, chat_id: int = 1) -> list[DeliveryState]:
    return [delivery.state for delivery in await store.deliveries.of_chat(chat_id)]


async def to_sending(store: Store, owner: str = "a") -> Delivery:
    (delivery,) = await store.deliveries.claim(owner, NOW, 1)
    assert await store.deliveries.sending(delivery.id, owner, NOW)
    return delivery


async def test_a_plan_fills_the_outbox_and_advances_the_chat(store: Store) -> None:
    await subscribed(store, 1)
    assert await store.deliveries.plan([PLAN], NOW) == 2
    first, second = await store.deliveries.of_chat(1)
    assert (first.part, first.html, first.state) == (0, "<b>Первая</b>", S.PENDING)
    assert (second.part, second.html, second.local_date) == (1, "Вторая", NOW.date())
    chat = await store.chats.get(1)
    assert chat is not None
    assert (chat.next_due_at, chat.digested_until) == (NOW + DAY, NOW)


async def test_the_same_plan_twice_even_at_once_is_one(store: Store, database_url: str) -> None:
    await subscribed(store, 1)
    twin = await Store.open(database_url)
    counts = await asyncio.gather(*((store, twin)[n % 2].deliveries.plan([PLAN], NOW) for n in range(6)))
    await twin.close()
    assert sorted(counts) == [0, 0, 0, 0, 0, 2]
    assert await states(store) == [S.PENDING, S.PENDING]


async def test_a_second_digest_of_a_day_is_left_to_the_next(store: Store) -> None:
    await subscribed(store, 1)
    await store.deliveries.plan([PLAN], NOW)
    later = replace(PLAN, window=(NOW, NOW + 2 * DAY), messages=("1", "2", "3"), next_due_at=NOW + 3 * DAY)
    assert await store.deliveries.plan([later], NOW) == 0
    chat = await store.chats.get(1)
    assert chat is not None
    assert (chat.next_due_at, chat.digested_until) == (NOW + 3 * DAY, NOW)  # nothing of the window is lost


async def test_no_digest_for_whom_it_is_not_due(store: Store) -> None:
    await subscribed(store, 1, 2)
    await store.chats.unsubscribe(1)
    await store.chats.mark_blocked(2, NOW)
    plans = [replace(PLAN, chat_id=chat_id) for chat_id in (1, 2, 3)]
    assert await store.deliveries.plan(plans, NOW) == 0
    assert await store.deliveries.plan([], NOW) == 0
    chat = await store.chats.get(1)
    assert chat is not None
    assert not chat.subscribed


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


async def test_parts_are_sent_one_after_the_other(store: Store) -> None:
    await subscribed(store, 1)
    await store.deliveries.plan([PLAN], NOW)
    first = await to_sending(store)
    assert await store.deliveries.claim("a", NOW, 9) == []
    await store.deliveries.sent(first.id, 77, NOW)
    (second,) = await store.deliveries.claim("a", NOW, 9)
    assert (first.part, second.part) == (0, 1)
    assert await states(store) == [S.SENT, S.CLAIMED]


async def test_only_the_owner_sends_and_only_once(store: Store) -> None:
    await subscribed(store, 1)
    await store.deliveries.plan([PLAN], NOW)
    (delivery,) = await store.deliveries.claim("a", NOW, 9)
    assert delivery.state is S.CLAIMED
    assert not await store.deliveries.sending(delivery.id, "b", NOW)
    assert await store.deliveries.sending(delivery.id, "a", NOW)
    assert not await store.deliveries.sending(delivery.id, "a", NOW)


async def test_a_retry_waits_for_its_time(store: Store) -> None:
    await subscribed(store, 1, 2)
    await store.deliveries.plan([PLAN], NOW)
    delivery = await to_sending(store)
    await store.deliveries.retry(delivery.id, NOW + HOUR, "429", NOW)
    assert await store.deliveries.claim("a", NOW, 9) == []
    (again,) = await store.deliveries.claim("b", NOW + HOUR, 9)
    assert (again.id, again.attempts) == (delivery.id, 1)


@pytest.mark.parametrize("outcome", ["unknown", "failed"])
async def test_a_digest_that_broke_off_is_not_continued(store: Store, outcome: str) -> None:
    await subscribed(store, 1, 2)
    await store.deliveries.plan([PLAN, replace(PLAN, chat_id=2)], NOW)
    delivery = await to_sending(store)
    await getattr(store.deliveries, outcome)(delivery.id, "connection reset", NOW)
    assert await states(store) == [S(outcome), S.CANCELLED]
    assert await states(store, 2) == [S.PENDING, S.PENDING]
    assert [claimed.chat_id for claimed in await store.deliveries.claim("a", NOW + DAY, 9)] == [2]


async def test_recovery_requeues_the_unsent_and_never_what_may_have_arrived(store: Store) -> None:
    await subscribed(store, 1, 2, 3)
    await store.deliveries.plan([replace(PLAN, chat_id=chat_id) for chat_id in (1, 2, 3)], NOW)
    await to_sending(store, "dead")
    await store.deliveries.claim("dead", NOW, 1)
    await to_sending(store, "alive")
    assert await store.deliveries.recover(NOW, owner="alive") == (1, 1)
    assert await states(store, 1) == [S.UNKNOWN, S.CANCELLED]
    assert await states(store, 2) == [S.PENDING, S.PENDING]
    assert await states(store, 3) == [S.SENDING, S.PENDING]
    assert await store.deliveries.recover(NOW, owner="alive") == (0, 0)


async def test_an_answer_that_comes_after_all_settles_the_unknown(store: Store) -> None:
    await subscribed(store, 1)
    await store.deliveries.plan([PLAN], NOW)
    delivery = await to_sending(store)
    await store.deliveries.unknown(delivery.id, "timeout", NOW)
    await store.deliveries.sent(delivery.id, 5, NOW)
    assert (await states(store))[0] is S.SENT


async def test_what_is_settled_does_not_change(store: Store) -> None:
    await subscribed(store, 1)
    await store.deliveries.plan([replace(PLAN, messages=("1",))], NOW)
    delivery = await to_sending(store)
    await store.deliveries.sent(delivery.id, 5, NOW)
    await store.deliveries.unknown(delivery.id, "late", NOW)
    await store.deliveries.failed(delivery.id, "late", NOW)
    await store.deliveries.retry(delivery.id, NOW, "late", NOW)
    assert await states(store) == [S.SENT]


async def test_two_claimers_never_share(store: Store, database_url: str) -> None:
    ids = range(1, 41)
    await subscribed(store, *ids)
    await store.deliveries.plan([replace(PLAN, chat_id=chat_id) for chat_id in ids], NOW)
    twin = await Store.open(database_url)
    batches = await asyncio.gather(
        *((store, twin)[n % 2].deliveries.claim(f"owner-{n % 2}", NOW, 7) for n in range(12))
    )
    await twin.close()
    claimed = [delivery.id for batch in batches for delivery in batch]
    assert len(claimed) == len(set(claimed)) == 40


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_claimer_passes_by_what_another_is_claiming(store: Store, database_url: str) -> None:
    await subscribed(store, 1, 2, 3)
    await store.deliveries.plan([replace(PLAN, chat_id=chat_id) for chat_id in (1, 2, 3)], NOW)
    database = Database(database_url)
    async with database.write() as connection:
        locked = select(deliveries.c.id).where(deliveries.c.chat_id < 3).with_for_update()
        await connection.execute(locked)
        async with asyncio.timeout(20):
            claimed = await store.deliveries.claim("a", NOW, 9)
    await database.close()
    assert [delivery.chat_id for delivery in claimed] == [3]
