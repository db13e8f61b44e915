"""Feeds: what is configured, what is due, how visits went."""

from dataclasses import replace

from storage.model import FeedOutcome, FeedSource
from storage.store import Store
from tests.storage.builders import DAY, HOUR, NOW, SOURCE, add_feed

OTHER = FeedSource("https://courier.example/feed", "Ямской курьер")


async def test_sync_follows_the_configuration(store: Store) -> None:
    await store.feeds.sync([SOURCE, OTHER], NOW)
    before = {feed.source.url: feed.id for feed in await store.feeds.all()}
    renamed = replace(SOURCE, name="Дала", timezone="Asia/Oral")
    await store.feeds.sync([renamed], NOW + DAY)
    (feed,) = await store.feeds.all()
    assert feed.source == renamed
    assert feed.id == before[SOURCE.url]
    assert await store.feeds.due(NOW + DAY, everything=True) == [feed]
    await store.feeds.sync([renamed, OTHER], NOW + DAY)
    assert {feed.source.url: feed.id for feed in await store.feeds.all()} == before


async def test_a_new_feed_is_due_at_once_and_a_visited_one_later(store: Store) -> None:
    feed = await add_feed(store)
    assert await store.feeds.due(NOW - HOUR) == []
    assert [due.id for due in await store.feeds.due(NOW)] == [feed.id]
    await store.feeds.record(FeedOutcome(feed.id, checked_at=NOW, next_due_at=NOW + HOUR))
    assert await store.feeds.due(NOW) == []
    assert [due.id for due in await store.feeds.due(NOW, everything=True)] == [feed.id]
    assert [due.id for due in await store.feeds.due(NOW + HOUR)] == [feed.id]


async def test_the_longest_overdue_comes_first(store: Store) -> None:
    first, second = await add_feed(store), await add_feed(store, OTHER)
    await store.feeds.record(FeedOutcome(first.id, checked_at=NOW, next_due_at=NOW + 2 * HOUR))
    await store.feeds.record(FeedOutcome(second.id, checked_at=NOW, next_due_at=NOW + HOUR))
    assert [feed.id for feed in await store.feeds.due(NOW + DAY)] == [second.id, first.id]


async def test_a_failure_keeps_the_validators_and_a_success_clears_the_failures(store: Store) -> None:
    feed = await add_feed(store)
    success = FeedOutcome(
        feed.id, NOW, NOW + HOUR, etag='"a"', last_modified="Mon", body_hash="f00", new_articles=2
    )
    await store.feeds.record(success)
    for hours in (1, 2):
        await store.feeds.record(FeedOutcome(feed.id, NOW + hours * HOUR, NOW + DAY, error="HTTP 503"))
    (failing,) = await store.feeds.all()
    assert (failing.failures, failing.last_error) == (2, "HTTP 503")
    assert (failing.etag, failing.last_modified, failing.body_hash) == ('"a"', "Mon", "f00")
    assert (failing.last_checked_at, failing.last_success_at, failing.last_new_at) == (
        NOW + 2 * HOUR,
        NOW,
        NOW,
    )
    await store.feeds.record(FeedOutcome(feed.id, NOW + DAY, NOW + 2 * DAY, etag='"b"'))
    (well,) = await store.feeds.all()
    assert (well.failures, well.last_error, well.etag, well.body_hash) == (0, None, '"b"', None)
    assert (well.last_success_at, well.last_new_at) == (NOW + DAY, NOW)
