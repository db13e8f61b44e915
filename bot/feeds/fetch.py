"""Fetching feeds and pages: conditional GET, bounded in size, time and number at once.

What carries the bytes is a Transport, and everything else is here, so that a network, a test and the
demonstration's bundled articles all go the same way.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Protocol
from weakref import WeakValueDictionary

import aiohttp
from multidict import CIMultiDict
from yarl import URL

MAX_REDIRECTS = 5
FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

_CHUNK = 65_536
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=None)
_REDIRECTS = {301, 302, 303, 307, 308}


class FetchError(Exception):
    """A fetch that came to nothing; `reason` is one line. `retry_after` is the server's header, verbatim."""

    def __init__(self, url: str, reason: str, retry_after: str | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.retry_after = retry_after


class TransportError(Exception):
    """No answer could be had; the message is one line without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a transport gives: one answer, redirects not followed, its body decompressed but yet to read."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterable[bytes]


class Transport(Protocol):
    """What carries a request to a server."""

    def get(self, url: str, headers: Mapping[str, str]) -> AbstractAsyncContextManager[Answer]:
        """Asks for `url`, once. Raises TransportError."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer worth reading. `url` is where it came from in the end; `body` is empty if not modified."""

    status: int
    body: bytes
    etag: str | None
    last_modified: str | None
    content_type: str | None
    url: str

    @property
    def not_modified(self) -> bool:
        """Whether what we have is still what the server has."""
        return self.status == HTTPStatus.NOT_MODIFIED


class AiohttpTransport:
    """The network. The session should keep no cookies (`DummyCookieJar`): feeds need none."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Asks for `url`, once. Raises TransportError."""
        try:
            async with self._session.get(
                url, headers=headers, allow_redirects=False, timeout=_NO_LIMIT
            ) as response:
                yield Answer(response.status, response.headers, response.content.iter_chunked(_CHUNK))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise TransportError(_reason(error)) from error


class Fetcher:
    """Conditional GET over a transport.

    `timeout` bounds a whole fetch with its redirects, not counting the wait for a free place; `max_bytes` a
    decompressed body; `concurrency` the fetches at once, `per_host` those of one host.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        user_agent: str,
        timeout: timedelta = timedelta(seconds=20),
        max_bytes: int = 8_000_000,
        concurrency: int = 16,
        per_host: int = 2,
    ) -> None:
        self._transport = transport
        self._user_agent = user_agent
        self._timeout = timeout.total_seconds()
        self._max_bytes = max_bytes
        self._per_host = per_host
        self._everywhere = asyncio.Semaphore(concurrency)
        # Weak: a host's semaphore is there as long as somebody holds or awaits it.
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = FEED_TYPES,
    ) -> Fetched:
        """Fetches `url`, or learns that it has not changed since these validators. Raises FetchError."""
        headers = {"User-Agent": self._user_agent, "Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        target, seconds_left = url, self._timeout
        clock = asyncio.get_running_loop().time
        for _ in range(MAX_REDIRECTS + 1):
            async with self._place(target, url):
                started = clock()
                fetched, answered = await self._exchange(url, target, headers, seconds_left)
                seconds_left -= clock() - started
            if fetched.status not in _REDIRECTS:
                return self._accepted(url, fetched, answered, conditional=bool(etag or last_modified))
            target = _redirected(url, target, answered.get("Location"))
        raise FetchError(url, f"redirected more than {MAX_REDIRECTS} times")

    @asynccontextmanager
    async def _place(self, target: str, url: str) -> AsyncIterator[None]:
        host = _host(target, url)
        own = self._hosts.setdefault(host, asyncio.Semaphore(self._per_host))
        # The host's first, so that what waits for a slow host keeps no one else waiting.
        async with own, self._everywhere:
            yield

    async def _exchange(
        self, url: str, target: str, headers: Mapping[str, str], seconds: float
    ) -> tuple[Fetched, CIMultiDict[str]]:
        try:
            async with asyncio.timeout(seconds), self._transport.get(target, headers) as answer:
                answered = CIMultiDict(answer.headers)
                body = await self._body(answer) if 200 <= answer.status < 300 else b""
        except TimeoutError:
            raise FetchError(url, f"no complete answer within {self._timeout:g} s") from None
        except TransportError as error:
            raise FetchError(url, str(error)) from error
        fetched = Fetched(
            answer.status,
            body,
            answered.get("ETag"),
            answered.get("Last-Modified"),
            answered.get("Content-Type"),
            target,
        )
        return fetched, answered

    async def _body(self, answer: Answer) -> bytes:
        body = bytearray()
        async for chunk in answer.chunks:
            body += chunk
            if len(body) > self._max_bytes:
                raise TransportError(f"larger than {self._max_bytes:,} bytes")
        return bytes(body)

    @staticmethod
    def _accepted(url: str, fetched: Fetched, answered: CIMultiDict[str], *, conditional: bool) -> Fetched:
        if 200 <= fetched.status < 300 or (fetched.not_modified and conditional):
            return fetched
        raise FetchError(url, _status_line(fetched.status), answered.get("Retry-After"))


def _host(target: str, url: str) -> str:
    try:
        address = URL(target)
    except ValueError:
        raise FetchError(url, f"not an address: {target[:200]!r}") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError(url, f"not an http(s) address: {target[:200]!r}")
    return address.host


def _redirected(url: str, target: str, location: str | None) -> str:
    if not location:
        raise FetchError(url, "redirected to nowhere")
    try:
        return str(URL(target).join(URL(location)))
    except ValueError:
        raise FetchError(url, f"redirected to no address: {location[:200]!r}") from None


def _status_line(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _reason(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "the host's name is not known"
        case aiohttp.ClientConnectorCertificateError():
            return "the host's certificate is not valid"
        case aiohttp.ClientSSLError():
            return "no secure connection could be made"
        case aiohttp.ClientConnectorError():
            return f"cannot connect: {error.os_error.strerror or 'refused'}"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | OSError():
            return "the connection broke off"
        case aiohttp.InvalidURL():
            return "not an address"
        case _:
            return "what answered does not speak HTTP"
