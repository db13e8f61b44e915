"""robots.txt, asked for and followed over real sockets."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from protego import Protego
from yarl import URL

from bot.feeds.fetch import AiohttpTransport, Fetcher, FetchError
from bot.feeds.robots import Robots, concerning, product
from tests.feeds.server import HTML, FeedServer

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
AGENT = "kzru-digest/0.1 (+mailto:editor@vestnik.example)"


class SetClock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def make(transport: AiohttpTransport, clock: SetClock) -> Callable[..., Fetcher]:
    def make(**limits: Any) -> Fetcher:
        return Fetcher(transport, user_agent=AGENT, clock=clock, **limits)

    return make


@pytest.fixture
def fetcher(make: Callable[..., Fetcher]) -> Fetcher:
    return make()


async def is_read(fetcher: Fetcher, url: str) -> bool:
    try:
        await fetcher.page(url)
    except FetchError as error:
        assert error.reason == "robots.txt does not allow it"  # noqa: PT017
        assert error.url == url  # noqa: PT017
        return False
    return True


FILES = {
    "": "/news/1 /admin",
    "User-agent: *\nDisallow: /admin": "/news/1",
    "User-agent: *\nDisallow: /": "",
    "User-agent: *\nDisallow:": "/news/1 /admin",
    "User-agent: *\nDisallow: /\nAllow: /news/": "/news/1",
    "User-agent: kzru-digest\nDisallow: /admin\n\nUser-agent: *\nDisallow: /": "/news/1",
    "User-agent: KZRU-Digest/2.0 # we\nDisallow: /news\n\nUser-agent: *\nDisallow:": "/admin",
    "user-agent kzru-digest\nDisallow: /news": "/admin",
    "User-agent: other\nUser-agent: *\nDisallow: /news": "/admin",
    "User-agent: other\nDisallow: /": "/news/1 /admin",
    "User-agent: digest\nDisallow: /": "/news/1 /admin",
    "User-agent: other\nDisallow: /news\n\nUser-agent: *\nDisallow: /admin": "/news/1",
    "\ufeffUser-agent: *\r\nDisallow: /*1$\r\n": "/admin",
    "<!DOCTYPE html><p>User-agent: *\nDisallow</p>": "/news/1 /admin",
}


@pytest.mark.parametrize(("text", "read"), FILES.items(), ids=range(len(FILES)))
async def test_what_robots_txt_allows_is_read(
    server: FeedServer, fetcher: Fetcher, text: str, read: str
) -> None:
    server.serve("/robots.txt", text, "text/plain")
    paths = ("/news/1", "/admin")
    urls = [server.serve(path, "страница", HTML) for path in paths]
    assert (
        " ".join([path for path, url in zip(paths, urls, strict=True) if await is_read(fetcher, url)]) == read
    )
    assert server.count("/robots.txt") == 1
    assert server.count("/admin") == ("/admin" in read)
    assert server.seen[0].headers["User-Agent"] == AGENT


async def test_feeds_are_asked_for_whatever_it_says(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    assert (await fetcher.get(server.serve("/feed", "лента"))).body
    assert server.count("/robots.txt") == 0


async def test_a_redirect_leads_nowhere_that_is_not_allowed(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /print", "text/plain")
    server.serve("/print/1", "страница", HTML)
    url = server.serve("/news/1", "", status=302, headers={"Location": "/print/1"})
    assert not await is_read(fetcher, url)
    assert server.count("/print/1") == 0


@pytest.mark.parametrize(
    ("status", "read"),
    [(404, True), (401, True), (410, True), (429, False), (500, False), (503, False), (304, False)],
)
async def test_without_robots_txt(server: FeedServer, fetcher: Fetcher, status: int, read: bool) -> None:
    url = server.serve("/news/1", "страница", HTML)
    server.serve("/robots.txt", "", status=status)
    if read:
        assert (await fetcher.page(url)).body.decode() == "страница"
        return
    for _ in range(2):
        with pytest.raises(FetchError, match=f"its robots.txt cannot be had: HTTP {status} "):
            await fetcher.page(url)
    assert [server.count("/robots.txt"), server.count("/news/1")] == [1, 0]


async def test_it_is_asked_for_once_a_day(server: FeedServer, fetcher: Fetcher, clock: SetClock) -> None:
    url = server.serve("/news/1", "страница", HTML)
    server.serve("/robots.txt", "User-agent: *\nDisallow: /admin", "text/plain")
    await asyncio.gather(*(fetcher.page(url) for _ in range(10)))
    assert server.count("/robots.txt") == 1
    server.serve("/robots.txt", "User-agent: *\nDisallow: /news", "text/plain")
    clock.now += timedelta(hours=23)
    assert await is_read(fetcher, url)
    clock.now += timedelta(hours=1)
    assert not await is_read(fetcher, url)
    assert server.count("/robots.txt") == 2


async def test_what_could_not_be_had_is_soon_asked_for_again(
    server: FeedServer, fetcher: Fetcher, clock: SetClock
) -> None:
    url = server.serve("/news/1", "страница", HTML)
    server.serve("/robots.txt", "User-agent: *\nDisallow: /admin", "text/plain")
    server.fail("/robots.txt", 500)
    with pytest.raises(FetchError, match="cannot be had"):
        await fetcher.page(url)
    clock.now += timedelta(minutes=10)
    assert await is_read(fetcher, url)


async def test_old_rules_hold_while_new_ones_cannot_be_had(
    server: FeedServer, fetcher: Fetcher, clock: SetClock
) -> None:
    allowed, denied = server.serve("/news/1", "страница", HTML), server.serve("/admin", "страница", HTML)
    server.serve("/robots.txt", "User-agent: *\nDisallow: /admin", "text/plain")
    assert await is_read(fetcher, allowed)
    server.serve("/robots.txt", "", status=502)
    clock.now += timedelta(days=2)
    assert await is_read(fetcher, allowed)
    assert not await is_read(fetcher, denied)
    assert server.count("/robots.txt") == 2


async def test_each_origin_has_its_own(server: FeedServer, fetcher: Fetcher) -> None:
    async def robots(request: web.Request) -> web.StreamResponse:
        own = "/" if request.host.startswith("127.0.0.2") else "/admin"
        return web.Response(text=f"User-agent: *\nDisallow: {own}")

    server.handle("/robots.txt", robots)
    server.serve("/news/1", "страница", HTML)
    assert await is_read(fetcher, server.url("/news/1"))
    assert not await is_read(fetcher, server.url("/news/1", "127.0.0.2"))


async def test_redirects_to_robots_txt_are_followed(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.serve("/news/1", "страница", HTML)
    server.serve("/robots.txt", "", status=301, headers={"Location": server.url("/rules", "127.0.0.2")})
    server.serve("/rules", "User-agent: *\nDisallow: /news", "text/plain")
    assert not await is_read(fetcher, url)


async def test_only_its_beginning_is_read(server: FeedServer, fetcher: Fetcher) -> None:
    rules = "User-agent: *\nDisallow: /news\n" + "#" * 600_000 + "\nDisallow: /admin\n"
    server.serve("/robots.txt", rules, "text/plain")
    assert not await is_read(fetcher, server.serve("/news/1", "страница", HTML))
    assert await is_read(fetcher, server.serve("/admin", "страница", HTML))


async def test_pages_come_as_slowly_as_it_asks(server: FeedServer, fetcher: Fetcher) -> None:
    times: list[float] = []

    async def page(_: web.Request) -> web.StreamResponse:
        times.append(asyncio.get_running_loop().time())
        return web.Response(text="страница")

    server.serve("/robots.txt", "User-agent: *\nCrawl-delay: 0.15", "text/plain")
    url = server.handle("/news/1", page)
    await asyncio.gather(*(fetcher.page(url) for _ in range(4)))
    assert max(times) - min(times) >= 0.15  # of three pauses, whatever the loopback makes of them


async def test_pages_of_a_host_are_spaced_and_feeds_are_not(
    server: FeedServer, make: Callable[..., Fetcher]
) -> None:
    fetcher = make(page_spacing=timedelta(days=1))
    url = server.serve("/news/1", "страница", HTML)
    assert (await fetcher.page(url)).body
    waiting = [asyncio.create_task(fetcher.page(url)) for _ in range(5)]
    for path in ("/feed", "/other"):
        assert (await fetcher.get(server.serve(path, "лента"))).body
    assert (await fetcher.page(server.url("/news/1", "127.0.0.2"))).body
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()


class Sites:
    """Robots of a fetch that gives one text everywhere; what it has been asked for."""

    def __init__(self, text: str) -> None:
        self.asked: list[str] = []
        self._text = text.encode()

    async def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self._text


@pytest.mark.parametrize(("asked", "kept"), [("0.5", 0.5), ("3600", 10), ("-1", 0), ("nan", 0), ("soon", 0)])
async def test_a_delay_is_bounded(asked: str, kept: float, clock: SetClock) -> None:
    robots = Robots(Sites(f"User-agent: *\nCrawl-delay: {asked}"), AGENT, clock)
    assert await robots.delay(URL("https://vestnik.example/news/1")) == kept


async def test_few_rules_are_kept_at_once(clock: SetClock) -> None:
    sites = Sites("#" * 400_000)
    robots = Robots(sites, AGENT, clock)
    pages = [URL(f"https://{number}.vestnik.example/news") for number in range(8)]
    for page in (pages[0], *pages[:3], pages[0], *pages[3:], pages[0]):
        await robots.delay(page)
    asked = [url.split(".")[0].removeprefix("https://") for url in sites.asked]
    assert asked == [*"01234567", "0"]


def test_the_product_is_the_beginning_of_the_user_agent() -> None:
    assert product(AGENT) == "kzru-digest"
    assert product("Robot (news)") == "Robot"


def test_rules_are_kept_once_however_many_robots_they_are_for() -> None:
    names = "".join(f"User-agent: robot{number}\n" for number in range(5_000))
    text = concerning(names + "Disallow: /admin\n" * 100 + "User-agent: *\nDisallow: /news\n", "kzru-digest")
    assert len(set(text.splitlines())) == 4
    rules = Protego.parse(text)
    assert rules.can_fetch("https://vestnik.example/admin", "kzru-digest")
    assert not rules.can_fetch("https://vestnik.example/news", "kzru-digest")
