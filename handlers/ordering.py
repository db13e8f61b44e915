"""Chats are answered side by side, and each in its own order."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

LONGEST_QUEUE = 20
"""Updates of one chat that wait. What comes beyond is dropped: nobody reads so many answers."""

_TAKEN = 100_000  # PTB counts those too that only wait for their chat's turn


class ChatByChat(BaseUpdateProcessor):
    """So many chats at once at most, and of one chat one update: /subscribe before the next /unsubscribe.

    A chat that floods fills its own queue, and keeps nobody else from an answer.
    """

    def __init__(self, chats_at_once: int) -> None:
        super().__init__(_TAKEN)
        self._at_once = asyncio.Semaphore(chats_at_once)
        # Weak: a chat's lock is there as long as somebody holds or awaits it.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[int] = Counter()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Runs the handlers of one update, after those of the chat's earlier ones."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            async with self._at_once:
                await coroutine
            return
        if self._waiting[chat.id] >= LONGEST_QUEUE:
            log.warning("chat %d floods: an update is dropped", chat.id)
            if asyncio.iscoroutine(coroutine):
                coroutine.close()
            return
        lock = self._locks.setdefault(chat.id, asyncio.Lock())
        self._waiting[chat.id] += 1
        try:
            await lock.acquire()
        finally:
            self._waiting[chat.id] -= 1
            if not self._waiting[chat.id]:
                del self._waiting[chat.id]
        try:
            async with self._at_once:
                await coroutine
        finally:
            lock.release()
