"""What the operator is shown."""

from datetime import timedelta

from storage.health import OutboxHealth
from storage.model import DeliveryState, FeedOutcome, FeedSource
from storage.store import Store
from tests.storage.builders import DAY, HOUR, NOW, SOURCE
from tests.storage.outbox import begun, leading, planned, settle, subscribed

S = DeliveryState
LATER = NOW + timedelta(minutes=10, seconds=1)


async def test_an_empty_outbox(store: Store) -> None:
    assert await store.health.outbox(NOW) == OutboxHealth(0, 0, None, 0, 0, 0, 0, 0, ())


async def test_the_outbox_is_counted(store: Store) -> None:
    await planned(store, 1, 2, 3, 4)
    await subscribed(store, 5, 6)
    await store.chats.unsubscribe(5)
    await store.chats.block(6, NOW)
    term = await leading(store)
    one, two, _, _ = await begun(store, term, 9)
    await settle(store, one, S.UNKNOWN, error="reset")
    await settle(store, two, S.FAILED, error="Bad Request")
    health = await store.health.outbox(NOW)
    assert (health.pending, health.sending, health.late, health.oldest_at) == (3, 2, 0, NOW)  # with the note
    assert (health.unknown_today, health.failed_today) == (1, 1)
    assert (health.blocked_chats, health.subscribed) == (1, 4)
    assert health.last_errors == ("Bad Request", "reset")
    tomorrow = await store.health.outbox(NOW + DAY + HOUR)
    assert (tomorrow.unknown_today, tomorrow.failed_today, tomorrow.last_errors) == (0, 0, ())


async def test_late_is_what_could_have_been_sent(store: Store) -> None:
    await planned(store, 1, 2)
    assert (await store.health.outbox(LATER - timedelta(seconds=2))).late == 0
    assert (await store.health.outbox(LATER)).late == 4
    term = await leading(store)
    (first,) = await begun(store, term)
    await settle(store, first, S.PENDING, not_before=NOW + HOUR, error="RetryAfter")
    assert (await store.health.outbox(LATER)).late == 2  # neither it nor the part behind it
    await store.deliveries.claim(term, NOW, 1)
    assert (await store.health.outbox(LATER)).late == 2  # claimed is not sent
    assert (await store.health.outbox(NOW + HOUR)).late == 4


async def test_errors_are_told_once_each_the_newest_first(store: Store) -> None:
    await planned(store, *range(1, 9), messages=["1"])
    term = await leading(store)
    for number, delivery in enumerate(await begun(store, term, 9)):
        await settle(store, delivery, S.FAILED, error=f"error {number % 7}")
    assert (await store.health.outbox(NOW)).last_errors == tuple(f"error {n}" for n in (0, 6, 5, 4, 3))


async def test_feeds_that_have_failed_for_an_hour(store: Store) -> None:
    assert (await store.health.feeds(NOW)).last_success_at is None
    sources = [SOURCE, FeedSource("https://b.example/", "Б"), FeedSource("https://c.example/", "В")]
    await store.feeds.sync(sources, NOW)
    well, ill, never = await store.feeds.due(NOW)
    for feed in (well, ill):
        await store.feeds.record([FeedOutcome(feed.id, NOW, NOW)])
    for feed in (ill, never):
        await store.feeds.record([FeedOutcome(feed.id, NOW + HOUR, NOW, error="503")])
    soon, later = [await store.health.feeds(NOW + HOUR + timedelta(seconds=wait)) for wait in (0, 1)]
    assert [feed.id for feed in soon.failing] == [never.id]
    assert [feed.id for feed in later.failing] == [ill.id, never.id]
    assert later.last_success_at == NOW
    await store.feeds.sync(sources[:1], NOW)
    assert (await store.health.feeds(NOW + DAY)).failing == ()
