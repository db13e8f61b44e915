"""One leads: the others wait, a fence keeps out who led before, and nothing that was left is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from sqlalchemy import text, update

from storage.database import Database
from storage.leadership import LEASE, Leadership, holds
from storage.model import DeliveryKind, DeliveryState, Term
from storage.settling import NOTES_REST
from storage.store import Store, StoreError
from storage.tables import deliveries
from tests.storage.builders import HOUR, NOW
from tests.storage.outbox import RESTED, begun, leading, notes, planned, settle, states

S = DeliveryState
postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def replica(store: Store, database_url: str) -> AsyncIterator[Store]:
    """A second process's store on the same database."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


async def soon(attempt: Callable[[], Awaitable[Term | None]]) -> Term:
    """What a campaign wins in the end: a connection that is being ended takes a moment."""
    async with asyncio.timeout(20):
        while (term := await attempt()) is None:
            await asyncio.sleep(0.02)
        return term


async def end_lock(database_url: str) -> None:
    """End the connection that holds the lock."""
    database = Database(database_url)
    async with database.write() as connection:
        ended = await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
                " AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
        assert ended.scalar_one()
    await database.close()


@postgresql
async def test_one_leads_until_it_resigns(store: Store, replica: Store) -> None:
    term = await leading(store, "a")
    assert await replica.leadership.campaign("b", NOW) is None
    assert await store.leadership.renew(term, NOW + HOUR)
    await planned(store, 1)
    await store.leadership.resign(term)
    assert not await store.leadership.renew(term, NOW)
    assert await store.deliveries.claim(term, NOW, 9) == []
    assert await replica.leadership.campaign("b", NOW) == Term("b", term.epoch + 1)
    assert await store.leadership.campaign("a", NOW) is None
    await store.leadership.resign(term)  # said twice it takes nothing from another
    assert len(await replica.deliveries.claim(Term("b", term.epoch + 1), NOW, 9)) == 1


@postgresql
async def test_a_closed_store_leads_no_more(store: Store, replica: Store) -> None:
    term = await leading(replica, "a")
    await replica.close()
    assert await soon(lambda: store.leadership.campaign("b", NOW)) == Term("b", term.epoch + 1)


@postgresql
async def test_a_lost_lock_is_a_lost_term(store: Store, replica: Store, database_url: str) -> None:
    term = await leading(store, "a")
    await end_lock(database_url)
    assert not await store.leadership.renew(term, NOW)
    assert await replica.leadership.campaign("b", NOW) == Term("b", term.epoch + 1)
    assert await store.leadership.campaign("a", NOW) is None


@sqlite
async def test_the_newest_run_leads(store: Store, replica: Store) -> None:
    old = await leading(store, "old")
    assert await store.leadership.renew(old, NOW)
    new = await leading(replica, "new")
    assert new.epoch == old.epoch + 1
    assert not await store.leadership.renew(old, NOW)
    assert await replica.leadership.renew(new, NOW)
    await store.leadership.resign(old)
    assert await replica.leadership.renew(new, NOW)
    await replica.leadership.resign(new)
    assert not await replica.leadership.renew(new, NOW)


async def test_a_new_leader_settles_what_the_old_one_left(store: Store) -> None:
    await planned(store, 1, 2, 3, 4)
    term = await leading(store, "dead")
    sent, _ = await begun(store, term, 2)
    await settle(store, sent, S.SENT)
    await begun(store, term)
    await store.deliveries.claim(term, NOW, 1)
    await leading(store, "alive")
    # Of chat 1 the second part was begun (it was the oldest), and its first is there.
    assert (await states(store, 1), await notes(store, 1)) == ([S.SENT, S.UNKNOWN], [S.PENDING])
    assert (await states(store, 2), await notes(store, 2)) == ([S.UNKNOWN, S.CANCELLED], [S.PENDING])
    assert (await states(store, 3), await notes(store, 3)) == ([S.PENDING, S.PENDING], [])
    await leading(store, "third")  # settles nothing twice
    assert (await notes(store, 1), await notes(store, 2)) == ([S.PENDING], [S.PENDING])


async def test_a_note_that_was_on_its_way_is_sent_again(store: Store) -> None:
    """Were it refused unseen, the chat would have neither its digest nor a word about it."""
    await planned(store, 1, messages=["Один"])
    await begun(store, await leading(store, "first"))
    await begun(store, await leading(store, "second"), now=RESTED)
    assert (await states(store), await notes(store)) == ([S.UNKNOWN], [S.SENDING])
    (again,) = await begun(store, await leading(store, "third"), now=RESTED)
    assert again.kind is DeliveryKind.NOTE
    assert (await states(store), await notes(store)) == ([S.UNKNOWN], [S.SENDING])


async def test_leaders_that_die_at_their_start_send_no_notes(store: Store) -> None:
    """Else a chat would get one from each of them."""
    await planned(store, 1, messages=["Один"])
    await begun(store, await leading(store, "first"))
    for name in ("second", "third"):
        assert await begun(store, await leading(store, name)) == []
        assert await notes(store) == [S.PENDING]
    term = await store.leadership.campaign("fourth", RESTED)
    assert term is not None
    assert await begun(store, term, now=RESTED) == []
    assert len(await begun(store, term, now=RESTED + NOTES_REST)) == 1


async def test_a_group_that_is_being_begun_counts_as_begun(store: Store, database_url: str) -> None:
    """The fence and the change are one transaction: a successor waits for it, and then sees it."""
    await planned(store, 1)
    term = await leading(store, "old")
    (delivery,) = await store.deliveries.claim(term, NOW, 1)
    await store.leadership.close()
    database = Database(database_url)
    async with database.write() as connection:
        assert await holds(connection, term)
        successor = asyncio.create_task(soon(lambda: store.leadership.campaign("new", NOW)))
        await asyncio.sleep(0.3)
        assert not successor.done()
        await connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(state=S.SENDING)
        )
    await successor
    await database.close()
    assert (await states(store), await notes(store)) == ([S.UNKNOWN, S.CANCELLED], [S.PENDING])


@postgresql
async def test_a_renewal_does_not_wait_for_a_group_that_is_being_begun(
    store: Store, database_url: str
) -> None:
    term = await leading(store)
    database = Database(database_url)
    async with database.write() as connection:
        assert await holds(connection, term)
        assert await store.leadership.renew(term, NOW)
    await database.close()


@postgresql
async def test_a_leader_that_stands_still_is_ended_after_its_lease(store: Store, database_url: str) -> None:
    seconds = 0.0
    database = Database(database_url)
    rival = Leadership(database, elapsed=lambda: seconds)
    term = await leading(store, "still")
    assert await rival.campaign("rival", NOW) is None
    seconds += LEASE - 0.1
    assert await rival.campaign("rival", NOW) is None
    assert await store.leadership.renew(term, NOW)  # in time
    seconds += LEASE - 0.1
    assert await rival.campaign("rival", NOW) is None
    seconds += LEASE - 0.1
    assert await rival.campaign("rival", NOW) is None
    assert await store.leadership.renew(term, NOW)
    assert await rival.campaign("rival", NOW) is None
    seconds += LEASE
    won = await soon(lambda: rival.campaign("rival", NOW))
    assert won == Term("rival", term.epoch + 1)
    assert not await store.leadership.renew(term, NOW)
    assert await rival.renew(won, NOW)
    await rival.close()
    await database.close()


@postgresql
async def test_what_a_stopped_leader_holds_open_does_not_stand_in_the_way(
    store: Store, database_url: str
) -> None:
    """Stopped between the fence and its commit, it holds the row that its successor must change."""
    seconds = 0.0
    stopped = await Store.open(database_url)
    term = await leading(stopped, "stopped")
    rival_database = Database(database_url)
    rival = Leadership(rival_database, elapsed=lambda: seconds)
    assert await rival.campaign("rival", NOW) is None
    with suppress(StoreError):  # its connection was ended
        async with stopped._database.write() as connection:
            assert await holds(connection, term)
            seconds += LEASE
            won = await soon(lambda: rival.campaign("rival", NOW))
    assert won.epoch == term.epoch + 1
    await rival.close()
    await rival_database.close()
    await stopped.close()
