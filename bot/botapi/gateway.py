"""Paths to methods, and long polling: what an HTTP server in front of a BotApi has to know, without HTTP."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from bot.botapi.errors import ApiError, conflict
from bot.botapi.params import Params, Upload
from bot.botapi.server import BotApi
from bot.botapi.world import JSON

MAX_POLL_SECONDS = 50
_PATH = re.compile(r"/bot(\d+:[\w-]+)/(\w+)", re.ASCII)


class Gateway:
    """Answers requests to one BotApi from within one event loop."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self._poll: asyncio.Future[None] | None = None
        api.updates.listeners.append(self._wake)

    async def answer(
        self, path: str, values: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, JSON]:
        """The HTTP status and the JSON body for a request to `/bot<token>/<method>`."""
        try:
            match = _PATH.fullmatch(path)
            if match is None:
                raise ApiError(404, "Not Found")
            if match[1] != self.api.token:
                raise ApiError(401, "Unauthorized")
            return 200, {"ok": True, "result": await self._run(match[2], values, files)}
        except ApiError as error:
            return error.code, error.json()

    async def _run(self, method: str, values: Mapping[str, Any], files: Mapping[str, Upload] | None) -> Any:
        if method.lower() == "getupdates":
            return await self._get_updates(method, values)
        result = self.api.call(method, values, files)
        if self.api.webhook:
            self._terminate("terminated by setWebhook request")
        return result

    async def _get_updates(self, method: str, values: Mapping[str, Any]) -> Any:
        """The older of two pollers gets the conflict, the newer goes on waiting: so does Telegram."""
        reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
        self._terminate(reason)
        updates = self.api.call(method, values)
        seconds = min(Params(values).integer("timeout"), MAX_POLL_SECONDS)
        if updates or seconds <= 0:
            return updates
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None
        return self.api.call(method, values)

    def _wake(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def _terminate(self, reason: str) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(conflict(reason))
        self._poll = None
