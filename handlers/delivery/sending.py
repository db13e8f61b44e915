"""The outbox's sender: claims messages, begins them in groups, has them written, settles what became of them.

A message goes pending → claimed → sending, committed before the socket is touched, → sent. Each step is one
transaction for many messages, and what befalls one is its own affair.
"""

import asyncio
import heapq
import logging
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram.ext import ExtBot

from handlers.delivery.breaker import Breaker
from handlers.delivery.limits import Limiter, Slot
from handlers.delivery.window import SendingWindow
from handlers.delivery.writing import FIRST_RETRY, Writer
from handlers.services import Services
from storage.model import Delivery, DeliveryKind, DeliveryState, Settlement, Term
from storage.store import StoreError

log = logging.getLogger(__name__)

LARGEST_BATCH = 200
TURN = 0.01
"""Seconds between two turns at the least: what comes up meanwhile shares their transactions."""
IDLE = 1.0
"""Seconds after which the outbox is looked into unasked."""
NOTES_AT_ONCE = 4
"""Notes under way at the most: those that are so when the process is killed come a second time."""
HELD = 3.0
"""Seconds a claimed message may wait here for its slot; beyond, the outbox keeps it."""
FRESH = 5.0
"""Seconds from asking to begin until the write. A process that was paused for longer may lead no more."""
GRACE = 10.0
"""Seconds that messages under way get at the end."""
WINDING_UP = 3
"""Attempts to keep what became of them, if the database fails just then."""


def awake_or_asleep() -> float:
    """Seconds of a clock that never goes back, and does not stop while the machine is suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message in this process's hands, since that moment."""

    since: float
    delivery: Delivery


class Sender:
    """Sends for one term of leadership. `elapsed` is seconds of a clock like `awake_or_asleep`."""

    def __init__(
        self,
        services: Services,
        bot: ExtBot[Any],
        limiter: Limiter,
        term: Term,
        *,
        elapsed: Callable[[], float] = awake_or_asleep,
    ) -> None:
        self._clock = services.clock
        self._outbox = services.store.deliveries
        self._limiter = limiter
        self._term = term
        self._elapsed = elapsed
        self._batch = min(limiter.limits.bulk, LARGEST_BATCH)
        self._breaker = Breaker()
        self._window = SendingWindow()
        self._writer = Writer(services, bot, limiter, self._breaker, self._window)
        self._ready: deque[_Claimed] = deque()
        self._later: list[tuple[float, int, _Claimed]] = []  # a heap: those whose chat has to wait
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._notes: set[int] = set()  # those begun, of which some may have been settled
        self._settlements: list[Settlement] = []
        self._news = asyncio.Event()
        self._maybe_more = True  # in the outbox
        self._claim_lost = False
        self._looked_at = -IDLE
        self._sent = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then claim nothing more, wait for what is under way, release the rest."""
        stopped = asyncio.create_task(stop.wait())
        stopped.add_done_callback(lambda _: self.wake())
        try:
            while not stop.is_set():
                await self._rest(await self._guarded_turn())
        finally:
            stopped.cancel()
            await self._wind_up()

    async def drain(self) -> int:
        """Send until nothing is ready, or Telegram is away; how many were sent."""
        before = self._sent
        self._maybe_more = True
        try:
            wait = await self._turn()
            while not self._breaker.open and self._busy():
                await self._rest(wait)
                wait = await self._turn()
        finally:
            await self._wind_up()
        return self._sent - before

    def wake(self) -> None:
        """There may be something new in the outbox: look now rather than within a second."""
        self._maybe_more = True
        self._news.set()

    def _busy(self) -> bool:
        return bool(self._ready or self._later or self._under_way or self._settlements or self._maybe_more)

    async def _rest(self, seconds: float) -> None:
        await asyncio.sleep(TURN)
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()

    async def _wind_up(self) -> None:
        """Give what is under way its time, and settle; what was only claimed goes back."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=GRACE)
        for delivery_id, task in self._under_way.items():
            task.cancel()
            self._settle(
                Settlement(delivery_id, DeliveryState.UNKNOWN, error="stopped before the answer came")
            )
        for _ in range(WINDING_UP):
            try:
                await self._settle_all()
                await self._release_all()
                return
            except StoreError as error:  # if it stays so, the next leader finds all of them as they are
                log.error("sending, at the end: %s", error)
                await asyncio.sleep(IDLE)

    # --- a turn: settle, claim, acquire, begin

    async def _guarded_turn(self) -> float:
        try:
            return await self._turn()
        except StoreError as error:
            log.error("sending: %s", error)
        except Exception:  # whatever this turn met, the next must come
            log.exception("sending")
        return IDLE

    async def _turn(self) -> float:
        """One round; for how many seconds there is nothing more to do, if nothing happens meanwhile."""
        await self._settle_all()
        if self._breaker.open:
            await self._release_all()
            return await self._probe()
        await self._claim()
        group, wait = self._admit()
        if group:
            await self._begin(group)
        await self._release_stale()
        return wait

    async def _settle_all(self) -> None:
        if batch := self._settlements[:]:
            await self._outbox.settle(batch, self._clock())
            del self._settlements[: len(batch)]
            self._maybe_more = True  # a next part, a note

    async def _claim(self) -> None:
        now = self._elapsed()
        due = self._maybe_more or now - self._looked_at >= IDLE
        if not due or 2 * len(self._ready) > self._batch or len(self._later) > 8 * self._batch:
            return
        self._looked_at = now
        if self._claim_lost:
            held = [one.delivery.id for one in self._held()]
            await self._outbox.requeue(self._term, held, self._clock())
        limit = self._batch - len(self._ready)
        self._claim_lost = True  # until its answer is here
        claimed = await self._outbox.claim(self._term, self._clock(), limit)
        self._claim_lost = False
        self._maybe_more = len(claimed) == limit
        for delivery in claimed:
            put = self._ready.appendleft if delivery.kind is DeliveryKind.NOTE else self._ready.append
            put(_Claimed(now, delivery))

    def _admit(self) -> tuple[list[tuple[Delivery, Slot]], float]:
        """Those that have got their slot, and for how long the others have to wait."""
        now = self._elapsed()
        group: list[tuple[Delivery, Slot]] = []
        while self._later and self._later[0][0] <= now:
            self._ready.appendleft(heapq.heappop(self._later)[2])
        room = (1 if self._breaker.on_trial else self._window.size) - len(self._under_way)
        wait = IDLE
        self._notes.intersection_update(self._under_way)
        while self._ready and len(group) < room:
            claimed = self._ready.popleft()
            delivery = claimed.delivery
            is_note = delivery.kind is DeliveryKind.NOTE
            if is_note and len(self._notes) >= NOTES_AT_ONCE:
                heapq.heappush(self._later, (now + TURN, delivery.id, claimed))
                continue
            slot = self._limiter.try_acquire(delivery.chat_id)
            if isinstance(slot, Slot):
                group.append((delivery, slot))
                if is_note:
                    self._notes.add(delivery.id)
            elif not slot.own:
                self._ready.appendleft(claimed)
                wait = slot.seconds
                break
            elif slot.seconds < HELD:
                heapq.heappush(self._later, (now + slot.seconds, delivery.id, claimed))
            else:
                self._settle(self._writer.put_off(delivery, slot.seconds, "the chat has to wait"))
        if self._later:
            wait = min(wait, max(0.0, self._later[0][0] - now))
        return group, wait

    async def _begin(self, group: list[tuple[Delivery, Slot]]) -> None:
        """Commit that these are on their way, then send those that are still ours."""
        asked = self._elapsed()
        try:
            ours = await self._outbox.begin([one.id for one, _ in group], self._term, self._clock())
        except Exception as error:
            for delivery, slot in group:  # begun or not, they were not written
                slot.withdraw()
                self._settle(self._writer.put_off(delivery, FIRST_RETRY, str(error)))
            raise
        for delivery, slot in group:
            if delivery.id in ours:
                self._under_way[delivery.id] = asyncio.create_task(self._send(delivery, slot, asked))
            else:
                slot.withdraw()

    def _held(self) -> list[_Claimed]:
        return [*self._ready, *(claimed for *_, claimed in self._later)]

    async def _release_all(self) -> None:
        await self._release(self._held())
        self._later.clear()

    async def _release_stale(self) -> None:
        """What has been held for too long."""
        oldest = self._elapsed() - HELD
        await self._release([claimed for claimed in self._ready if claimed.since < oldest])

    async def _release(self, held: list[_Claimed]) -> None:
        if held:
            ids = {claimed.delivery.id for claimed in held}
            await self._outbox.release(ids, self._term, self._clock())
            self._ready = deque(one for one in self._ready if one.delivery.id not in ids)

    async def _probe(self) -> float:
        """Ask Telegram whether it is there, once the answers still due have come or failed."""
        if self._under_way:
            return IDLE
        if (wait := self._breaker.wait(self._elapsed())) > 0:
            return wait
        self._breaker.probing(self._elapsed())
        if await self._writer.probe():
            self._breaker.answered()
            self._maybe_more = True
            log.info("Telegram answers: sending goes on")
        return self._breaker.wait(self._elapsed()) if self._breaker.open else 0.0

    async def _send(self, delivery: Delivery, slot: Slot, asked: float) -> None:
        try:
            if self._elapsed() - asked > FRESH:
                slot.withdraw()
                self._settle(self._writer.put_off(delivery, 0.0, "begun too long ago to be written"))
                return
            try:
                settlement = await self._writer.write(delivery, len(self._under_way))
            finally:
                slot.done()
            self._sent += settlement.state is DeliveryState.SENT
            self._settle(settlement)
        finally:
            del self._under_way[delivery.id]

    def _settle(self, settlement: Settlement) -> None:
        self._settlements.append(settlement)
        self._news.set()
