"""What a fetch may cost, in bytes, time and requests at once, and what a host may ask for."""

import asyncio
import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.feeds.fetch import AiohttpTransport, FetchError
from tests.feeds.conftest import make_fetcher
from tests.feeds.server import FeedServer


async def test_the_size_of_the_decompressed_body_is_bounded(
    server: FeedServer, transport: AiohttpTransport
) -> None:
    fetcher = make_fetcher(transport, max_bytes=100_000)
    bomb = gzip.compress(bytes(5_000_000))
    assert len(bomb) < 100_000
    url = server.serve("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        await fetcher.get(url)
    exact = server.serve("/exact", gzip.compress(bytes(100_000)), headers={"Content-Encoding": "gzip"})
    assert len((await fetcher.get(exact)).body) == 100_000


async def test_the_size_of_what_is_sent_is_bounded(server: FeedServer, transport: AiohttpTransport) -> None:
    sent = 0

    async def nothing(request: web.Request) -> web.StreamResponse:
        """Sends stored blocks of no bytes (RFC 1951, 3.2.4): as much as you like, opening to nothing."""
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Encoding": "deflate"})
        await response.prepare(request)
        while True:
            await response.write(b"\x00\x00\x00\xff\xff" * 2_000)
            sent += 10_000

    fetcher = make_fetcher(transport, max_bytes=100_000)
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        await fetcher.get(server.handle("/nothing", nothing))
    assert sent < 20_000_000  # what the sockets hold, and no more


async def test_a_body_that_is_said_to_be_too_large_is_not_read(
    server: FeedServer, transport: AiohttpTransport
) -> None:
    async def long(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100001"})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    fetcher = make_fetcher(transport, max_bytes=100_000, timeout=timedelta(days=1))
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        await fetcher.get(server.handle("/long", long))


async def test_a_trickle_and_a_silence_end(server: FeedServer, transport: AiohttpTransport) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.02)

    async def silence(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async def pause(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<rss>")
        await asyncio.Event().wait()
        return response

    fetcher = make_fetcher(transport, timeout=timedelta(seconds=0.3))
    for url in (server.handle("/trickle", trickle), server.handle("/silence", silence)):
        with pytest.raises(FetchError, match=re.escape("no complete answer within 0.3 s")):
            await fetcher.get(url)
    fetcher = make_fetcher(transport, timeout=timedelta(days=1), idle_timeout=timedelta(seconds=0.1))
    with pytest.raises(FetchError, match=re.escape("nothing came for 0.1 s")):
        await fetcher.get(server.handle("/pause", pause))


async def test_a_host_gets_few_requests_at_once(server: FeedServer, transport: AiohttpTransport) -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.02)
        return web.Response()

    server.handle("/feed", slow)
    fetcher = make_fetcher(transport, concurrency=10, per_host=2)
    await asyncio.gather(*(fetcher.get(server.url("/feed")) for _ in range(8)))
    assert server.most_at_once == 2
    fetcher = make_fetcher(transport, concurrency=3, per_host=2)
    urls = [server.url("/feed", host) for host in ("127.0.0.1", "127.0.0.2")] * 6
    await asyncio.gather(*map(fetcher.get, urls))
    assert server.most_at_once == 3


async def test_a_host_that_hangs_keeps_no_other_waiting(
    server: FeedServer, transport: AiohttpTransport
) -> None:
    released = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    fetcher = make_fetcher(transport, concurrency=3, per_host=2)
    hanging = [asyncio.create_task(fetcher.get(server.handle("/hang", hang))) for _ in range(6)]
    await asyncio.sleep(0)
    server.serve("/feed", "тело")
    healthy = await fetcher.get(server.url("/feed", "127.0.0.2"))
    assert healthy.body.decode() == "тело"
    assert not any(task.done() for task in hanging)
    released.set()
    await asyncio.gather(*hanging)


class SetClock:
    def __init__(self) -> None:
        self.now = datetime(2025, 2, 3, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    ("status", "asked", "seconds"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (429, "Mon, 03 Feb 2025 13:00:00 GMT", 3_600),
        (429, "999999999", 86_400),
        (429, None, 60),
        (429, "soon", 60),
        (503, None, 0),
        (503, "0", 0),
        (500, "120", 0),
        (404, "120", 0),
    ],
)
async def test_a_host_that_asks_for_peace_has_it(
    server: FeedServer, transport: AiohttpTransport, status: int, asked: str | None, seconds: int
) -> None:
    clock = SetClock()
    fetcher = make_fetcher(transport, clock=clock)
    server.serve("/busy", "", status=status, headers={"Retry-After": asked} if asked else {})
    feed = server.serve("/feed", "тело")
    with pytest.raises(FetchError):
        await fetcher.get(server.url("/busy"))
    if seconds:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(feed)
        assert (caught.value.retry_after, caught.value.status) == (str(seconds), status)
        until = clock.now + timedelta(seconds=seconds)
        assert caught.value.reason.startswith(f"HTTP {status} ")
        assert caught.value.reason.endswith(f" before; left alone until {until:%Y-%m-%d %H:%M} UTC")
        assert server.count("/feed") == 0
        assert (await fetcher.get(server.url("/feed", "127.0.0.2"))).body.decode() == "тело"
        clock.now = until
    assert (await fetcher.get(feed)).body.decode() == "тело"


async def test_what_waits_for_a_host_that_asks_for_peace_does_not_ask(
    server: FeedServer, transport: AiohttpTransport
) -> None:
    url = server.serve("/busy", "", status=429)
    fetcher = make_fetcher(transport, per_host=1)
    results = await asyncio.gather(*(fetcher.get(url) for _ in range(5)), return_exceptions=True)
    assert all(isinstance(result, FetchError) for result in results)
    assert server.count("/busy") == 1
