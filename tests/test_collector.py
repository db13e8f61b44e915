"""The collector as a whole: real sockets, real stores, real parsing and extraction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.collector import Collector
from bot.feeds import updates
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.reports import PassResult, Progress
from bot.workers import WorkerError, Workers, extract_all
from storage.model import FeedSource, SourceKind, StatementView
from storage.store import Store, StoreError
from tests.feeds.samples import Item, article, page, rss
from tests.feeds.server import HTML, FeedServer

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
INTERVAL = timedelta(minutes=10)


class HereWorkers(Workers):
    """Does the work in this process: as true, and started at once. Remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.cured = False

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.asked.append((function.__name__, args))
        if function is extract_all and not self.cured and any("ЯД" in task.text for task in args[0]):
            raise WorkerError("took longer than 10 s")
        return function(*args, **kwargs)

    def count(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
def workers() -> HereWorkers:
    return HereWorkers()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with aiohttp.ClientSession() as session:
        yield Fetcher(AiohttpTransport(session), user_agent="test-bot/1", timeout=timedelta(seconds=5))


@pytest.fixture
def collector(store: Store, fetcher: Fetcher, workers: HereWorkers) -> Collector:
    return Collector(store, fetcher, workers, interval=INTERVAL, clock=lambda: NOW)


def source(url: str, name: str = "Степной вестник") -> FeedSource:
    return FeedSource(url, name, "ru", "KZ", "Asia/Almaty")


async def follow(store: Store, *urls: str) -> None:
    await store.feeds.sync([source(url, f"Вестник {number}") for number, url in enumerate(urls)], NOW)


async def collect(collector: Collector, now: datetime = NOW) -> PassResult:
    return await collector.run(now, everything=True)


async def stored(store: Store) -> list[StatementView]:
    return await store.statements.latest(limit=1000)


def full(number: int, **fields: Any) -> Item:
    """An article whose feed carries it whole."""
    item = Item(link=f"/news/{number}", guid=f"vestnik:{number}", content=article(number, 10))
    return replace(item, **fields)


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
    store: Store, server: FeedServer, collector: Collector, workers: HereWorkers
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
    store: Store, server: FeedServer, collector: Collector, workers: HereWorkers
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


async def test_a_page_says_which_article_it_is(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    canonical = f'<link rel="canonical" href="{server.url("/news/3")}"><title>'
    for path in ("/amp/3", "/print/3", "/news/3"):
        server.serve(path, page(article(3, 10)).replace("<title>", canonical), HTML)
    items = [Item(link=path, guid=path) for path in ("/amp/3", "/print/3?from=rss", "/news/3")]
    await follow(store, server.serve("/feed", rss(*items)))
    assert (await collect(collector)).new_articles == 1
    mentioned = {mention.url for view in await stored(store) for mention in view.mentions}
    assert mentioned == {server.url("/news/3")}
    assert all(len(view.mentions) == 1 for view in await stored(store))


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


async def test_pages_are_fetched_over_several_visits(
    store: Store, server: FeedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "MOST_PAGES", 2)
    items = [Item(link=f"/news/{number}", guid=str(number)) for number in range(5)]
    await follow(store, server.serve("/feed", rss(*items), etag='"1"'))
    reports = [(await collect(collector)).feeds[0] for _ in range(4)]
    assert [report.new_articles for report in reports] == [2, 2, 1, 0]
    assert [report.left for report in reports] == [3, 1, 0, 0]
    assert [seen.status for seen in server.seen if seen.path == "/feed"] == [200, 200, 200, 304]


async def test_an_article_in_two_feeds_is_one(store: Store, server: FeedServer, collector: Collector) -> None:
    urls = server.serve("/feed", rss(full(1))), server.serve("/all", rss(full(1, guid="other"), full(2)))
    await follow(store, *urls)
    result = await collect(collector)
    assert result.new_articles == 2
    assert (await collect(collector)).new_articles == 0
    for view in await stored(store):
        carried = [mention.url for mention in view.mentions]
        assert len(carried) == len(set(carried))


async def test_a_summary_sends_us_to_the_page(
    store: Store, server: FeedServer, collector: Collector, workers: HereWorkers
) -> None:
    brief = Item(link="/news/3", description="Президенты обсудили торговлю.")
    server.serve("/news/3", page(article(3, 10)), HTML)
    await follow(store, server.serve("/feed", rss(brief, full(1))))
    result = await collect(collector)
    assert (result.new_articles, result.feeds[0].full_texts) == (2, 1)
    assert (server.count("/news/3"), server.count("/news/1")) == (1, 0)
    assert server.url("/news/3") in {mention.url for view in await stored(store) for mention in view.mentions}
    server.serve("/feed", rss(brief, full(1), full(2)))
    await collect(collector)
    assert server.count("/news/3") == 1


async def test_without_the_page_the_summary_is_kept(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    said = "«Поставки в Россию вырастут на {} процентов», – заявил президент Казахстана Касым-Жомарт Токаев."
    server.serve("/news/paywall", page("<p>Войдите, чтобы читать.</p>"), HTML)
    items = (
        Item(link="/news/gone", description=said.format(4)),
        Item(link="/news/paywall", description=said.format(50)),
        Item(link="/news/bare", title="Астана и Москва"),
    )
    await follow(store, server.serve("/feed", rss(*items)))
    result = await collect(collector)
    assert (result.new_articles, result.failed) == (3, 0)
    mentioned = {mention.url for view in await stored(store) for mention in view.mentions}
    assert mentioned == {server.url("/news/gone"), server.url("/news/paywall")}
    assert (await collect(collector)).new_articles == 0


async def test_a_fresh_article_waits_for_its_page(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    late = "Mon, 03 Feb 2025 16:30:00 +0500"  # half an hour ago
    items = [Item(link=f"/news/{number}", guid=str(number), date=late) for number in range(5)]
    for item in items:
        server.serve(str(item.link), page(article(int(str(item.guid)), 10)), HTML)
        server.fail(str(item.link), 503)
    await follow(store, server.serve("/feed", rss(*items, full(9)), etag='"1"'))
    (report,) = (await collect(collector)).feeds
    assert (report.error, report.new_articles, report.left) == (None, 1, 5)
    (report,) = (await collect(collector)).feeds
    assert (report.error, report.new_articles, report.left) == (None, 5, 0)
    assert len({mention.url for view in await stored(store) for mention in view.mentions}) == 6


async def test_no_page_is_waited_for_that_will_not_come(
    store: Store, server: FeedServer, collector: Collector
) -> None:
    late = "Mon, 03 Feb 2025 16:30:00 +0500"
    for number, status in enumerate((401, 403, 404, 410)):
        server.serve(f"/news/{number}", "", status=status)
    server.serve("/robots.txt", "User-agent: *\nDisallow: /secret/", "text/plain")
    items = [Item(link=f"/news/{number}", guid=str(number), date=late) for number in range(4)]
    items += [Item(link=f"/secret/{number}", guid=f"s{number}", date=late) for number in range(5)]
    items += [Item(link="/news/5", guid="5", date=late)]
    server.serve("/news/5", page(article(5, 10)), HTML)
    await follow(store, server.serve("/feed", rss(*items)))
    (report,) = (await collect(collector)).feeds
    assert (report.error, report.new_articles, report.left) == (None, 10, 0)
    assert (server.count("/news/5"), server.count("/secret/0")) == (1, 0)


async def test_a_host_that_hangs_costs_few_pages(
    store: Store, server: FeedServer, workers: HereWorkers
) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3600)
        raise AssertionError

    late = "Mon, 03 Feb 2025 16:30:00 +0500"
    items = [Item(link=f"/news/{number}", guid=str(number), date=late) for number in range(30)]
    for item in items:
        server.handle(str(item.link), hang)
    await follow(store, server.serve("/feed", rss(*items, full(99))))
    async with aiohttp.ClientSession() as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="t/1", timeout=timedelta(seconds=0.3))
        collector = Collector(store, fetcher, workers, interval=INTERVAL, clock=lambda: NOW)
        (report,) = (await collect(collector)).feeds
    assert (report.error, report.new_articles, report.left) == (None, 1, 30)
    assert sum(seen.path.startswith("/news/") for seen in server.seen) < 8


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


async def test_only_what_is_due_is_visited(store: Store, server: FeedServer, collector: Collector) -> None:
    await follow(store, server.serve("/feed", rss(full(1))))
    assert len((await collector.run(NOW)).feeds) == 1
    assert (await collector.run(NOW + INTERVAL / 2)).feeds == ()
    assert len((await collector.run(NOW + INTERVAL / 2, everything=True)).feeds) == 1
    assert len((await collector.run(NOW + INTERVAL * 2)).feeds) == 1


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
    store: Store, server: FeedServer, fetcher: Fetcher, workers: HereWorkers
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


async def test_dates_and_the_outlet_reach_extraction(
    store: Store, server: FeedServer, collector: Collector, workers: HereWorkers
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
    store: Store, server: FeedServer, collector: Collector, workers: HereWorkers
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
