"""The Bot API in memory behind a real socket on the loopback."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from bot.botapi import JSON, BotApi, Gateway, Upload

Mishap = Literal["lose the answer", "lose the request", "bad gateway"]


@dataclass(slots=True)
class _Trouble:
    mishap: Mishap
    method: str | None
    times: int


class Emulator:
    """Serves `api` under `url`; a mishap strikes the line between the bot and Telegram."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.url = ""
        self.latency = 0.0
        self._gateway = Gateway(api)
        self._troubles: deque[_Trouble] = deque()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen; with port 0 on a free one."""
        application = web.Application(client_max_size=50 * 2**20)
        application.router.add_route("*", "/{path:.*}", self._handle)
        # A client that gives up must not undo what Telegram has begun.
        self._runner = web.AppRunner(
            application, handler_cancellation=False, access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the port: from now on connections are refused."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def trouble(self, mishap: Mishap, *, method: str | None = None, times: int = 1) -> None:
        """Let the mishap befall the next `times` requests, of one method if named."""
        self._troubles.append(_Trouble(mishap, method and method.lower(), times))

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait until the condition holds; it is looked at after each call of the bot. TimeoutError else."""
        changed = asyncio.Event()

        def listener(_: object) -> None:
            changed.set()

        self.api.listeners.append(listener)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await changed.wait()
                    changed.clear()
        finally:
            self.api.listeners.remove(listener)

    async def ask(
        self, chat_id: int, text: str, language_code: str | None = "ru", *, replies: int = 1
    ) -> list[JSON]:
        """Say something to the bot and wait for at least so many new messages of its own in the chat."""
        before = {one["message_id"] for one in self.api.sent_to(chat_id)}
        self.api.user_says(chat_id, text, language_code)

        def new() -> list[JSON]:
            return [one for one in self.api.sent_to(chat_id) if one["message_id"] not in before]

        await self.until(lambda: len(new()) >= replies)
        return new()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        mishap = self._mishap(request.path.rpartition("/")[2])
        if mishap == "bad gateway":
            return web.Response(
                status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
            )
        if mishap == "lose the request":
            return _hang_up(request)
        values, files = await _read(request)
        await asyncio.sleep(self.latency)
        status, body = await self._gateway.answer(request.path, values, files)
        return _hang_up(request) if mishap == "lose the answer" else web.json_response(body, status=status)

    def _mishap(self, method: str) -> Mishap | None:
        for trouble in self._troubles:
            if trouble.times > 0 and trouble.method in (None, method.lower()):
                trouble.times -= 1
                return trouble.mishap
        return None


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> tuple[Mapping[str, Any], Mapping[str, Upload]]:
    """The parameters of a call, from the query and from a JSON object, a form, or a form with files."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return values | await request.json(), {}
    form = await request.post()
    files = {name: part for name, part in form.items() if isinstance(part, web.FileField)}
    values |= {name: part for name, part in form.items() if name not in files}
    return values, {name: Upload(part.filename, part.file.read()) for name, part in files.items()}
