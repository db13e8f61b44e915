"""A web server on the loopback, as a feed's outlet runs one; what it serves is set by the test."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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
