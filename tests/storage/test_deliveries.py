"""The outbox: claimed and begun by the leader alone, settled once, and nothing lost between."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.model import DeliveryKind, DeliveryState, Settlement, Term
from storage.settling import MOST_ATTEMPTS
from storage.store import Store
from storage.tables import deliveries
from tests.storage.builders import DAY, HOUR, NOW
from tests.storage.outbox import RESTED, begun, leading, notes, planned, settle, states

S = DeliveryState


async def test_parts_are_sent_one_after_the_other(store: Store) -> None:
    await planned(store, 1)
    term = await leading(store)
    (first,) = await begun(store, term, 9)
    assert await store.deliveries.claim(term, NOW, 9) == []
    await settle(store, first, S.SENT, message_id=77)
    (second,) = await store.deliveries.claim(term, NOW, 9)
    assert (first.part, second.part) == (0, 1)
    assert await states(store) == [S.SENT, S.CLAIMED]


async def test_a_message_is_begun_once(store: Store) -> None:
    await planned(store, 1)
    term = await leading(store)
    (delivery,) = await store.deliveries.claim(term, NOW, 9)
    assert delivery.state is S.CLAIMED
    assert await store.deliveries.begin([], term, NOW) == frozenset()
    assert await store.deliveries.begin([delivery.id, 999], term, NOW) == {delivery.id}
    assert await store.deliveries.begin([delivery.id], term, NOW) == frozenset()


async def test_only_the_term_that_stands_claims_begins_and_releases(store: Store) -> None:
    await planned(store, 1, 2)
    old = await leading(store, "old")
    (lost,) = await store.deliveries.claim(old, NOW, 1)
    new = await leading(store, "new")
    assert await states(store) == [S.PENDING, S.PENDING]
    assert await store.deliveries.claim(old, NOW, 9) == []
    assert await store.deliveries.begin([lost.id], old, NOW) == frozenset()
    claimed = await store.deliveries.claim(new, NOW, 9)
    assert [delivery.chat_id for delivery in claimed] == [1, 2]
    await store.deliveries.release([lost.id], old, NOW)
    assert await store.deliveries.begin([lost.id], old, NOW) == frozenset()
    assert await store.deliveries.begin([lost.id], Term("old", new.epoch), NOW) == frozenset()
    assert await store.deliveries.begin([lost.id], new, NOW) == {lost.id}


async def test_what_is_released_is_as_if_never_claimed(store: Store) -> None:
    await planned(store, 1, 2)
    term = await leading(store)
    one, two = await store.deliveries.claim(term, NOW, 9)
    await store.deliveries.begin([two.id], term, NOW)
    await store.deliveries.release([one.id, two.id], term, NOW)
    assert (await states(store, 1), await states(store, 2)) == ([S.PENDING] * 2, [S.SENDING, S.PENDING])
    assert await store.deliveries.claim(term, NOW, 9) == [one]


async def test_a_retry_waits_for_its_time(store: Store) -> None:
    await planned(store, 1)
    term = await leading(store)
    (delivery,) = await begun(store, term)
    await settle(store, delivery, S.PENDING, not_before=NOW + HOUR, error="429")
    assert await store.deliveries.claim(term, NOW + HOUR - timedelta(seconds=1), 9) == []
    (again,) = await store.deliveries.claim(term, NOW + HOUR, 9)
    assert (again.id, again.attempts) == (delivery.id, 1)


async def test_a_settlement_of_an_earlier_attempt_is_dropped(store: Store) -> None:
    await planned(store, 1, messages=["1"])
    term = await leading(store)
    (first,) = await begun(store, term)
    await settle(store, first, S.PENDING)
    (second,) = await begun(store, term)
    for state in (S.PENDING, S.UNKNOWN, S.FAILED, S.SENT):  # told again, since nobody heard that it was kept
        await settle(store, first, state)
        assert await states(store) == [S.SENDING]
    await settle(store, second, S.SENT, message_id=1)
    assert await states(store) == [S.SENT]


@pytest.mark.parametrize(("outcome", "noted"), [(S.UNKNOWN, [S.PENDING]), (S.FAILED, [])])
async def test_a_digest_that_broke_off_is_not_continued(
    store: Store, outcome: DeliveryState, noted: list[DeliveryState]
) -> None:
    await planned(store, 1, 2)
    term = await leading(store)
    (delivery,) = await begun(store, term)
    await settle(store, delivery, outcome, error="connection reset")
    assert await states(store) == [outcome, S.CANCELLED]
    assert await notes(store) == noted
    assert (await states(store, 2), await notes(store, 2)) == ([S.PENDING, S.PENDING], [])


async def test_a_note_goes_first_and_shows_its_digest(store: Store) -> None:
    await planned(store, 1, 2)
    await store.chats.subscribe(2, NOW, NOW, thread_id=33)
    await store.chats.set_language(2, "kk")
    term = await leading(store)
    one, two = await begun(store, term, 2)
    await settle(store, two, S.UNKNOWN)
    await settle(store, one, S.SENT)
    note, part = await store.deliveries.claim(term, NOW, 9)
    assert (note.kind, note.chat_id, note.html, note.language) == (DeliveryKind.NOTE, 2, "", "kk")
    assert (note.thread_id, note.local_date, note.part) == (33, NOW.date(), 0)
    assert (part.kind, part.chat_id, part.language, part.thread_id) == (DeliveryKind.DIGEST, 1, "ru", None)
    assert await store.deliveries.digest(note.id, 2) == ("<b>Первая</b>", "Вторая")
    assert await store.deliveries.digest(note.id, 1) == ()
    assert await store.deliveries.digest(999, 2) == ()
    assert [one.id for one in await store.deliveries.claim(term, NOW, 9)] == []


async def test_a_note_that_is_unknown_is_sent_again_but_not_for_ever(store: Store) -> None:
    await planned(store, 1)
    term = await leading(store)
    (delivery,) = await begun(store, term)
    await settle(store, delivery, S.UNKNOWN)
    for _ in range(MOST_ATTEMPTS):
        (note,) = await begun(store, term, 9)
        await settle(store, note, S.UNKNOWN)
        assert (await states(store), await notes(store)) == ([S.UNKNOWN, S.CANCELLED], [S.PENDING])
    (note,) = await begun(store, term, 9)
    await settle(store, note, S.UNKNOWN)
    assert (await states(store), await notes(store)) == ([S.UNKNOWN, S.CANCELLED], [S.UNKNOWN])
    assert await begun(store, term, 9) == []


async def test_an_answer_that_comes_after_all_takes_the_note_back(store: Store) -> None:
    await planned(store, 1)
    ex = await leading(store, "ex")
    (first,) = await begun(store, ex)
    term = await leading(store, "new")
    assert (await states(store), await notes(store)) == ([S.UNKNOWN, S.CANCELLED], [S.PENDING])
    (note,) = await store.deliveries.claim(term, RESTED, 9)
    await settle(store, first, S.SENT, message_id=5)  # by the ex-leader
    assert await store.deliveries.begin([note.id], term, NOW) == frozenset()
    assert (await states(store), await notes(store)) == ([S.SENT, S.PENDING], [S.CANCELLED])  # it goes on
    (second,) = await begun(store, term, 9)
    assert second.part == 1
    await settle(store, second, S.UNKNOWN)  # and breaks off again: that is still worth a note
    assert (await states(store), await notes(store)) == ([S.SENT, S.UNKNOWN], [S.PENDING])
    (again,) = await begun(store, term, 9)
    assert again.id == note.id


async def test_a_note_on_its_way_stays_and_so_do_the_cancelled_parts(store: Store) -> None:
    await planned(store, 1)
    term = await leading(store)
    (first,) = await begun(store, term)
    await settle(store, first, S.UNKNOWN)
    (note,) = await begun(store, term, 9)
    await settle(store, first, S.SENT, message_id=5)
    assert (await states(store), await notes(store)) == ([S.SENT, S.CANCELLED], [S.SENDING])
    await settle(store, note, S.SENT, message_id=6)
    assert await store.deliveries.claim(term, NOW + DAY, 9) == []


async def test_what_is_settled_does_not_change(store: Store) -> None:
    await planned(store, 1, 2, messages=["1"])
    term = await leading(store)
    sent, failed = await begun(store, term, 2)
    await settle(store, sent, S.SENT, message_id=5)
    await settle(store, failed, S.FAILED, error="400")
    for state in (S.SENT, S.UNKNOWN, S.FAILED, S.PENDING):
        await settle(store, sent, state)
        await settle(store, failed, state)
    assert (await states(store, 1), await states(store, 2)) == ([S.SENT], [S.FAILED])
    assert await notes(store, 1) == await notes(store, 2) == []


async def test_many_are_settled_at_once_each_as_it_is(store: Store) -> None:
    await planned(store, 1, 2, 3, 4)
    term = await leading(store)
    claimed = await begun(store, term, 9)
    outcomes = (S.SENT, S.UNKNOWN, S.FAILED, S.PENDING)
    settlements = [
        Settlement(delivery.id, state, 70 + delivery.chat_id, "no", None, 0)
        for delivery, state in zip(claimed, outcomes, strict=True)
    ]
    await store.deliveries.settle([*reversed(settlements), Settlement(999, S.SENT)], NOW)
    await store.deliveries.settle([], NOW)
    assert [(await states(store, chat))[0] for chat in (1, 2, 3, 4)] == list(outcomes)
    assert [len(await notes(store, chat)) for chat in (1, 2, 3, 4)] == [0, 1, 0, 0]


async def test_a_chat_that_refuses_us_is_neither_noted_nor_tried_again(store: Store) -> None:
    await planned(store, 1, 2)
    term = await leading(store)
    one, two = await begun(store, term, 2)
    for chat in (1, 2):
        await store.chats.block(chat, NOW)
    await settle(store, one, S.UNKNOWN)
    await settle(store, two, S.PENDING)
    assert (await states(store, 1), await notes(store, 1)) == ([S.UNKNOWN, S.CANCELLED], [])
    assert await states(store, 2) == [S.CANCELLED, S.CANCELLED]


async def test_what_was_begun_since(store: Store) -> None:
    await planned(store, 1, 2)
    term = await leading(store)
    one, _ = await begun(store, term, 2)
    await settle(store, one, S.SENT)
    await begun(store, term)
    assert await store.deliveries.recently_sent(NOW) == {1: 2, 2: 1}
    assert await store.deliveries.recently_sent(NOW + timedelta(seconds=1)) == {}


async def test_claims_at_once_never_share(store: Store, database_url: str) -> None:
    await planned(store, *range(1, 41))
    twin = await Store.open(database_url)
    term = await leading(store)
    batches = await asyncio.gather(*((store, twin)[n % 2].deliveries.claim(term, NOW, 7) for n in range(12)))
    await twin.close()
    claimed = [delivery.id for batch in batches for delivery in batch]
    assert len(claimed) == len(set(claimed)) == 40


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_claim_passes_by_what_is_being_changed(store: Store, database_url: str) -> None:
    await planned(store, 1, 2, 3)
    term = await leading(store)
    database = Database(database_url)
    async with database.write() as connection:
        await connection.execute(select(deliveries.c.id).where(deliveries.c.chat_id < 3).with_for_update())
        async with asyncio.timeout(20):
            claimed = await store.deliveries.claim(term, NOW, 9)
    await database.close()
    assert [delivery.chat_id for delivery in claimed] == [3]
