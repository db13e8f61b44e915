"""How often one host is asked: few at once, some time apart, and not at all while it asks for peace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from bot.clock import Clock

_SWEPT_AT = 1_000


@dataclass(frozen=True, slots=True)
class Peace:
    """A host is to be left alone until a moment, aware UTC, for it has answered `status`."""

    until: datetime
    status: int


class Hosts:
    """`concurrency` requests at once, `per_host` of them to one host."""

    def __init__(self, concurrency: int, per_host: int, clock: Clock) -> None:
        self._clock = clock
        self._per_host = per_host
        self._everywhere = asyncio.Semaphore(concurrency)
        # Weak: a host's semaphore is there as long as somebody holds or awaits it.
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._next_start: dict[str, float] = {}
        self._peace: dict[str, Peace] = {}

    @asynccontextmanager
    async def place(self, host: str, spacing: float = 0.0) -> AsyncIterator[None]:
        """A place, once it is free; with a `spacing`, so many seconds after the host's last that had one."""
        if spacing:
            await self._pace(host, spacing)
        own = self._places.setdefault(host, asyncio.Semaphore(self._per_host))
        # The host's first, so that what waits for a slow host keeps no one else waiting.
        async with own, self._everywhere:
            yield

    def leave_alone(self, host: str, until: datetime, status: int) -> None:
        """Nothing is to be asked of the host before `until`; a longer peace stays."""
        known = self.peace(host)
        if known is None or known.until < until:
            self._peace[host] = Peace(until, status)

    def peace(self, host: str) -> Peace | None:
        """The peace that a host is left in; None where it may be asked."""
        if not self._peace:
            return None
        now = self._clock()
        if len(self._peace) > _SWEPT_AT:
            self._peace = {host: peace for host, peace in self._peace.items() if peace.until > now}
        peace = self._peace.get(host)
        return peace if peace and peace.until > now else None

    async def _pace(self, host: str, spacing: float) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._next_start) > _SWEPT_AT:
            self._next_start = {host: start for host, start in self._next_start.items() if start > now}
        start = max(now, self._next_start.get(host, now))
        self._next_start[host] = start + spacing
        await asyncio.sleep(start - now)
