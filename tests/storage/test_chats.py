"""Chats: kept as they spoke first, subscribed, blocked."""

from dataclasses import replace
from datetime import time

from storage.model import Chat, DeliveryState, DigestPlan
from storage.store import Store
from tests.storage.builders import DAY, HOUR, NOW

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


async def test_a_blocked_chat_gets_nothing_more_until_it_subscribes_again(store: Store) -> None:
    await store.chats.ensure(CHAT)
    await store.chats.subscribe(CHAT.id, NOW, NOW)
    plan = DigestPlan(CHAT.id, NOW.date(), "kk", (NOW - DAY, NOW), ("1", "2", "3"), NOW + DAY)
    await store.deliveries.plan([plan], NOW)
    (first,) = await store.deliveries.claim("a", NOW, 9)
    await store.deliveries.sending(first.id, "a", NOW)
    await store.deliveries.sent(first.id, 1, NOW)
    (second,) = await store.deliveries.claim("a", NOW, 9)
    await store.chats.mark_blocked(CHAT.id, NOW)
    cancelled = [delivery.state for delivery in await store.deliveries.of_chat(CHAT.id)]
    assert cancelled == [DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.CANCELLED]
    assert not await store.deliveries.sending(second.id, "a", NOW)
    assert await store.chats.due(NOW + DAY) == []
    assert await store.chats.count() == 0
    chat = await store.chats.get(CHAT.id)
    assert chat is not None
    assert chat.blocked_at == NOW
    await store.chats.subscribe(CHAT.id, NOW + DAY, NOW + HOUR)
    (chat,) = await store.chats.due(NOW + DAY)
    assert chat.blocked_at is None
