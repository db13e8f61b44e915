"""Fetching feeds and pages: conditional GET, bounded in size, time and number at once, and polite.

What carries the bytes is a Transport, and everything else is here, so that a network, a test and the
demonstration's bundled articles all go the same way.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from multidict import CIMultiDict
from yarl import URL

from bot.clock import Clock, utc_now
from bot.feeds import addresses, robots
from bot.feeds.addresses import AddressError
from bot.feeds.answers import (
    Answer,
    Fetched,
    FetchError,
    OversizeError,
    Transport,
    TransportError,
    status_line,
)
from bot.feeds.compression import ACCEPTED, CompressionError, Decompressor
from bot.feeds.hosts import Hosts
from bot.feeds.network import AiohttpTransport
from bot.feeds.robots import DisallowedError, Robots, RobotsUnreachableError
from bot.feeds.updates import LONGEST_WAIT, retry_after
from storage.model import SourceKind

__all__ = ["AiohttpTransport", "Answer", "FetchError", "Fetched", "Fetcher", "Transport", "TransportError"]

MAX_REDIRECTS = 5
FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

_ROBOTS_TYPES = "text/plain, */*;q=0.5"
_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_VALIDATORS = {"If-None-Match", "If-Modified-Since"}
_ASKS_FOR_PEACE = {429, 503}
_PEACE_AFTER_429 = timedelta(minutes=1)  # where it does not say how long
_LONGEST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked for. A body beyond `max_bytes` is an error, or `cut` off there."""

    url: str
    accept: str
    max_bytes: int
    etag: str | None = None
    last_modified: str | None = None
    robots: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Reply:
    """An answer that has been read."""

    status: int
    headers: CIMultiDict[str]
    body: bytes


class Fetcher:
    """Conditional GET over a transport.

    `timeout` bounds a whole fetch with its redirects, not counting the wait for a free place, and
    `idle_timeout` the wait for the next piece of a body; `max_bytes` a body, as it is sent and decompressed;
    `concurrency` the fetches at once, `per_host` those of one host. Two pages of a host are begun
    `page_spacing` apart, or what its robots.txt asks for where that is longer. A host that answers 429, or
    503 with Retry-After, is left alone for as long as it asks, a day at most, by `clock`, aware UTC.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        user_agent: str,
        timeout: timedelta = timedelta(seconds=20),
        idle_timeout: timedelta = timedelta(seconds=10),
        max_bytes: int = 8_000_000,
        concurrency: int = 16,
        per_host: int = 2,
        page_spacing: timedelta = timedelta(),
        clock: Clock = utc_now,
    ) -> None:
        self._transport = transport
        self._user_agent = user_agent
        self._timeout = timeout.total_seconds()
        self._idle = idle_timeout.total_seconds()
        self._max_bytes = max_bytes
        self._page_spacing = page_spacing.total_seconds()
        self._clock = clock
        self._hosts = Hosts(concurrency, per_host, clock)
        self._robots = Robots(self._robots_txt, user_agent, clock)

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = FEED_TYPES,
    ) -> Fetched:
        """Fetches `url`, or learns that it has not changed since these validators. Raises FetchError."""
        return await self._fetch(_Request(url, accept, self._max_bytes, etag, last_modified))

    async def page(self, url: str) -> Fetched:
        """Fetches an article's page, as far as robots.txt allows it. Raises FetchError."""
        return await self._fetch(_Request(url, PAGE_TYPES, self._max_bytes, robots=True))

    async def _robots_txt(self, url: str) -> bytes:
        fetched = await self._fetch(_Request(url, _ROBOTS_TYPES, robots.MAX_BYTES, cut=True))
        return fetched.body

    async def _fetch(self, request: _Request) -> Fetched:
        """Follows the redirects. Each target is looked at as the first one is."""
        try:
            return await self._follow(request)
        except (AddressError, DisallowedError, OversizeError, CompressionError) as error:
            raise FetchError(request.url, str(error)) from error
        except (RobotsUnreachableError, TransportError) as error:
            raise FetchError(request.url, str(error), passing=True) from error

    async def _follow(self, request: _Request) -> Fetched:
        target, seconds_left = addresses.web_address(request.url), self._timeout
        clock = asyncio.get_running_loop().time
        headers = self._headers(request)
        hops: list[int] = []
        while True:
            spacing = await self._spacing(target) if request.robots else 0.0
            async with self._hosts.place(_host(target), spacing):
                self._refuse_if_left_alone(request, target)
                started = clock()
                reply = await self._exchange(request, target, headers, seconds_left)
                seconds_left -= clock() - started
            if reply.status not in _REDIRECTS:
                self._require_success(request, target, reply, conditional=_is_conditional(headers))
                return _fetched(reply, target, for_good=bool(hops) and _FOR_GOOD.issuperset(hops))
            hops.append(reply.status)
            if len(hops) > MAX_REDIRECTS:
                raise FetchError(request.url, f"redirected more than {MAX_REDIRECTS} times")
            sender, target = target, addresses.redirected(target, reply.headers.get("Location"))
            if not addresses.same_origin(sender, target):
                # What one server has given us is not for another.
                headers = {name: value for name, value in headers.items() if name not in _VALIDATORS}

    def _headers(self, request: _Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": request.accept,
            "Accept-Encoding": ACCEPTED,
        }
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        return headers

    async def _spacing(self, page: URL) -> float:
        return max(await self._robots.delay(page), self._page_spacing)

    async def _exchange(
        self, request: _Request, target: URL, headers: Mapping[str, str], seconds: float
    ) -> _Reply:
        clock = asyncio.get_running_loop().time
        ends = clock() + seconds
        limit = asyncio.timeout_at(ends)

        def renew() -> None:
            """The wait for more begins anew; often enough, that is, for setting a timer takes its time."""
            due = min(ends, clock() + self._idle)
            if abs(due - (limit.when() or ends)) > self._idle / 10:
                limit.reschedule(due)

        try:
            async with limit, self._transport.get(str(target), headers) as answer:
                answered = CIMultiDict(answer.headers)
                success = 200 <= answer.status < 300
                body = await _body(answer, answered, request, renew) if success else b""
        except TimeoutError:
            if limit.when() == ends:
                raise TransportError(f"no complete answer within {self._timeout:g} s") from None
            raise TransportError(f"nothing came for {self._idle:g} s") from None
        return _Reply(answer.status, answered, body)

    def _refuse_if_left_alone(self, request: _Request, target: URL) -> None:
        peace = self._hosts.peace(_host(target))
        if peace:
            seconds = math.ceil((peace.until - self._clock()).total_seconds())
            reason = f"{status_line(peace.status)} before; left alone until {peace.until:%Y-%m-%d %H:%M} UTC"
            raise FetchError(request.url, reason, str(max(seconds, 1)), peace.status)

    def _require_success(self, request: _Request, target: URL, reply: _Reply, *, conditional: bool) -> None:
        if 200 <= reply.status < 300 or (reply.status == HTTPStatus.NOT_MODIFIED and conditional):
            return
        asked = reply.headers.get("Retry-After")
        if reply.status in _ASKS_FOR_PEACE:
            now = self._clock()
            wait = retry_after(asked, now)
            if wait is None and reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                wait = _PEACE_AFTER_429
            if wait:
                self._hosts.leave_alone(_host(target), now + min(wait, LONGEST_WAIT), reply.status)
        raise FetchError(request.url, status_line(reply.status), asked, reply.status)


def accepted(kind: SourceKind) -> str:
    """The Accept header for a source: some sites choose by it between a page and its feed."""
    return FEED_TYPES if kind is SourceKind.FEED else PAGE_TYPES


async def _body(
    answer: Answer, headers: CIMultiDict[str], request: _Request, before_piece: Callable[[], None]
) -> bytes:
    decompressor = Decompressor(headers.get("Content-Encoding"))
    pieces, size, sent, most = [], 0, 0, request.max_bytes
    if not request.cut and _declared(headers) > most:
        raise OversizeError(f"larger than {most:,} bytes")
    before_piece()
    async for chunk in answer.chunks:
        piece = decompressor.feed(chunk, most + 1 - size)
        pieces.append(piece)
        size += len(piece)
        sent += len(chunk)
        if sent > most or size > most:
            if request.cut:
                return b"".join(pieces)[:most]
            raise OversizeError(f"larger than {most:,} bytes")
        before_piece()
    decompressor.finish()
    return b"".join(pieces)


def _declared(headers: CIMultiDict[str]) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    text = headers.get("Content-Length", "")
    return int(text[:20]) if text.isascii() and text.isdigit() else 0


def _fetched(reply: _Reply, target: URL, *, for_good: bool) -> Fetched:
    url = str(target)
    return Fetched(
        reply.status,
        reply.body,
        _kept(reply.headers.get("ETag")),
        _kept(reply.headers.get("Last-Modified")),
        _kept(reply.headers.get("Content-Type", "").replace("\t", " ")),
        url,
        url if for_good else None,
    )


def _kept(header: str | None) -> str | None:
    """A header that can be stored, and sent again: not endless, and no bytes that are no text."""
    return header if header and len(header) <= _LONGEST_KEPT and header.isprintable() else None


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return not _VALIDATORS.isdisjoint(headers)


def _host(url: URL) -> str:
    return (url.host or "").rstrip(".")
