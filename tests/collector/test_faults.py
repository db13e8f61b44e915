"""What goes wrong in a pass costs itself alone, and the next pass makes up for it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.collector import Collector
from bot.feeds.fetch import Fetcher
from bot.reports import PassResult, Progress
from storage.store import Store, StoreError
from tests.collector.following import INTERVAL, NOW, RememberingWorkers, collect, follow, full, stored
from tests.feeds.samples import article, rss
from tests.feeds.server import HTML, FeedServer


async def test_a_feed_that_moves_is_asked_where_it_is(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    target = server.serve("/new", rss(full(1)), etag='"1"')
    await follow(store, server.serve("/old", "", status=301, headers={"Location": target}))
    for _ in range(5):
        assert (await collect(collector)).failed == 0
    assert (server.count("/old"), server.count("/new")) == (3, 5)
    server.fail("/new")
    assert (await collect(collector)).failed == 1
    await collect(collector)
    assert (server.count("/old"), server.count("/new")) == (4, 7)  # perhaps it was a mistake: from the start


async def test_a_feed_that_is_gone_is_left_alone_until_it_is_back(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    await follow(store, server.serve("/feed", "", status=410))
    assert (await collect(collector)).failed == 1
    assert (await collector.run(NOW + timedelta(days=30))).feeds == ()
    server.serve("/feed", rss(full(1)))
    assert (await collect(collector)).new_articles == 1  # asked for in person
    (feed,) = await store.feeds.all()
    assert feed.retired_at is None


async def test_broken_feeds_stand_beside_a_healthy_one(
    store: Store, server: FeedServer, collector: Collector, unused_tcp_port: int
) -> None:
    urls = {
        server.serve("/html", "<!DOCTYPE html><html><p>Мы переехали</p></html>", HTML): "an HTML page",
        server.serve("/gone", "", status=410): "HTTP 410 Gone",
        server.url("/busy", host="127.0.0.2"): "HTTP 429 Too Many Requests",
        f"http://127.0.0.1:{unused_tcp_port}/feed": "cannot connect",
        server.serve("/healthy", rss(full(1))): None,
    }
    server.serve("/busy", "", status=429, headers={"Retry-After": "7200"})
    await follow(store, *urls)
    for failures in (1, 2):
        reports = {report.url: report for report in (await collect(collector)).feeds}
        feeds = {feed.source.url: feed for feed in await store.feeds.all()}
        for url, reason in urls.items():
            feed, report = feeds[url], reports[url]
            assert (report.status == "failed") == (reason is not None)
            left_alone = url.endswith("/busy") and failures == 2  # not even asked
            assert (reason if reason and not left_alone else "") in (report.error or "")
            assert "\n" not in (report.error or "")
            assert feed.last_error == report.error
            assert feed.failures == (failures if reason else 0)
            wait = feed.next_due_at - NOW
            if url.endswith("/busy"):  # by the clock of the fetcher, on which the second pass is later
                assert wait > timedelta(hours=1, minutes=58)
            else:
                assert wait < timedelta(hours=1)
            assert wait > INTERVAL if reason else wait < INTERVAL
            assert (feed.retired_at == NOW) == url.endswith("/gone")
    assert len(await stored(store)) > 0


async def test_a_feed_that_recovers_is_caught_up_with(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    await follow(store, server.serve("/feed", rss(full(1)), etag='"1"'))
    await collect(collector)
    server.serve("/feed", rss(full(2), full(1)), etag='"2"')
    server.fail("/feed", 500, times=2)
    assert [(await collect(collector)).failed for _ in range(2)] == [1, 1]
    assert (await collect(collector)).new_articles == 1
    assert server.seen[-1].headers["If-None-Match"] == '"1"'  # failures have not lost it


async def test_a_poison_article_costs_itself_alone(
    store: Store, server: FeedServer, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    poison = full(2, content="<p>ЯД для разбора.</p>" + article(2, 10))
    await follow(store, server.serve("/feed", rss(full(1), poison, full(3))))
    result = await collect(collector)
    assert (result.new_articles, result.failed) == (3, 0)
    assert f"article {server.url('/news/2')}: not extracted: took longer than 10 s" in caplog.messages
    mentioned = {mention.url for view in await stored(store) for mention in view.mentions}
    assert mentioned == {server.url("/news/1"), server.url("/news/3")}
    assert await store.articles.count_broken() == 1


async def test_an_upgrade_reads_what_was_poison_before(
    store: Store, server: FeedServer, fetcher: Fetcher, workers: RememberingWorkers
) -> None:
    def version(extractor: str) -> Collector:
        return Collector(store, fetcher, workers, interval=INTERVAL, clock=lambda: NOW, extractor=extractor)

    poison = full(2, content="<p>ЯД для разбора.</p>" + article(2, 10))
    await follow(store, server.serve("/feed", rss(full(1), poison)))
    await collect(version("1"))
    before = workers.count("extract_all")
    await collect(version("1"))
    assert workers.count("extract_all") == before  # the same version would fail again
    await collect(version("2"))
    assert (workers.count("extract_all"), await store.articles.count_broken()) == (before + 1, 1)
    workers.cured = True
    await collect(version("3"))
    assert await store.articles.count_broken() == 0
    mentioned = {mention.url for view in await stored(store) for mention in view.mentions}
    assert mentioned == {server.url("/news/1"), server.url("/news/2")}


async def test_what_could_not_be_stored_comes_with_the_next_pass(
    store: Store, server: FeedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_all = store.articles.save_all

    async def refuse(items: Any, **kwargs: Any) -> Any:
        if any(article.guid == "vestnik:2" for article, _ in items):
            raise StoreError("the disk is full")
        return await save_all(items, **kwargs)

    monkeypatch.setattr(store.articles, "save_all", refuse)
    await follow(store, server.serve("/feed", rss(full(1), full(2), full(3)), etag='"1"'))
    (report,) = (await collect(collector)).feeds
    assert (report.status, report.new_articles) == ("failed", 2)
    assert report.error == "1 of 3 new articles not stored"
    monkeypatch.undo()
    (report,) = (await collect(collector)).feeds
    assert (report.status, report.new_articles) == ("new", 1)
    assert server.seen[-1].status == 200  # asked without the validators of a feed not wholly read


async def test_a_closed_store_fails_feeds_and_not_the_pass(
    store: Store, server: FeedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise StoreError("the database is gone")

    await follow(store, server.serve("/feed", rss(full(1))))
    monkeypatch.setattr(store.feeds, "record", refuse)
    (report,) = (await collect(collector)).feeds
    assert (report.status, report.error) == ("failed", "the database is gone")


async def test_cancelling_a_pass_leaves_the_rest_to_the_next(
    store: Store, server: FeedServer, collector: Collector, workers: RememberingWorkers
) -> None:
    await follow(store, server.serve("/feed", rss(*(full(number) for number in range(60)))))
    tasks: list[asyncio.Task[PassResult]] = []

    def stop(progress: Progress) -> None:
        if progress.articles_done:
            tasks[0].cancel()

    tasks.append(asyncio.create_task(collector.run(NOW, progress=stop)))
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    result = await collect(collector)
    assert 0 < result.new_articles < 60
    assert (await collect(collector)).new_articles == 0
