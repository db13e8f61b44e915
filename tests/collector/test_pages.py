"""Articles whose feed sends to their pages: which are fetched, and what is kept without them."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.collector import Collector
from bot.feeds import updates
from bot.feeds.fetch import AiohttpTransport, Fetcher
from storage.store import Store
from tests.collector.following import INTERVAL, NOW, RememberingWorkers, collect, follow, full, stored
from tests.feeds.samples import Item, article, page, rss
from tests.feeds.server import HTML, FeedServer


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


async def test_a_summary_sends_us_to_the_page(
    store: Store, server: FeedServer, collector: Collector, workers: RememberingWorkers
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
    store: Store, server: FeedServer, workers: RememberingWorkers
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
