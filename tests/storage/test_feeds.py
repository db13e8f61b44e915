"""Feeds: what is configured, what is due, how visits went."""

from dataclasses import replace

from storage.model import FeedOutcome, FeedSource, SourceKind
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


async def test_sources_of_every_kind_are_kept_whole(store: Store) -> None:
    sources = [
        replace(OTHER, kind=SourceKind.LINKS, selector="main a", pattern=r"/\d+$"),
        replace(SOURCE, kind=SourceKind.SITEMAP),
    ]
    await store.feeds.sync(sources, NOW)
    assert {feed.source for feed in await store.feeds.all()} == set(sources)


async def test_a_page_whose_links_are_found_otherwise_is_read_again(store: Store) -> None:
    page = replace(SOURCE, kind=SourceKind.LINKS, selector="main a")
    feed = await add_feed(store, page)
    read = FeedOutcome(feed.id, NOW, NOW + DAY, etag='"a"', last_modified="Mon", body_hash="f00")
    await store.feeds.record([read])
    await store.feeds.sync([page], NOW + HOUR)
    (same,) = await store.feeds.all()
    assert (same.etag, same.body_hash, same.next_due_at) == ('"a"', "f00", NOW + DAY)
    await store.feeds.sync([replace(page, selector="article a")], NOW + HOUR)
    (other,) = await store.feeds.all()
    assert (other.etag, other.last_modified, other.body_hash) == (None, None, None)
    assert other.next_due_at == NOW + HOUR


async def test_an_added_feed_outlives_the_configuration(store: Store) -> None:
    await store.feeds.sync([SOURCE], NOW)
    assert await store.feeds.add(OTHER, NOW)
    assert not await store.feeds.add(OTHER, NOW)
    assert not await store.feeds.add(SOURCE, NOW)
    await store.feeds.sync([], NOW + DAY)
    (feed,) = await store.feeds.all()
    assert (feed.source, feed.added, feed.next_due_at) == (OTHER, True, NOW)
    assert [due.id for due in await store.feeds.due(NOW)] == [feed.id]


async def test_what_the_configuration_names_is_the_configurations(store: Store) -> None:
    await store.feeds.add(OTHER, NOW)
    await store.feeds.sync([OTHER], NOW)
    (feed,) = await store.feeds.all()
    assert not feed.added
    assert not await store.feeds.remove(feed.id)
    await store.feeds.sync([], NOW)
    assert await store.feeds.all() == []


async def test_only_added_feeds_can_be_removed_and_come_back_afresh(store: Store) -> None:
    configured = await add_feed(store)
    await store.feeds.add(OTHER, NOW)
    (added,) = [feed for feed in await store.feeds.all() if feed.added]
    await store.feeds.record([FeedOutcome(added.id, NOW, NOW + DAY, error="HTTP 500")])
    assert not await store.feeds.remove(configured.id)
    assert await store.feeds.remove(added.id)
    assert not await store.feeds.remove(added.id)
    assert [feed.id for feed in await store.feeds.all()] == [configured.id]
    assert await store.feeds.add(replace(OTHER, name="Курьер"), NOW + HOUR)
    (again,) = [feed for feed in await store.feeds.all() if feed.added]
    assert (again.id, again.source.name) == (added.id, "Курьер")
    assert (again.failures, again.last_error, again.next_due_at) == (0, None, NOW + HOUR)


async def test_a_retired_feed_is_tried_again_when_it_is_named_anew(store: Store) -> None:
    feed = await add_feed(store)
    await store.feeds.record([FeedOutcome(feed.id, NOW, NOW + DAY, error="HTTP 410 Gone", retired=True)])
    await store.feeds.sync([SOURCE], NOW + HOUR)
    assert [one.retired_at for one in await store.feeds.all()] == [NOW]
    await store.feeds.sync([], NOW + HOUR)
    await store.feeds.sync([SOURCE], NOW + 2 * HOUR)
    (again,) = await store.feeds.all()
    assert (again.retired_at, again.next_due_at) == (None, NOW + 2 * HOUR)


async def test_a_new_feed_is_due_at_once_and_a_visited_one_later(store: Store) -> None:
    feed = await add_feed(store)
    assert await store.feeds.due(NOW - HOUR) == []
    assert [due.id for due in await store.feeds.due(NOW)] == [feed.id]
    await store.feeds.record([FeedOutcome(feed.id, checked_at=NOW, next_due_at=NOW + HOUR)])
    assert await store.feeds.due(NOW) == []
    assert [due.id for due in await store.feeds.due(NOW, everything=True)] == [feed.id]
    assert [due.id for due in await store.feeds.due(NOW + HOUR)] == [feed.id]


async def test_the_longest_overdue_comes_first(store: Store) -> None:
    first, second = await add_feed(store), await add_feed(store, OTHER)
    await store.feeds.record([FeedOutcome(first.id, checked_at=NOW, next_due_at=NOW + 2 * HOUR)])
    await store.feeds.record([FeedOutcome(second.id, checked_at=NOW, next_due_at=NOW + HOUR)])
    assert [feed.id for feed in await store.feeds.due(NOW + DAY)] == [second.id, first.id]


async def test_a_failure_keeps_the_validators_and_a_success_clears_the_failures(store: Store) -> None:
    feed = await add_feed(store)
    success = FeedOutcome(
        feed.id, NOW, NOW + HOUR, etag='"a"', last_modified="Mon", body_hash="f00", new_articles=2
    )
    await store.feeds.record([success])
    for hours in (1, 2):
        await store.feeds.record([FeedOutcome(feed.id, NOW + hours * HOUR, NOW + DAY, error="HTTP 503")])
    (failing,) = await store.feeds.all()
    assert (failing.failures, failing.last_error) == (2, "HTTP 503")
    assert (failing.etag, failing.last_modified, failing.body_hash) == ('"a"', "Mon", "f00")
    assert (failing.last_checked_at, failing.last_success_at, failing.last_new_at) == (
        NOW + 2 * HOUR,
        NOW,
        NOW,
    )
    await store.feeds.record([FeedOutcome(feed.id, NOW + DAY, NOW + 2 * DAY, etag='"b"')])
    (well,) = await store.feeds.all()
    assert (well.failures, well.last_error, well.etag, well.body_hash) == (0, None, '"b"', None)
    assert (well.last_success_at, well.last_new_at) == (NOW + DAY, NOW)
