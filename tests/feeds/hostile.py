"""What attackers and broken servers answer, each by a name of its own, and the line that refuses it."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from tests.feeds.server import FeedServer, RawServer

OUTLET = "127.0.0.2"
"""Where all of them are; every other address of this machine is private."""
MAX_BYTES = 1_000_000

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
TOO_LARGE = "larger than 1,000,000 bytes"
PRIVATE = "leads to {}, an address of a private network"
BROKEN_OFF = "the connection broke off"
NO_HTTP = "what answered does not speak HTTP"
LARGE_HEADERS = "its headers are too large"
TIMEOUT = timedelta(seconds=2)
LATE = "no complete answer within 2 s"

NAMES = {"inner.example": [["127.0.0.1"]], "rebinding.example": [[OUTLET], ["127.0.0.1"]]}
"""One name that is private, and one that is so from the second question on; all others are the outlet's."""


@dataclass(frozen=True)
class Trap:
    """A feed not to be had, and why."""

    url: str
    reason: str


def bomb(wbits: int) -> bytes:
    """4 GB of spaces in 4 MB: one block again and again, as a full flush makes blocks stand alone."""
    compressor = zlib.compressobj(9, wbits=wbits)
    head = compressor.compress(b"") + compressor.flush(zlib.Z_FULL_FLUSH)
    block = compressor.compress(b" " * 1_000_000) + compressor.flush(zlib.Z_FULL_FLUSH)
    return head + block * 4_000


def flood(
    start: bytes, piece: bytes, pause: float = 0.0
) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    """Writes `start`, then `piece` for ever."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return write


async def silence(_: asyncio.StreamWriter) -> None:
    """Takes the request, and says nothing."""
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Resets the connection in the middle of a body."""
    writer.write(OK + b"Content-Length: 1000\r\n\r\n<rss>")
    await writer.drain()
    writer.transport.abort()


async def rebind(_: web.Request) -> web.StreamResponse:
    """Sends to the same name, which is to be resolved again as the connection is closed."""
    response = web.Response(status=302, headers={"Location": "/secret"})
    response.force_close()
    return response


def traps(server: FeedServer, raw: RawServer) -> Iterator[Trap]:
    """All of them; /secret of `server` is where no one should get by them."""
    server.serve("/secret", "тайна")
    for name, (spoken, reason) in SPOKEN.items():
        yield Trap(raw.say(f"/{name}", *spoken, host=f"{name}.example"), reason)
    for name, (handler, reason) in HANDLERS.items():
        yield Trap(raw.handle(f"/{name}", handler, f"{name}.example"), reason)
    for number, (location, reason) in enumerate(redirects(server).items()):
        path = f"/away{number}"
        server.serve(path, "", status=302, headers={"Location": location})
        yield Trap(server.url(path, f"away{number}.example"), reason)
    for status, reason in STATUSES.items():
        server.serve(f"/{status}", "", status=status, headers={"Retry-After": "60"})
        yield Trap(server.url(f"/{status}", f"status{status}.example"), reason)
    for number in range(6):
        server.serve(f"/hop{number}", "", status=302, headers={"Location": f"/hop{number + 1}"})
    server.serve("/hop6", "лента")
    yield Trap(server.url("/hop0", "hops.example"), "redirected more than 5 times")
    server.serve("/loop", "", status=301, headers={"Location": "/loop"})
    yield Trap(server.url("/loop", "loop.example"), "redirected more than 5 times")
    server.handle("/rebinding", rebind)
    yield Trap(server.url("/rebinding", "rebinding.example"), PRIVATE.format("127.0.0.1"))
    yield Trap(server.url("/secret", "127.0.0.1"), PRIVATE.format("127.0.0.1"))
    yield Trap(raw.url("/silence", "silence.example").replace("http:", "https:"), LATE)


SPOKEN: dict[str, tuple[tuple[bytes, ...], str]] = {
    "gzip-bomb": ((OK + b"Content-Encoding: gzip\r\n\r\n", bomb(31)), TOO_LARGE),
    "deflate-bomb": ((OK + b"Content-Encoding: deflate\r\n\r\n", bomb(-15)), TOO_LARGE),
    "chunked-bomb": (
        (CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n%x\r\n" % len(bomb(31))), bomb(31)),
        TOO_LARGE,
    ),
    "brotli": (
        (OK + b"Content-Encoding: br\r\n\r\n", b"\x5b\xff\xff\x0f" + bytes(100)),
        "compressed as 'br', which was not asked for",
    ),
    "nested": (
        (OK + b"Content-Encoding: gzip, gzip\r\n\r\n", gzip.compress(gzip.compress(bytes(10**6)))),
        "compressed as 'gzip, gzip', which was not asked for",
    ),
    "members": (
        (OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 40_000),
        "compressed in more than 100 pieces",
    ),
    "broken-gzip": (
        (OK + b"Content-Encoding: gzip\r\n\r\n<rss/>",),
        "its gzip compression is broken",
    ),
    "short-gzip": (
        (OK + b"Content-Encoding: gzip\r\nContent-Length: 40\r\n\r\n", gzip.compress(bytes(100_000))[:40]),
        "its gzip compression breaks off",
    ),
    "long-length": ((OK + b"Content-Length: 1000\r\n\r\n<rss>",), BROKEN_OFF),
    "huge-length": ((OK + b"Content-Length: 1000000000000\r\n\r\n<rss>",), TOO_LARGE),
    "absurd-length": ((OK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n<rss>",), NO_HTTP),
    "negative-length": ((OK + b"Content-Length: -1\r\n\r\n<rss>",), NO_HTTP),
    "two-lengths": ((OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>",), NO_HTTP),
    "no-chunk": ((CHUNKED + b"lots\r\n<rss>\r\n",), NO_HTTP),
    "short-chunk": ((CHUNKED + b"fff\r\n<rss>",), BROKEN_OFF),
    "no-http": ((b"220 mail.example ESMTP\r\n",), NO_HTTP),
    "nothing": ((), BROKEN_OFF),
    "long-location": (
        (b"HTTP/1.1 302 Found\r\nLocation: http://x.example/" + b"a" * 100_000 + b"\r\n\r\n",),
        LARGE_HEADERS,
    ),
    "nowhere": ((b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",), "redirected to nowhere"),
}

HANDLERS = {
    "silence": (silence, LATE),
    "reset": (reset, BROKEN_OFF),
    "body-trickle": (flood(OK + b"\r\n", b".", 0.05), LATE),
    "gzip-trickle": (
        flood(OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x10" + bytes(6), b"n", 0.05),
        LATE,
    ),
    "header-trickle": (flood(OK + b"X-Long: ", b"x", 0.05), LATE),
    "status-trickle": (flood(b"HTTP/1.1 200 O", b"K", 0.05), LATE),
    "body-flood": (flood(OK + b"\r\n", b" " * 50_000), TOO_LARGE),
    "empty-flood": (
        flood(OK + b"Content-Encoding: deflate\r\n\r\n", b"\x00\x00\x00\xff\xff" * 10_000),
        TOO_LARGE,
    ),
    "header-flood": (flood(OK + b"X-Long: ", b"x" * 50_000), LARGE_HEADERS),
    "headers-flood": (flood(OK, b"X-Short: x\r\n" * 5_000), LARGE_HEADERS),
    "status-flood": (flood(b"HTTP/1.1 200 O", b"K" * 50_000), LARGE_HEADERS),
    "trailer-flood": (flood(CHUNKED + b"0\r\n", b"X-Short: x\r\n" * 5_000), LARGE_HEADERS),
    "extension-flood": (flood(CHUNKED, b"1;" + b"x" * 4_000 + b"\r\n.\r\n"), LATE),
    "early-flood": (flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), LATE),
}

STATUSES = {
    404: "HTTP 404 Not Found",
    410: "HTTP 410 Gone",
    429: "HTTP 429 Too Many Requests",
    500: "HTTP 500 Internal Server Error",
}


def redirects(server: FeedServer) -> dict[str, str]:
    """Where redirects lead, and why they are not followed."""
    return {
        "http://169.254.169.254/latest/meta-data/": PRIVATE.format("169.254.169.254"),
        server.url("/secret", "127.0.0.1"): PRIVATE.format("127.0.0.1"),
        server.url("/secret", "[::1]"): PRIVATE.format("::1"),
        server.url("/secret", "[::ffff:127.0.0.1]"): PRIVATE.format("::ffff:127.0.0.1"),
        server.url("/secret", "inner.example"): PRIVATE.format("127.0.0.1"),
        "file:///etc/passwd": "redirected: not an http(s) address: 'file:///etc/passwd'",
        "ftp://vestnik.example/feed": "redirected: not an http(s) address: 'ftp://vestnik.example/feed'",
        "data:text/xml,<rss/>": "redirected: not an http(s) address: 'data:text/xml,%3Crss/%3E'",
        f"http://aida:tajna@{OUTLET}/secret": "redirected: an address with a user name or password in it",
        "http://[broken/": "redirected to no address: 'http://[broken/'",
    }
