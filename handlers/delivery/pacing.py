"""Replies keep to the limits: every call of theirs that sends or edits waits for its slot."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from handlers.delivery.limits import Limiter
from handlers.delivery.outcomes import seconds_of

BULK = "bulk"
"""`rate_limit_args` of a call whose sender has its slot already."""

LONGEST_WAIT = 30.0
"""Seconds a reply may wait for its chat. It fails at once where the chat is closed for longer."""

_COUNTED = ("send", "edit", "forward", "copy")
_NOT_COUNTED = "sendchataction"

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Pacer(BaseRateLimiter[str]):
    """Where python-telegram-bot asks before each call. Raises RetryAfter when a reply would wait too long."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Answer:
        """Call at once, or when the chat's turn comes; after a short 429 once more."""
        chat_id = data.get("chat_id")
        if rate_limit_args == BULK or not _counted(endpoint) or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        try:
            return await self._call(chat_id, callback, args, kwargs)
        except RetryAfter as error:
            if seconds_of(error) > LONGEST_WAIT:
                raise
        return await self._call(chat_id, callback, args, kwargs)

    async def _call(
        self, chat_id: int, callback: Callable[..., Coroutine[Any, Any, Answer]], args: Any, kwargs: Any
    ) -> Answer:
        wait = self._limiter.own_wait(chat_id)
        if wait > LONGEST_WAIT:
            raise RetryAfter(math.ceil(wait))
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                slot = await self._limiter.acquire(chat_id)
        except TimeoutError:
            raise RetryAfter(math.ceil(LONGEST_WAIT) + 1) from None
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._limiter.pause(chat_id, seconds_of(error))
            raise
        finally:
            slot.done()


def _counted(endpoint: str) -> bool:
    name = endpoint.lower()
    return name.startswith(_COUNTED) and name != _NOT_COUNTED
