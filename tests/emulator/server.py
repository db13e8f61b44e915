"""The Bot API in memory behind a real socket on the loopback."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.botapi import JSON, BotApi, Gateway, Upload
from bot.botapi.errors import too_many_requests
from tests.emulator.line import Line, Outage


class Emulator(Line):
    """Serves `api` under `url`, at the end of a line that may be bad."""

    def __init__(self, api: BotApi) -> None:
        super().__init__()
        self.api = api
        self.url = ""
        self._port = 0
        self._gateway = Gateway(api)
        self._restored = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen: on a free port, and after a stop on the same again."""
        application = web.Application(client_max_size=50 * 2**20)
        application.router.add_route("*", "/{path:.*}", self._handle)
        # A client that gives up must not undo what Telegram has begun.
        self._runner = web.AppRunner(
            application, handler_cancellation=False, access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, self._port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{self._port}"

    async def stop(self) -> None:
        """Close the port: from now on connections are refused."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def go_away(self, outage: Outage) -> None:
        """Telegram is out of reach: no connection, or none that is ever answered, or 502 to everything."""
        await self.come_back()
        self.outage = outage
        self._restored = asyncio.Event()
        if outage == "refused":
            await self.stop()

    async def come_back(self) -> None:
        """The outage is over; what was swallowed by a black hole is lost."""
        self.outage = None
        self._restored.set()
        if not self._runner:
            await self.start()

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
        self,
        chat_id: int,
        text: str,
        language_code: str | None = "ru",
        *,
        replies: int = 1,
        seconds: float = 10.0,
    ) -> list[JSON]:
        """Say something to the bot and wait for at least so many new messages of its own in the chat."""
        before = {one["message_id"] for one in self.api.sent_to(chat_id)}
        self.api.user_says(chat_id, text, language_code)

        def new() -> list[JSON]:
            return [one for one in self.api.sent_to(chat_id) if one["message_id"] not in before]

        await self.until(lambda: len(new()) >= replies, seconds=seconds)
        return new()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self.outage == "black hole":
            await self._restored.wait()
            return _hang_up(request)
        method = request.path.rpartition("/")[2].lower()
        mishap = self.mishap(method)
        if mishap == "bad gateway":
            return web.Response(
                status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
            )
        if mishap == "lose the request":
            return _hang_up(request)
        values, files = await _read(request)
        there, back = self.delays()
        await asyncio.sleep(there)
        chat_id = _chat_id(values)
        if seconds := self.flood(method, chat_id):
            error = too_many_requests(seconds)
            status, body = error.code, error.json()
        else:
            status, body = await self._gateway.answer(request.path, values, files)
        await asyncio.sleep(back)
        if mishap == "lose the answer":
            if method == "sendmessage":
                self.note_loss(chat_id)
            return _hang_up(request)
        return web.json_response(body, status=status)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _chat_id(values: Mapping[str, Any]) -> int:
    try:
        return int(values.get("chat_id", 0))
    except ValueError:
        return 0


async def _read(request: web.Request) -> tuple[Mapping[str, Any], Mapping[str, Upload]]:
    """The parameters of a call, from the query and from a JSON object, a form, or a form with files."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return values | await request.json(), {}
    form = await request.post()
    files = {name: part for name, part in form.items() if isinstance(part, web.FileField)}
    values |= {name: part for name, part in form.items() if name not in files}
    return values, {name: Upload(part.filename, part.file.read()) for name, part in files.items()}
