"""The shared inbox and the facts."""

import asyncio

from storage.store import Store
from tests.storage.builders import HOUR, NOW


def said(update_id: int) -> dict[str, object]:
    return {"update_id": update_id, "message": {"text": "Әлем \ud83d \x00", "chat": {"id": -(2**40)}}}


async def test_an_update_is_accepted_once_and_given_once_in_order(store: Store) -> None:
    for number in (3, 1, 2):
        assert await store.inbox.put(said(number), NOW)
    assert not await store.inbox.put(said(2), NOW)
    assert await store.inbox.take(2, NOW) == [said(1), said(2)]
    assert not await store.inbox.put(said(2), NOW)  # given is still known
    assert await store.inbox.take(9, NOW) == [said(3)]
    assert await store.inbox.take(9, NOW) == []


async def test_many_put_and_take_at_once(store: Store, database_url: str) -> None:
    twin = await Store.open(database_url)
    stores = (store, twin)
    accepted = await asyncio.gather(
        *(stores[turn].inbox.put(said(number), NOW) for number in range(20) for turn in (0, 1))
    )
    assert sum(accepted) == 20
    taken = await asyncio.gather(*(stores[turn % 2].inbox.take(5, NOW) for turn in range(8)))
    await twin.close()
    assert sorted(update["update_id"] for batch in taken for update in batch) == list(range(20))


async def test_only_what_was_taken_is_forgotten(store: Store) -> None:
    for number in (1, 2, 3):
        await store.inbox.put(said(number), NOW)
    await store.inbox.take(1, NOW)
    await store.inbox.take(1, NOW + HOUR)
    await store.inbox.prune(NOW + HOUR)
    assert [await store.inbox.put(said(number), NOW) for number in (1, 2, 3)] == [True, False, False]
    assert await store.inbox.take(9, NOW) == [said(1), said(3)]


async def test_a_fact_is_what_was_said_last(store: Store) -> None:
    assert await store.facts.get("alarm") is None
    for value in ("2026a", {"late": 3, "since": None}, None, [1, "ә"]):
        await store.facts.set("alarm", value, NOW)
        await store.facts.set("other", 1, NOW)
        assert await store.facts.get("alarm") == value
