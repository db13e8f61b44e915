"""The emulator as a process of its own, told what to do over HTTP: it shares no event loop with anybody."""

import asyncio
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.botapi import JSON
from tests.emulator.line import Outage
from tests.emulator.server import Emulator

ROOT = Path(__file__).parents[2]


class Control:
    """What a process with an emulator in it can be told: each public method, by its name."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen for orders on a free port; the URL."""
        application = web.Application()
        application.router.add_post("/{order}", self._obey)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def add_chats(self, chat_ids: Sequence[int]) -> None:
        """Chats that are there without having said anything."""
        for chat_id in chat_ids:
            self._emulator.api.add_chat(chat_id)

    async def ask(self, chat_id: int, text: str, seconds: float = 30.0) -> float:
        """Say something; seconds until the bot's first new message in that chat."""
        began = time.monotonic()
        await self._emulator.ask(chat_id, text, seconds=seconds)
        return time.monotonic() - began

    async def sent_to(self, chat_id: int) -> list[JSON]:
        """The bot's messages in a chat."""
        return self._emulator.api.sent_to(chat_id)

    async def admissions(self) -> list[JSON]:
        """What the flood limits have counted."""
        return [dataclasses.asdict(one) for one in self._emulator.api.admissions]

    async def sent(self) -> int:
        """How many messages were sent or edited."""
        return len(self._emulator.api.admissions)

    async def until_sent(self, messages: int, seconds: float = 100.0) -> None:
        """Wait for so many."""
        await self._emulator.until(lambda: len(self._emulator.api.admissions) >= messages, seconds=seconds)

    async def go_away(self, outage: Outage) -> None:
        """See Emulator.go_away."""
        await self._emulator.go_away(outage)

    async def come_back(self) -> None:
        """See Emulator.come_back."""
        await self._emulator.come_back()

    async def _obey(self, request: web.Request) -> web.Response:
        name = request.match_info["order"]
        order: Callable[..., Any] | None = None if name.startswith("_") else getattr(self, name, None)
        if order is None:
            return web.json_response({"error": f"no order {name}"}, status=404)
        try:
            return web.json_response({"result": await order(**await request.json())})
        except (TypeError, ValueError, LookupError, TimeoutError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)


class EmulatorProcess:
    """`python -m tests.emulator`, started and ended with this."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.url = ""
        self._control = ""

    async def __aenter__(self) -> Self:
        # It ends when its stdin does, so that it cannot outlive us whatever happens.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.emulator", self._token,
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        if self._process.stdout is None:
            raise RuntimeError("no pipe from the emulator")
        where: Mapping[str, str] = json.loads(await self._process.stdout.readline())
        self.url, self._control = where["url"], where["control"]
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        if self._process.stdin:
            self._process.stdin.close()
        await self._process.wait()

    async def tell(self, order: str, **values: Any) -> Any:
        """Give an order of `Control`; its answer. RuntimeError where it fails."""
        async with self._session.post(f"{self._control}/{order}", json=values) as response:
            body = await response.json()
        if response.status != 200:
            raise RuntimeError(f"emulator: {order}: {body['error']}")
        return body["result"]
