"""What a pass makes of feeds: real sockets, real stores, real parsing and extraction."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from bot.collector import Collector
from bot.reports import Progress
from storage.model import SourceKind
from storage.store import Store
from tests.collector.following import INTERVAL, NOW, RememberingWorkers, collect, follow, full, source, stored
from tests.feeds.samples import Item, article, page, rss
from tests.feeds.server import HTML, FeedServer


async def test_a_feed_becomes_statements(store: Store, server: FeedServer, collector: Collector) -> None:
    url = server.serve("/feed", rss(full(1), full(2)))
    await follow(store, url)
    result = await collect(collector)
    (report,) = result.feeds
    assert (report.status, report.entries, report.full_texts, report.new_articles) == ("new", 2, 2, 2)
    assert report.newest == datetime(2025, 2, 3, 5, tzinfo=UTC)
    assert (result.new_articles, result.failed, result.statements) == (2, 0, report.statements)
    views = await stored(store)
    assert len(views) == report.statements > 0
    assert {view.speaker_id for view in views if "совместных предприятий" in view.quote} == {"tokayev"}
    assert {mention.url for view in views for mention in view.mentions} <= {
        server.url("/news/1"),
        server.url("/news/2"),
    }
    (feed,) = await store.feeds.all()
    assert (feed.failures, feed.last_error, feed.interval) == (0, None, INTERVAL * 0.7)
    assert INTERVAL * 0.5 < feed.next_due_at - NOW <= INTERVAL * 0.7


async def test_what_the_server_says_has_not_changed_is_left(
    store: Store, server: FeedServer, collector: Collector, workers: RememberingWorkers
) -> None:
    await follow(store, server.serve("/feed", rss(full(1)), etag='"1"'))
    await collect(collector)
    before = await stored(store)
    for _ in range(2):  # twice, for the first 304 must not lose the validators
        (report,) = (await collect(collector)).feeds
        assert (report.status, report.new_articles) == ("unchanged", 0)
    assert [seen.status for seen in server.seen] == [200, 304, 304]
    assert workers.count("read") == 1
    assert await stored(store) == before


async def test_an_unchanged_body_is_not_parsed_again(
    store: Store, server: FeedServer, collector: Collector, workers: RememberingWorkers
) -> None:
    await follow(store, server.serve("/feed", rss(full(1))))
    await collect(collector)
    (report,) = (await collect(collector)).feeds
    assert report.status == "unchanged"
    assert [seen.status for seen in server.seen] == [200, 200]
    assert workers.count("read") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"guid": "vestnik:other"},
        {"guid": None},
        {"link": "/news/moved"},
        {"link": "/news/1?utm_source=rss#top"},
        {"date": None},
    ],
    ids=str,
)
async def test_a_changed_entry_is_no_new_article(
    store: Store, server: FeedServer, collector: Collector, change: dict[str, Any]
) -> None:
    await follow(store, server.serve("/feed", rss(full(1))))
    await collect(collector)
    before = await stored(store)
    server.serve("/feed", rss(full(1, **change)))
    (report,) = (await collect(collector)).feeds
    assert (report.status, report.entries, report.new_articles) == ("unchanged", 1, 0)
    assert await stored(store) == before
    server.serve("/feed", rss(full(2), full(1, **change)))
    assert (await collect(collector)).new_articles == 1


async def test_a_changed_headline_is_followed(store: Store, server: FeedServer, collector: Collector) -> None:
    await follow(store, server.serve("/feed", rss(full(1))))
    await collect(collector)
    before = await stored(store)
    server.serve("/feed", rss(full(1, title="Переговоры в Астане: главное")))
    (report,) = (await collect(collector)).feeds
    assert (report.new_articles, report.revised) == (0, 1)
    after = await stored(store)
    assert {mention.title for view in after for mention in view.mentions} == {"Переговоры в Астане: главное"}
    assert [replace(view, mentions=()) for view in after] == [replace(view, mentions=()) for view in before]


async def test_an_edited_article_corrects_its_statements(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    await follow(store, server.serve("/feed", rss(full(1), full(2))))
    await collect(collector)
    before = {view.quote for view in await stored(store)}
    server.serve("/feed", rss(full(1, content=article(9, 10)), full(2)))
    (report,) = (await collect(collector)).feeds
    assert (report.status, report.new_articles, report.revised) == ("unchanged", 0, 1)
    views = await stored(store)
    assert not any("3 новых совместных" in view.quote for view in views)
    (corrected,) = [view for view in views if "11 новых совместных" in view.quote]
    assert [wording.quote in before for wording in corrected.earlier] == [True]
    server.serve("/feed", rss(full(1, content=article(9, 10)), full(2), full(3)))
    (report,) = (await collect(collector)).feeds
    assert (report.new_articles, report.revised) == (1, 0)


async def test_sources_without_a_feed(store: Store, server: FeedServer, collector: Collector) -> None:
    for number in (1, 2):
        server.serve(f"/news/{number}", page(article(number, 10)), HTML)
    links = '<html><body><a href="/about">О нас</a><li><a href="/news/1">Переговоры в Астане</a></li></body>'
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{server.url('/map-1')}</loc><lastmod>2025-02-03</lastmod></sitemap></sitemapindex>"
    )
    urls = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{server.url('/news/2')}</loc><lastmod>2025-02-03T10:00:00+05:00</lastmod></url>"
        f"<url><loc>{server.url('/news/old')}</loc><lastmod>2020-02-03</lastmod></url></urlset>"
    )
    server.serve("/map-1", urls, "application/xml")
    section = replace(
        source(server.serve("/section", links, HTML)),
        kind=SourceKind.LINKS,
        selector="li a",
        pattern="/news/",
    )
    sitemap = replace(
        source(server.serve("/sitemap", index, "application/xml"), "Карта"), kind=SourceKind.SITEMAP
    )
    await store.feeds.sync([section, sitemap], NOW)
    result = await collect(collector)
    assert (result.failed, result.new_articles) == (0, 2)
    assert (server.count("/about"), server.count("/news/old")) == (0, 0)
    mentioned = {mention.url for view in await stored(store) for mention in view.mentions}
    assert mentioned == {server.url("/news/1"), server.url("/news/2")}


async def test_an_article_in_two_feeds_is_one(store: Store, server: FeedServer, collector: Collector) -> None:
    urls = server.serve("/feed", rss(full(1))), server.serve("/all", rss(full(1, guid="other"), full(2)))
    await follow(store, *urls)
    result = await collect(collector)
    assert result.new_articles == 2
    assert (await collect(collector)).new_articles == 0
    for view in await stored(store):
        carried = [mention.url for mention in view.mentions]
        assert len(carried) == len(set(carried))


async def test_only_what_is_due_is_visited(store: Store, server: FeedServer, collector: Collector) -> None:
    await follow(store, server.serve("/feed", rss(full(1))))
    assert len((await collector.run(NOW)).feeds) == 1
    assert (await collector.run(NOW + INTERVAL / 2)).feeds == ()
    assert len((await collector.run(NOW + INTERVAL / 2, everything=True)).feeds) == 1
    assert len((await collector.run(NOW + INTERVAL * 2)).feeds) == 1


async def test_dates_and_the_outlet_reach_extraction(
    store: Store, server: FeedServer, collector: Collector, workers: RememberingWorkers
) -> None:
    night = full(1, title="Газ", date="Mon, 03 Feb 2025 01:30:00 +0500")  # still the 2nd in UTC
    dated_page = page(article(2, 10)).replace(
        "<title>", '<meta property="article:published_time" content="2025-01-20T10:00:00+05:00"><title>'
    )
    server.serve("/news/2", dated_page, HTML)
    undated = Item(link="/news/2", title="Зерно", date=None)
    unbelievable = full(3, title="Уран", date="Mon, 03 Feb 2031 01:30:00 +0500")
    await follow(store, server.serve("/feed", rss(night, undated, unbelievable)))
    await collect(collector)
    asked = [task for name, args in workers.asked if name == "extract_all" for task in args[0]]
    assert {(task.title, str(task.published)) for task in asked} == {
        ("Газ", "2025-02-03"),
        ("Зерно", "2025-01-20"),
        ("Уран", "2025-02-03"),  # first seen
    }
    assert {(task.language, task.country) for task in asked} == {("ru", "KZ")}


async def test_windows_1251_to_the_end(store: Store, server: FeedServer, collector: Collector) -> None:
    document = rss(full(1), encoding="windows-1251").encode("cp1251")
    await follow(store, server.serve("/feed", document, "text/xml"))
    await collect(collector)
    assert any("новых совместных предприятий" in view.quote for view in await stored(store))


async def test_progress_is_told(store: Store, server: FeedServer, collector: Collector) -> None:
    await follow(
        store, server.serve("/a", rss(full(1), full(2))), server.serve("/b", rss(full(3))), server.url("/c")
    )
    told: list[Progress] = []
    await collector.run(NOW, progress=told.append)
    assert told[0] == Progress(feeds=3)
    assert told[-1] == Progress(feeds=3, feeds_done=3, articles=3, articles_done=3)
    assert all(was.articles_done <= then.articles_done <= then.articles for was, then in pairwise(told))
