"""A group that becomes a supergroup: one chat, its settings and its outbox, under another id."""

from dataclasses import replace
from datetime import time

import pytest

from storage.model import Chat, DeliveryKind, DeliveryState, Term
from storage.store import Store
from tests.storage.builders import DAY, NOW
from tests.storage.outbox import PLAN, begun, leading, notes, planned, settle, states, subscribed

S = DeliveryState
OLD, NEW = -10, -100_010


async def chat(store: Store, chat_id: int = NEW) -> Chat:
    known = await store.chats.get(chat_id)
    assert known is not None
    return known


async def test_settings_and_outbox_follow(store: Store) -> None:
    await store.chats.ensure(Chat(OLD, "kk", "Asia/Oral", time(7, 45)))
    await planned(store, OLD)
    term = await leading(store)
    (first,) = await begun(store, term)
    before = await chat(store, OLD)
    for _ in range(2):
        await store.chats.migrate(OLD, NEW, NOW)
    assert await chat(store) == replace(before, id=NEW)
    assert await store.chats.get(OLD) is None
    await settle(store, first, S.PENDING)  # Telegram had refused it: the group was upgraded
    assert [item.chat_id for item in await begun(store, term, 9)] == [NEW]
    assert await states(store, OLD) == []


async def test_what_is_not_known_or_itself_is_left_alone(store: Store) -> None:
    await subscribed(store, NEW)
    before = await chat(store)
    await store.chats.migrate(OLD, NEW, NOW)
    await store.chats.migrate(NEW, NEW, NOW)
    assert await chat(store) == before


async def test_the_old_settings_win_where_the_new_chat_never_subscribed(store: Store) -> None:
    await store.chats.ensure(Chat(OLD, "kk", "Asia/Oral", time(7, 45)))
    await planned(store, OLD)
    await store.chats.ensure(Chat(NEW, "en", "Europe/Moscow", time(9)))  # it has spoken before the news came
    before = await chat(store, OLD)
    await store.chats.migrate(OLD, NEW, NOW)
    assert await chat(store) == replace(before, id=NEW)
    assert await states(store, NEW) == [S.PENDING, S.PENDING]
    assert await store.chats.count() == 1


async def test_what_the_new_chat_has_chosen_stays(store: Store) -> None:
    await planned(store, OLD)
    await store.chats.ensure(Chat(NEW, "en", "Europe/Moscow", time(9)))
    await store.chats.subscribe(NEW, NOW + DAY, NOW)
    await store.chats.unsubscribe(NEW)
    before = await chat(store)
    await store.chats.migrate(OLD, NEW, NOW)
    assert await chat(store) == before
    assert await store.chats.get(OLD) is None
    assert await store.chats.count() == 0


async def send(store: Store, term: Term, chat_id: int, parts: int) -> None:
    """So many parts of a chat's digest, or all with its last unknown when below zero."""
    for part in range(abs(parts)):
        claimed = await store.deliveries.claim(term, NOW, 99)
        (mine,) = [item for item in claimed if item.chat_id == chat_id]
        await store.deliveries.begin([mine.id], term, NOW)
        await store.deliveries.release([item.id for item in claimed], term, NOW)
        await settle(store, mine, S.UNKNOWN if part == -parts - 1 else S.SENT)


@pytest.mark.parametrize(
    ("old", "new", "kept", "expected", "noted"),
    [
        (0, 0, "new", [S.PENDING, S.PENDING], []),
        (1, 0, "old", [S.SENT, S.PENDING], []),  # a part has come: the rest of the same digest is to follow
        (0, 1, "new", [S.SENT, S.PENDING], []),
        (2, 1, "new", [S.SENT, S.PENDING], []),
        (2, 0, "old", [S.SENT, S.SENT], []),
        (-1, 0, "old", [S.UNKNOWN, S.CANCELLED], [S.PENDING]),
        (0, -2, "new", [S.SENT, S.UNKNOWN], [S.PENDING]),
        (-1, 2, "new", [S.SENT, S.SENT], []),
    ],
)
async def test_of_two_digests_of_a_day_one_is_left(
    store: Store,
    old: int,
    new: int,
    kept: str,
    expected: list[DeliveryState],
    noted: list[DeliveryState],
) -> None:
    await subscribed(store, OLD, NEW)
    plans = [
        replace(PLAN, chat_id=chat_id, messages=(f"{name} 1", f"{name} 2"))
        for chat_id, name in ((OLD, "old"), (NEW, "new"))
    ]
    await store.deliveries.plan(plans, NOW)
    term = await leading(store)
    await send(store, term, OLD, old)
    await send(store, term, NEW, new)
    await store.chats.migrate(OLD, NEW, NOW)
    rows = await store.deliveries.of_chat(NEW)
    html = [row.html for row in rows if row.kind is DeliveryKind.DIGEST]
    assert html == [f"{kept} 1", f"{kept} 2"]
    assert (await states(store, NEW), await notes(store, NEW)) == (expected, noted)
    assert await store.deliveries.of_chat(OLD) == []


async def test_the_digests_of_other_days_follow(store: Store) -> None:
    await planned(store, OLD)
    await subscribed(store, NEW)
    tomorrow = replace(PLAN, chat_id=NEW, local_date=(NOW + DAY).date(), next_due_at=NOW + 2 * DAY)
    await store.deliveries.plan([tomorrow], NOW)
    await store.chats.migrate(OLD, NEW, NOW)
    days = [row.local_date for row in await store.deliveries.of_chat(NEW)]
    assert days == [PLAN.local_date] * 2 + [tomorrow.local_date] * 2
    assert await store.chats.count() == 1
