"""Fetching over real sockets on the loopback."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.feeds.fetch import AiohttpTransport, Answer, Fetcher, FetchError
from tests.feeds.server import FeedServer


def make_fetcher(transport: Any, **limits: Any) -> Fetcher:
    return Fetcher(transport, user_agent="test-bot/1", **limits)


@pytest.fixture
def fetcher(transport: AiohttpTransport) -> Fetcher:
    return make_fetcher(transport)


async def test_gives_the_body_with_what_describes_it(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.serve("/feed", "тело", "text/xml; charset=utf-8", etag='"1"', last_modified="yesterday")
    fetched = await fetcher.get(url)
    assert fetched.body.decode() == "тело"
    assert (fetched.status, fetched.etag, fetched.last_modified) == (200, '"1"', "yesterday")
    assert (fetched.content_type, fetched.url) == ("text/xml; charset=utf-8", url)
    assert not fetched.not_modified
    assert server.seen[0].headers["User-Agent"] == "test-bot/1"
    assert "If-None-Match" not in server.seen[0].headers


@pytest.mark.parametrize(
    "validators", [{"etag": '"1"'}, {"last_modified": "Mon, 03 Feb 2025 05:00:00 GMT"}], ids=str
)
async def test_what_has_not_changed_is_not_sent_again(
    server: FeedServer, fetcher: Fetcher, validators: dict[str, str]
) -> None:
    url = server.serve("/feed", "тело", **validators)  # type: ignore[arg-type]
    fetched = await fetcher.get(url, **validators)
    assert fetched.not_modified
    assert fetched.body == b""
    server.serve("/feed", "новое тело", etag='"2"')
    assert (await fetcher.get(url, **validators)).body.decode() == "новое тело"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (304, "HTTP 304 Not Modified"),
        (403, "HTTP 403 Forbidden"),
        (404, "HTTP 404 Not Found"),
        (410, "HTTP 410 Gone"),
        (429, "HTTP 429 Too Many Requests"),
        (500, "HTTP 500 Internal Server Error"),
        (599, "HTTP 599"),
    ],
)
async def test_other_answers_are_errors(
    server: FeedServer, fetcher: Fetcher, status: int, reason: str
) -> None:
    url = server.serve("/feed", "", status=status, headers={"Retry-After": "120"})
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url)
    assert str(caught.value) == f"{url}: {reason}"
    assert caught.value.retry_after == "120"


async def test_follows_redirects(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/new/feed", "тело")
    server.serve("/feed", "", status=301, headers={"Location": "/moved"})
    server.serve("/moved", "", status=302, headers={"Location": server.url("/new/feed", "127.0.0.2")})
    fetched = await fetcher.get(server.url("/feed"))
    assert fetched.body.decode() == "тело"
    assert fetched.url == server.url("/new/feed", "127.0.0.2")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/loop", "redirected more than 5 times"),
        ("ftp://127.0.0.1/feed", "not an http(s) address: 'ftp://127.0.0.1/feed'"),
        ("file:///etc/passwd", "not an http(s) address: 'file:///etc/passwd'"),
        ("http://[broken", "redirected to no address: 'http://[broken'"),
        (None, "redirected to nowhere"),
    ],
)
async def test_redirects_that_lead_nowhere(
    server: FeedServer, fetcher: Fetcher, location: str | None, reason: str
) -> None:
    url = server.serve("/loop", "", status=302, headers={"Location": location} if location else {})
    with pytest.raises(FetchError, match=re.escape(reason)) as caught:
        await fetcher.get(url)
    assert caught.value.url == url
    assert server.count("/loop") <= 6


@pytest.mark.parametrize("url", ["", "feed", "http://", "file:///etc/passwd", "http://["])
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchError, match="address"):
        await fetcher.get(url)


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

    fetcher = make_fetcher(transport, timeout=timedelta(seconds=0.3))
    for url in (server.handle("/trickle", trickle), server.handle("/silence", silence)):
        with pytest.raises(FetchError, match=re.escape("no complete answer within 0.3 s")):
            await fetcher.get(url)


async def test_broken_connections(server: FeedServer, fetcher: Fetcher, unused_tcp_port: int) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"<rss>")
        assert request.transport
        request.transport.abort()
        return response

    with pytest.raises(FetchError, match="the connection broke off"):
        await fetcher.get(server.handle("/cut", cut))
    with pytest.raises(FetchError, match="cannot connect"):
        await fetcher.get(f"http://127.0.0.1:{unused_tcp_port}/feed")
    with pytest.raises(FetchError, match="name is not known"):
        await fetcher.get("http://outlet.invalid/feed")


async def test_a_server_that_does_not_speak_http(fetcher: Fetcher) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as babbler:
        port = babbler.sockets[0].getsockname()[1]
        with pytest.raises(FetchError, match="does not speak HTTP"):
            await fetcher.get(f"http://127.0.0.1:{port}/feed")


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


class Memory:
    """A transport without a network."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._status, self._headers, self._body = status, headers, body

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        known = headers.get("If-None-Match") == self._headers.get("etag", "")
        yield Answer(304 if known else self._status, self._headers, self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        yield self._body


async def test_any_transport_is_treated_the_same() -> None:
    fetcher = make_fetcher(Memory(200, {"etag": "1", "content-type": "text/xml"}, b"x"), max_bytes=1)
    fetched = await fetcher.get("https://outlet.example/feed")
    assert (fetched.body, fetched.etag, fetched.content_type) == (b"x", "1", "text/xml")
    assert (await fetcher.get("https://outlet.example/feed", etag="1")).not_modified
    with pytest.raises(FetchError, match="HTTP 404 Not Found"):
        await make_fetcher(Memory(404, {}, b"")).get("https://outlet.example/feed")
    with pytest.raises(FetchError, match="larger than 1 bytes"):
        await make_fetcher(Memory(200, {}, b"xy"), max_bytes=1).get("https://outlet.example/feed")
