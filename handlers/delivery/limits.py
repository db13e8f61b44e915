"""Telegram's limits: how many messages may go out, to all, to a chat, to a group.

A message occupies its windows from the moment it may be written until a window's length after its answer
came, or after it was given up. That holds whatever the jitter on the line: of the messages that reach
Telegram within one window of theirs, take the one admitted last, at the moment x. Each of the others arrived
no earlier than the window's start and was answered no earlier than it arrived, so it occupies its place until
after the window's end, and x is before that: all of them were counted when the last was admitted. (Only one
that was given up, and still reaches Telegram more than a window's length later, goes uncounted.)

Bulk leaves a reserve of the overall limit to replies, so that nobody who asks waits behind a broadcast. It
comes evenly, not a second's worth at once: when the line breaks, little is under way.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

DRIFT = 0.001
"""By how much longer a window is kept: a clock that is being slewed, ours or Telegram's, is 500 ppm off."""

RESERVED = 6  # one place in so many
BURST = 0.1
"""So many seconds' worth of bulk may come at once."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `messages` in any window of `seconds`."""

    messages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The published limits: overall, to one chat, to one group (a chat with a negative id)."""

    overall: Rate = Rate(30, 1.0)
    chat: Rate = Rate(1, 1.0)
    group: Rate = Rate(20, 60.0)

    @property
    def bulk(self) -> int:
        """How many of the overall messages bulk may use."""
        return self.overall.messages - self.overall.messages // RESERVED


@dataclass(frozen=True, slots=True)
class Wait:
    """No slot yet: ask again in `seconds`, or later. `own`: it is this chat that has to wait, not all."""

    seconds: float
    own: bool


class _Window:
    """What one rate has in it: messages without an answer, and until when each answered one counts."""

    __slots__ = ("_kept", "messages", "seconds", "unanswered")

    def __init__(self, rate: Rate) -> None:
        self.messages = rate.messages
        self.seconds = rate.seconds * (1 + DRIFT)
        self.unanswered = 0
        self._kept: deque[float] = deque()

    def wait(self, now: float, messages: int) -> float:
        """Seconds, at the least, until fewer than `messages` are in the window; 0 if so now."""
        kept = self._kept
        while kept and kept[0] <= now:
            kept.popleft()
        too_many = self.unanswered + len(kept) - messages
        if too_many < 0:
            return 0.0
        return kept[too_many] - now if too_many < len(kept) else self.seconds

    def keep(self, now: float) -> None:
        self._kept.append(now + self.seconds)

    def idle(self, now: float) -> bool:
        return not self.unanswered and (not self._kept or self._kept[-1] <= now)


class Windows:
    """Which messages occupy which windows. Pure: `now` is seconds of a clock that never goes back."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = _Window(limits.overall)
        self._chats: dict[int, tuple[_Window, ...]] = {}
        self._paused: dict[int, float] = {}
        self._gap = limits.overall.seconds / limits.bulk
        self._bulk_at = 0.0  # when the next would be due, if all came evenly
        self._sweep_at = 1024

    def own_wait(self, chat_id: int, now: float) -> float:
        """Seconds, at the least, for which the chat's own windows or its pause hold a message back."""
        longest = 0.0
        if self._paused and (until := self._paused.get(chat_id)) is not None:
            longest = max(0.0, until - now)
        for window in self._chats.get(chat_id, ()):
            longest = max(longest, window.wait(now, window.messages))
        return longest

    def overall_wait(self, now: float, *, bulk: bool) -> float:
        """Seconds, at the least, for which the overall window holds any message back."""
        if bulk and (early := self._bulk_at - BURST - now) > 0:
            return early
        return self._overall.wait(now, self._limits.bulk if bulk else self._limits.overall.messages)

    def enter(self, chat_id: int, now: float, *, bulk: bool = False) -> None:
        """A message that may be written from now on."""
        if bulk:
            self._bulk_at = max(self._bulk_at, now) + self._gap
        for window in self._of(chat_id, now):
            window.unanswered += 1

    def leave(self, chat_id: int, now: float) -> None:
        """It was answered, or given up."""
        for window in self._of(chat_id, now):
            window.unanswered -= 1
            window.keep(now)

    def withdraw(self, chat_id: int, now: float) -> None:
        """It was never written."""
        for window in self._of(chat_id, now):
            window.unanswered -= 1

    def pause(self, chat_id: int, until: float) -> None:
        """Telegram wants nothing for this chat before then."""
        self._paused[chat_id] = max(until, self._paused.get(chat_id, until))

    def seed(self, sent: Mapping[int, int], now: float) -> None:
        """Count the messages of a predecessor, chat → how many in a group's window, as if sent just now."""
        for chat_id, count in sent.items():
            for window in self._of(chat_id, now)[1:]:
                for _ in range(min(count, window.messages)):
                    window.keep(now)
        if sent:
            for _ in range(self._limits.overall.messages):
                self._overall.keep(now)

    def _of(self, chat_id: int, now: float) -> tuple[_Window, ...]:
        windows = self._chats.get(chat_id)
        if windows is None:
            if len(self._chats) + len(self._paused) >= self._sweep_at:
                self._sweep(now)
            limits = self._limits
            rates = (limits.chat, limits.group) if chat_id < 0 else (limits.chat,)
            windows = self._chats[chat_id] = tuple(_Window(rate) for rate in rates)
        return self._overall, *windows

    def _sweep(self, now: float) -> None:
        """Forget the chats that nothing holds back; so seldom that it costs a message next to nothing."""
        self._chats = {
            chat: windows
            for chat, windows in self._chats.items()
            if not all(window.idle(now) for window in windows)
        }
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        self._sweep_at = max(1024, 2 * (len(self._chats) + len(self._paused)))


class Slot:
    """The right to write one message to one chat; ended by `done` or `withdraw`, once."""

    __slots__ = ("_chat_id", "_limiter")

    def __init__(self, limiter: "Limiter", chat_id: int) -> None:
        self._limiter = limiter
        self._chat_id = chat_id

    def done(self) -> None:
        """The answer came, or is waited for no longer."""
        self._limiter._windows.leave(self._chat_id, time.monotonic())
        self._limiter._serve()

    def withdraw(self) -> None:
        """Nothing was written."""
        self._limiter._windows.withdraw(self._chat_id, time.monotonic())
        self._limiter._serve()


class Limiter:
    """Hands out the slots of one process: to replies in their turn, to bulk what these leave over.

    For one event loop.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._windows = Windows(limits)
        self._waiting: dict[int, deque[asyncio.Future[Slot]]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def acquire(self, chat_id: int) -> Slot:
        """A slot for a reply, as soon as there is one: first come, first served within a chat."""
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat_id, deque()).append(turn)
        self._serve()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                turn.result().withdraw()
            raise

    def try_acquire(self, chat_id: int) -> Slot | Wait:
        """A slot for bulk, or how long to wait for one; replies that wait go before."""
        self._serve()
        now = time.monotonic()
        wait = self._windows.own_wait(chat_id, now)
        if chat_id in self._waiting:
            wait = max(wait, self._windows.overall_wait(now, bulk=False), self.limits.chat.seconds)
        if wait > 0:
            return Wait(wait, own=True)
        if (wait := self._windows.overall_wait(now, bulk=True)) > 0:
            return Wait(wait, own=False)
        return self._slot(chat_id, now, bulk=True)

    def own_wait(self, chat_id: int) -> float:
        """Seconds, at the least, for which this chat itself holds a message back: its windows, or a 429."""
        return self._windows.own_wait(chat_id, time.monotonic())

    def pause(self, chat_id: int, seconds: float) -> None:
        """After a 429: nothing to this chat for so long. Others go on."""
        self._windows.pause(chat_id, time.monotonic() + seconds)

    def seed(self, sent: Mapping[int, int]) -> None:
        """Take over from a predecessor: chat → messages it began within a group's window."""
        self._windows.seed(sent, time.monotonic())

    def _slot(self, chat_id: int, now: float, *, bulk: bool) -> Slot:
        self._windows.enter(chat_id, now, bulk=bulk)
        return Slot(self, chat_id)

    def _serve(self) -> None:
        """Give slots to the replies whose turn it is, and come back when the next may be ready."""
        if not self._waiting:
            return
        now = time.monotonic()
        waits = [wait for chat_id in list(self._waiting) if (wait := self._serve_chat(chat_id, now))]
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if waits:
            self._timer = asyncio.get_running_loop().call_later(min(waits), self._serve)

    def _serve_chat(self, chat_id: int, now: float) -> float:
        """How long the chat's next reply has to wait; 0 if none does."""
        queue = self._waiting[chat_id]
        while queue:
            if queue[0].done():  # its caller was cancelled
                queue.popleft()
                continue
            windows = self._windows
            if wait := max(windows.own_wait(chat_id, now), windows.overall_wait(now, bulk=False)):
                return wait
            queue.popleft().set_result(self._slot(chat_id, now, bulk=False))
        del self._waiting[chat_id]
        return 0.0
