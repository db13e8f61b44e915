"""Servers on the loopback, an outlet's and an attacker's, and names for them; a test sets what they say."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Seen:
    """A request as it came, and the status it was answered with (0: by a handler of the test's own)."""

    path: str
    headers: Mapping[str, str]
    status: int


@dataclass
class _Route:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    handler: Handler | None = None
    failures: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)


class FeedServer:
    """Routes with ETag and Last-Modified, failures on demand, and a log of what was asked."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self._at_once = 0
        self._routes: dict[str, _Route] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        await web.TCPSite(self._runner, "127.0.0.2", self._port).start()  # a second host
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Where `path` is; 127.0.0.2 is the same server under another host's name."""
        return f"http://{host}:{self._port}{path}"

    def serve(
        self,
        path: str,
        body: str | bytes,
        content_type: str = RSS,
        *,
        status: int = 200,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serves `body` at `path` from now on, and gives its URL."""
        answered = {"Content-Type": content_type, **(headers or {})}
        if etag:
            answered["ETag"] = etag
        if last_modified:
            answered["Last-Modified"] = last_modified
        content = body.encode() if isinstance(body, str) else body
        self._routes[path] = _Route(content, status, answered)
        return self.url(path)

    def handle(self, path: str, handler: Handler) -> str:
        """Leaves `path` to a handler of the test's own, and gives its URL."""
        self._routes[path] = _Route(handler=handler)
        return self.url(path)

    def fail(
        self, path: str, status: int = 503, times: int = 1, headers: Mapping[str, str] | None = None
    ) -> None:
        """The next `times` requests for `path` get `status`; after them it is as it was."""
        self._routes[path].failures += [(status, headers or {})] * times

    def count(self, path: str) -> int:
        """How often `path` was asked for."""
        return sum(seen.path == path for seen in self.seen)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            route = self._routes.get(request.path, _Route(status=404))
            if route.handler:
                self.seen.append(Seen(request.path, request.headers.copy(), 0))
                return await route.handler(request)
            response = self._response(request, route)
            self.seen.append(Seen(request.path, request.headers.copy(), response.status))
            await asyncio.sleep(0)
            return response
        finally:
            self._at_once -= 1

    @staticmethod
    def _response(request: web.Request, route: _Route) -> web.Response:
        if route.failures:
            status, headers = route.failures.pop(0)
            return web.Response(status=status, headers=headers)
        for asked, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            value = route.headers.get(validator)
            if value and request.headers.get(asked) == value:
                return web.Response(status=304, headers={validator: value})
        return web.Response(body=route.body, status=route.status, headers=route.headers)


class RawServer:
    """A server that writes whatever a test likes, HTTP or not, and counts who is still connected."""

    def __init__(self, host: str = "127.0.0.2") -> None:
        self.connected = 0
        self._host = host
        self._routes: dict[str, RawHandler] = {}
        self._port = 0
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, self._host, 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def url(self, path: str, host: str | None = None) -> str:
        """Where `path` is, on the server's own address or by a name for it."""
        return f"http://{host or self._host}:{self._port}{path}"

    def say(self, path: str, *pieces: bytes, host: str | None = None) -> str:
        """Answers `path` with these bytes and hangs up; its URL."""

        async def speak(writer: asyncio.StreamWriter) -> None:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()

        return self.handle(path, speak, host)

    def handle(self, path: str, handler: RawHandler, host: str | None = None) -> str:
        """Leaves what is written at `path` to a handler; its URL."""
        self._routes[path] = handler
        return self.url(path, host)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)
        self.connected += 1
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            await self._speak(self._routes[request.split()[1].decode()], reader, writer)
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.connected -= 1
            writer.close()

    @staticmethod
    async def _speak(handler: RawHandler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until all is said, or the other has hung up."""
        speaking, listening = asyncio.ensure_future(handler(writer)), asyncio.create_task(reader.read())
        try:
            await asyncio.wait({speaking, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (speaking, listening):
                task.cancel()
            await asyncio.gather(speaking, listening, return_exceptions=True)


class Names(AbstractResolver):
    """A name server: each name has its addresses, one a question, the last one from then on."""

    def __init__(self, names: Mapping[str, list[list[str]]], others: str = "127.0.0.2") -> None:
        self._names = {name: list(answers) for name, answers in names.items()}
        self._others = others

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self._names.get(host, [[self._others]])
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""
