"""Chats: kept as they spoke first, subscribed, blocked."""

from dataclasses import replace
from datetime import time

from storage.model import Chat, DeliveryState, DigestPlan
from storage.store import Store
from tests.storage.builders import DAY, HOUR, NOW
from tests.storage.outbox import begun, leading, planned, settle, states, subscribed

CHAT = Chat(-1_001_234_567_890, "kk", "Asia/Almaty", time(9, 30))


async def test_a_chat_is_kept_as_it_was_first(store: Store) -> None:
    assert await store.chats.get(CHAT.id) is None
    assert await store.chats.ensure(CHAT) == CHAT
    assert await store.chats.ensure(replace(CHAT, language="en")) == CHAT
    await store.chats.set_language(CHAT.id, "ru")
    assert await store.chats.get(CHAT.id) == replace(CHAT, language="ru")


async def test_subscribing_and_unsubscribing(store: Store) -> None:
    await store.chats.ensure(CHAT)
    assert await store.chats.count() == 0
    await store.chats.subscribe(CHAT.id, NOW + HOUR, NOW)
    assert await store.chats.count() == 1
    assert await store.chats.due(NOW) == []
    assert await store.chats.due(NOW + HOUR) == [replace(CHAT, next_due_at=NOW + HOUR)]
    await store.chats.unsubscribe(CHAT.id)
    assert await store.chats.due(NOW + DAY) == []
    assert await store.chats.get(CHAT.id) == CHAT


async def test_the_longest_overdue_come_first(store: Store) -> None:
    for number in (1, 2, 3):
        await store.chats.ensure(replace(CHAT, id=number))
        await store.chats.subscribe(number, NOW - number * HOUR, NOW)
    assert [chat.id for chat in await store.chats.due(NOW, limit=2)] == [3, 2]


async def test_one_who_comes_back_is_not_owed_the_time_between(store: Store) -> None:
    await store.chats.ensure(CHAT)
    await store.chats.subscribe(CHAT.id, NOW, NOW)
    plan = DigestPlan(CHAT.id, NOW.date(), "kk", (NOW - DAY, NOW), ("Дайджест",), NOW + DAY)
    await store.deliveries.plan([plan], NOW)
    await store.chats.subscribe(CHAT.id, NOW + 2 * HOUR, NOW)  # subscribed still: only another hour
    chat = await store.chats.get(CHAT.id)
    assert chat == replace(CHAT, next_due_at=NOW + 2 * HOUR, digested_until=NOW)
    await store.chats.unsubscribe(CHAT.id)
    await store.chats.subscribe(CHAT.id, NOW + 9 * DAY, NOW + 8 * DAY)
    assert await store.chats.get(CHAT.id) == replace(CHAT, next_due_at=NOW + 9 * DAY)


async def test_a_blocked_chat_gets_nothing_and_stays_subscribed(store: Store) -> None:
    await planned(store, CHAT.id, messages=["1", "2", "3"])
    term = await leading(store)
    (first,) = await begun(store, term)
    await settle(store, first, DeliveryState.SENT)
    (second,) = await store.deliveries.claim(term, NOW, 9)
    await store.chats.block(CHAT.id, NOW)
    await store.chats.block(CHAT.id, NOW + HOUR)
    assert await states(store, CHAT.id) == [DeliveryState.SENT, *[DeliveryState.CANCELLED] * 2]
    assert await store.deliveries.begin([second.id], term, NOW) == frozenset()
    assert await store.chats.due(NOW + 9 * DAY) == []
    assert await store.chats.count() == 0
    chat = await store.chats.get(CHAT.id)
    assert chat is not None
    assert (chat.blocked_at, chat.subscribed) == (NOW, True)


async def test_who_comes_back_is_due_again_and_owed_nothing(store: Store) -> None:
    await planned(store, CHAT.id, messages=["1", "2"])
    assert not await store.chats.resume(CHAT.id, NOW + DAY, NOW)  # was not away
    await store.chats.block(CHAT.id, NOW)
    assert await store.chats.resume(CHAT.id, NOW + 9 * DAY, NOW + 8 * DAY)
    (chat,) = await store.chats.due(NOW + 9 * DAY)
    assert (chat.next_due_at, chat.digested_until, chat.blocked_at) == (NOW + 9 * DAY, None, None)
    assert not await store.chats.resume(CHAT.id, NOW + DAY, NOW)
    assert await store.deliveries.claim(await leading(store), NOW, 9) == []


async def test_who_comes_back_unsubscribed_is_only_spoken_to_again(store: Store) -> None:
    await subscribed(store, CHAT.id)
    await store.chats.unsubscribe(CHAT.id)
    await store.chats.block(CHAT.id, NOW)
    assert not await store.chats.resume(CHAT.id, NOW + DAY, NOW)
    chat = await store.chats.get(CHAT.id)
    assert chat is not None
    assert (chat.blocked_at, chat.subscribed) == (None, False)


async def test_subscribing_ends_a_pause_too(store: Store) -> None:
    await planned(store, CHAT.id)
    await store.chats.block(CHAT.id, NOW)
    await store.chats.subscribe(CHAT.id, NOW + DAY, NOW + HOUR)
    (chat,) = await store.chats.due(NOW + DAY)
    assert (chat.blocked_at, chat.digested_until) == (None, None)


async def test_a_topic_is_remembered_until_it_is_gone(store: Store) -> None:
    await store.chats.ensure(CHAT)
    await store.chats.subscribe(CHAT.id, NOW, NOW, thread_id=33)
    (chat,) = await store.chats.due(NOW)
    assert chat.thread_id == 33
    await store.chats.forget_thread(CHAT.id)
    (chat,) = await store.chats.due(NOW)
    assert chat.thread_id is None


async def test_all_who_are_subscribed_page_by_page(store: Store) -> None:
    await subscribed(store, -7, 1, 2, 3, 4, 5)
    await store.chats.unsubscribe(2)
    await store.chats.block(3, NOW)
    first = await store.chats.all_subscribed_after(None, 2)
    second = await store.chats.all_subscribed_after(first[-1].id, 2)
    assert [chat.id for chat in first + second] == [-7, 1, 4, 5]
    assert await store.chats.all_subscribed_after(5, 2) == []
    await store.chats.set_due({})
    await store.chats.set_due({1: NOW + HOUR, 2: NOW + HOUR, 4: NOW - HOUR})
    assert [chat.id for chat in await store.chats.due(NOW)] == [4, -7, 5]
    gone = await store.chats.get(2)
    assert gone is not None
    assert not gone.subscribed
