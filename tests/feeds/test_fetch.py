"""Fetching over real sockets on the loopback."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.feeds.fetch import AiohttpTransport, Answer, Fetcher, FetchError
from tests.feeds.conftest import make_fetcher
from tests.feeds.server import FeedServer, RawServer


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
    assert (caught.value.retry_after, caught.value.status) == ("120", status)


async def test_follows_redirects(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/new/feed", "тело")
    server.serve("/feed", "", status=301, headers={"Location": "/moved"})
    server.serve("/moved", "", status=302, headers={"Location": server.url("/new/feed", "127.0.0.2")})
    fetched = await fetcher.get(server.url("/feed"))
    assert fetched.body.decode() == "тело"
    assert fetched.url == server.url("/new/feed", "127.0.0.2")


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((), False),
        ((301,), True),
        ((308, 301), True),
        ((302,), False),
        ((301, 307), False),
        ((303, 301), False),
    ],
)
@pytest.mark.parametrize("etag", [None, '"1"'])
async def test_a_move_for_good_is_told(
    server: FeedServer, fetcher: Fetcher, statuses: tuple[int, ...], moved: bool, etag: str | None
) -> None:
    url = server.serve("/feed0", "тело", etag='"1"')
    for number, status in enumerate(reversed(statuses), start=1):
        moves = {"Location": f"/feed{number - 1}#top"}
        url = server.serve(f"/feed{number}", "", status=status, headers=moves)
    fetched = await fetcher.get(url, etag=etag)
    assert fetched.not_modified == (etag is not None)
    assert fetched.moved_to == (server.url("/feed0") if moved else None)


async def test_validators_are_not_for_another_server(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/new", "тело", etag='"1"')
    validators = {"etag": '"1"', "last_modified": "Mon, 03 Feb 2025 05:00:00 GMT"}
    for host, sent in (("127.0.0.1", True), ("127.0.0.2", False)):
        server.serve("/feed", "", status=302, headers={"Location": server.url("/new", host)})
        assert (await fetcher.get(server.url("/feed"), **validators)).not_modified == sent
        for name in ("If-None-Match", "If-Modified-Since"):
            assert name in server.seen[-2].headers
            assert (name in server.seen[-1].headers) == sent


async def test_nothing_but_what_is_needed_is_sent(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", "тело", headers={"Set-Cookie": "id=1"})
    for _ in range(2):
        await fetcher.get(server.url("/feed"))
    headers = server.seen[-1].headers
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert headers["Accept-Encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("etag", "kept"), [('W/"жолбарыс"', True), ("x" * 2_000, False), (b'"\xff"', False), (b'"1"\t', True)]
)
async def test_a_validator_is_kept_if_it_can_be(
    server: FeedServer, fetcher: Fetcher, etag: str | bytes, kept: bool
) -> None:
    value = etag.encode() if isinstance(etag, str) else etag

    async with RawServer() as raw:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: text/xml;\tcharset=koi8-r\r\n"
        fetched = await fetcher.get(raw.say("/feed", head + b"ETag: " + value + b"\r\n\r\n"))
    assert (fetched.etag is not None) == kept
    assert fetched.content_type == "text/xml; charset=koi8-r"


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
    assert caught.value.status is None


@pytest.mark.parametrize("url", ["", "feed", "http://", "file:///etc/passwd", "http://[", "http://u:p@x/"])
@pytest.mark.parametrize("what", ["get", "page"])
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, url: str, what: str) -> None:
    with pytest.raises(FetchError, match="address"):
        await getattr(fetcher, what)(url)


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
