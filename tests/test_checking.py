"""A trial of a source: over real sockets, with real reading and extraction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot import advice, checking
from bot.advice import Origin, Sample
from bot.checking import Checker
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.network import open_session
from storage.model import Advice, Fault, FeedSource, SourceKind, Trial
from tests.feeds.samples import Item, article, page, rss
from tests.feeds.server import HTML, FeedServer
from tests.here import WorkersHere

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
KAZAKH = (
    "<p>Қазақстан мен Ресей шекарасында жаңа өткізу бекеті ашылды, ол тәулік бойы жұмыс істейді.</p>" * 12
)


@pytest.fixture
async def checker() -> AsyncIterator[Checker]:
    async with open_session(allow_private_networks=True) as session:
        yield checker_of(session)


def checker_of(session: Any) -> Checker:
    fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1", timeout=timedelta(seconds=5))
    return Checker(fetcher, WorkersHere(), clock=lambda: NOW)


def source(url: str, **fields: Any) -> FeedSource:
    values: dict[str, Any] = {"language": "ru", "country": "KZ", "timezone": "Asia/Almaty"}
    return FeedSource(url, "Степной вестник", **(values | fields))


def full(number: int, **fields: Any) -> Item:
    """An article whose feed carries it whole."""
    item = Item(link=f"/news/{number}", guid=f"vestnik:{number}", content=article(number, 10))
    return replace(item, **fields)


def faults(trial: Trial) -> list[Fault]:
    return [advice.fault for advice in trial.advice]


async def test_a_feed_in_order_needs_no_advice(server: FeedServer, checker: Checker) -> None:
    url = server.serve("/feed", rss(*(full(number) for number in range(8))))
    trial = await checker.check(source(url))
    assert (trial.name, trial.url) == ("Степной вестник", url)
    assert (trial.reachable, trial.status, trial.format, trial.encoding) == (True, 200, "RSS 2.0", "utf-8")
    assert (trial.entries, trial.full_texts, trial.tried) == (8, 8, checking.SAMPLES)
    assert trial.newest == datetime(2025, 2, 3, 5, tzinfo=UTC)
    assert trial.statements >= trial.tried
    assert (trial.error, trial.advice, trial.language) == (None, (), "ru")
    assert server.count("/feed") == len(server.seen)  # no page was needed


async def test_a_feed_of_summaries_is_read_by_its_pages(server: FeedServer, checker: Checker) -> None:
    for number in (1, 2):
        server.serve(f"/news/{number}", page(article(number, 10)), HTML)
    trial = await checker.check(
        source(server.serve("/feed", rss(*(Item(link=f"/news/{number}") for number in (1, 2)))))
    )
    assert (trial.entries, trial.full_texts, trial.tried) == (2, 0, 2)
    assert trial.statements > 0
    assert trial.advice == ()


@pytest.mark.parametrize(
    ("robots", "status", "fault"),
    [("", 403, Fault.PAGES_REFUSED), ("User-agent: *\nDisallow: /news/", 200, Fault.ROBOTS)],
)
async def test_pages_that_cannot_be_had_are_told_of(
    server: FeedServer, checker: Checker, robots: str, status: int, fault: Fault
) -> None:
    server.serve("/robots.txt", robots, "text/plain")
    server.serve("/news/1", page(article(1, 10)), HTML, status=status)
    trial = await checker.check(source(server.serve("/feed", rss(Item(link="/news/1")))))
    assert (trial.error, faults(trial)) == (None, [fault])


async def test_pages_without_a_text_are_told_of(server: FeedServer, checker: Checker) -> None:
    server.serve("/news/1", page("<p>Войдите.</p>"), HTML)
    brief = Item(link="/news/1", description="Президент Казахстана принял посла России в Астане.")
    trial = await checker.check(source(server.serve("/feed", rss(brief))))
    assert faults(trial) == [Fault.PAGES_EMPTY]


@pytest.mark.parametrize(
    ("served", "error", "fault"),
    [
        ({"status": 403}, "HTTP 403 Forbidden", Fault.REFUSED),
        ({"status": 404}, "HTTP 404 Not Found", Fault.MISSING),
        ({"status": 410}, "HTTP 410 Gone", Fault.GONE),
        ({"status": 429}, "HTTP 429 Too Many Requests", Fault.BUSY),
        ({"status": 500}, "HTTP 500 Internal Server Error", Fault.BROKEN),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "file", Fault.ADDRESS),
    ],
)
async def test_why_a_source_cannot_be_fetched(
    server: FeedServer, checker: Checker, served: dict[str, Any], error: str, fault: Fault
) -> None:
    trial = await checker.check(source(server.serve("/feed", "", **served)))
    assert error in (trial.error or "")
    assert "\n" not in (trial.error or "")
    assert faults(trial) == [fault]
    assert (trial.format, trial.entries) == (None, 0)


async def test_what_does_not_answer_is_told_of(checker: Checker, unused_tcp_port: int) -> None:
    trial = await checker.check(source(f"http://127.0.0.1:{unused_tcp_port}/feed"))
    assert (trial.reachable, trial.status, faults(trial)) == (False, None, [Fault.UNREACHABLE])


async def test_a_private_address_is_refused(server: FeedServer) -> None:
    url = server.serve("/feed", rss(full(1)))
    async with open_session(allow_private_networks=False) as session:
        trial = await checker_of(session).propose_feed(url, "Asia/Almaty")
    assert "private network" in (trial.error or "")
    assert faults(trial) == [Fault.PRIVATE]
    assert server.seen == []


async def test_a_page_in_the_feeds_place_names_the_feed(server: FeedServer, checker: Checker) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    url = server.serve("/", page(article(1)).replace("<title>", f"{link}<title>"), HTML)
    trial = await checker.check(source(url))
    assert trial.advice == (Advice(Fault.PAGE_OF_FEED, server.url("/rss")),)
    assert (trial.reachable, trial.status) == (True, 200)
    bare = await checker.check(source(server.serve("/bare", page(article(1)), HTML)))
    assert faults(bare) == [Fault.PAGE]
    other = await checker.check(source(server.serve("/json", '{"a": 1}', "application/json")))
    assert faults(other) == [Fault.FORMAT]


async def test_a_feed_that_has_moved_for_good_says_where_to(server: FeedServer, checker: Checker) -> None:
    server.serve("/new", rss(full(1)))
    url = server.serve("/old", "", status=301, headers={"Location": "/new"})
    trial = await checker.check(source(url))
    assert (trial.error, trial.entries) == (None, 1)
    assert trial.advice == (Advice(Fault.MOVED, server.url("/new")),)


@pytest.mark.parametrize(
    ("items", "fields", "expected"),
    [
        ((), {}, Advice(Fault.EMPTY)),
        ((full(1, date=None),), {}, Advice(Fault.NO_DATES)),
        ((full(1, date="Mon, 03 Feb 2025 10:00:00"),), {"timezone": "UTC"}, Advice(Fault.NO_ZONE)),
        ((full(1, date="Wed, 01 Jan 2025 10:00:00 GMT"),), {}, Advice(Fault.STALE, "2025-01-01")),
        ((full(1, content=KAZAKH),), {}, Advice(Fault.LANGUAGE, "kk")),
    ],
    ids=lambda value: str(value.fault) if isinstance(value, Advice) else "",
)
async def test_what_is_amiss_with_what_a_feed_carries(
    server: FeedServer, checker: Checker, items: tuple[Item, ...], fields: dict[str, Any], expected: Advice
) -> None:
    trial = await checker.check(source(server.serve("/feed", rss(*items)), **fields))
    assert (trial.error, trial.advice) == (None, (expected,))


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Almaty"])
async def test_dates_with_a_zone_need_none(server: FeedServer, checker: Checker, timezone: str) -> None:
    trial = await checker.check(source(server.serve("/feed", rss(full(1))), timezone=timezone))
    assert trial.advice == ()


async def test_a_page_whose_links_are_followed(server: FeedServer, checker: Checker) -> None:
    links = "".join(f"<li><a href='/news/{number}'>Новость номер {number}</a></li>" for number in range(3))
    url = server.serve("/news", page(f"<ul class='list'>{links}</ul>"), HTML)
    for number in range(3):
        server.serve(f"/news/{number}", page(article(number, 10)), HTML)
    section = source(url, kind=SourceKind.LINKS, selector=".list a", pattern=r"/news/\d+$")
    trial = await checker.check(section)
    assert (trial.error, trial.entries, trial.full_texts, trial.tried) == (None, 3, 0, 3)
    assert trial.statements > 0
    assert Fault.NO_DATES not in faults(trial)
    lost = await checker.check(replace(section, selector=".feed a"))
    assert lost.error is not None
    assert faults(lost) == [Fault.NO_LINKS]


async def test_a_sitemap_is_read_by_its_index(server: FeedServer, checker: Checker) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    stamp = "<lastmod>2025-02-03T10:00:00+05:00</lastmod>"
    server.serve("/news/1", page(article(1, 10)), HTML)
    places = (
        f"<url><loc>{server.url('/news/1')}</loc>{stamp}</url><url><loc>{server.url('/tag/1')}</loc></url>"
    )
    part = server.serve("/part.xml", f"<urlset {space}>{places}</urlset>", "text/xml")
    index = f"<sitemapindex {space}><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
    url = server.serve("/sitemap.xml", index, "text/xml")
    trial = await checker.check(source(url, kind=SourceKind.SITEMAP, pattern="/news/"))
    assert (trial.error, trial.format, trial.entries, trial.tried) == (None, "sitemap", 1, 1)
    assert trial.newest == datetime(2025, 2, 3, 5, tzinfo=UTC)
    assert trial.statements > 0
    other = await checker.check(source(url, kind=SourceKind.SITEMAP, pattern="/articles/"))
    assert (other.error, faults(other)) == ("no link to an article in it", [Fault.NO_LINKS])


async def test_slow_pages_hold_a_trial_up_no_longer_than_agreed(
    server: FeedServer, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = asyncio.Event()

    async def never(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await closing.wait()
        return response

    monkeypatch.setattr(checking, "PAGES_LIMIT", timedelta(seconds=0.2))
    server.handle("/news/1", never)
    server.serve("/news/2", page(article(2, 10)), HTML)
    feed = server.serve("/feed", rss(*(Item(link=f"/news/{number}") for number in (1, 2))))
    trial = await checker.check(source(feed))
    closing.set()
    assert (trial.error, trial.tried) == (None, 2)


async def test_many_are_tried_each_by_itself(server: FeedServer, checker: Checker) -> None:
    urls = [server.serve("/a", rss(full(1))), server.url("/none"), server.serve("/b", rss(full(2)))]
    trials = await checker.check_all([source(url) for url in urls])
    assert [(trial.url, trial.error) for trial in trials] == [
        (urls[0], None),
        (urls[1], "HTTP 404 Not Found"),
        (urls[2], None),
    ]


class Clumsy(WorkersHere):
    """Fails at what is named, in a way that nobody foresaw."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == self._at:
            raise RecursionError("too deep\nby far")
        return await super().run(function, *args, **kwargs)


@pytest.mark.parametrize(
    ("at", "error", "expected"),
    [
        ("read", "RecursionError: too deep", []),
        ("page_text", None, [Fault.PAGES_EMPTY]),
    ],
)
async def test_what_nobody_foresaw_is_one_line(
    server: FeedServer, at: str, error: str | None, expected: list[Fault]
) -> None:
    server.serve("/news/1", page(article(1, 10)), HTML)
    url = server.serve("/feed", rss(Item(link="/news/1")))
    async with open_session(allow_private_networks=True) as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1")
        trial = await Checker(fetcher, Clumsy(at), clock=lambda: NOW).check(source(url))
    assert (trial.error, faults(trial)) == (error, expected)


async def test_of_an_address_the_rest_is_found_out(server: FeedServer, checker: Checker) -> None:
    url = server.serve("/feed", rss(full(1, content=KAZAKH)))
    trial = await checker.propose_feed(url, "Asia/Oral")
    assert trial.source == FeedSource(url, "Степной вестник", "kk", None, "Asia/Oral")
    assert (trial.error, trial.advice) == (None, ())
    schemeless = await checker.propose_feed("степной.example.invalid/rss", "UTC")
    assert schemeless.url == "https://степной.example.invalid/rss"
    for address in ("ftp://a.example/rss", "https://user:password@a.example/", "https://", "не адрес"):
        refused = await checker.propose_feed(address, "UTC")
        assert refused.error
        assert "password@" not in refused.error


def test_an_outlets_place_is_guessed_by_its_domain() -> None:
    assert advice.guessed_place("https://a.kz/rss", "UTC") == ("KZ", "Asia/Almaty")
    assert advice.guessed_place("http://новости.рф/", "UTC") == ("RU", "Europe/Moscow")
    assert advice.guessed_place("https://a.example/", "Asia/Oral") == (None, "Asia/Oral")
    assert advice.guessed_place("https://a.kz/", "UTC", "RU") == ("RU", "Europe/Moscow")
    assert advice.guessed_place("https://a.example/", "Asia/Oral", "UZ") == ("UZ", "Asia/Oral")


@pytest.mark.parametrize(
    ("status", "reason", "fault"),
    [
        (None, "the host's name is not known", Fault.HOST),
        (None, "the host's certificate is not valid", Fault.CERTIFICATE),
        (None, "no complete answer within 20 s", Fault.SLOW),
        (None, "larger than 8,000,000 bytes", Fault.SIZE),
        (None, "leads to 169.254.169.254, an address of a private network", Fault.PRIVATE),
        (None, "an address with a user name or password in it", Fault.ADDRESS),
        (None, "not an http(s) address: 'ftp://x'", Fault.ADDRESS),
        (None, "redirected to no address: 'x'", Fault.ADDRESS),
        (None, "the connection broke off", Fault.UNREACHABLE),
        (429, "HTTP 429 Too Many Requests before; left alone until 2025-02-03 12:00 UTC", Fault.BUSY),
        (418, "HTTP 418 I'm a Teapot", Fault.BROKEN),
    ],
)
def test_a_fetchers_reason_has_its_advice(status: int | None, reason: str, fault: Fault) -> None:
    assert advice.of_fetching(status, reason) == Advice(fault)


def test_the_language_is_that_of_most() -> None:
    samples = [Sample("", "", NOW, Origin.FEED, language) for language in ("ru", "kk", "kk", None)]
    assert advice.prevailing(samples) == "kk"
    assert advice.prevailing(samples[3:]) is None
