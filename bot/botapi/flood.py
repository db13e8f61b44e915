"""Telegram's flood limits: how many messages go through in a sliding window."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `messages` in any window of `seconds`."""

    messages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """The published limits: overall, to one chat, to one group."""

    overall: Rate = Rate(30, 1.0)
    chat: Rate = Rate(1, 1.0)
    group: Rate = Rate(20, 60.0)


@dataclass(frozen=True, slots=True)
class Admission:
    """A message that was sent or edited, which is what the limits count; `at` is monotonic seconds."""

    at: float
    chat_id: int


@dataclass(slots=True)
class FloodControl:
    """Counts what went through; what was refused does not count."""

    limits: FloodLimits
    _sent: dict[int | None, deque[datetime]] = field(default_factory=dict)

    def admit(self, chat_id: int, now: datetime) -> int:
        """Whole seconds to wait before a message to the chat goes through; 0 lets it, and counts it."""
        waits = [self._wait(key, rate, now) for key, rate in self._windows(chat_id)]
        if (longest := max(waits)) > timedelta():
            return max(1, math.ceil(longest.total_seconds()))
        for key in {key for key, _ in self._windows(chat_id)}:
            self._sent.setdefault(key, deque(maxlen=self._kept())).append(now)
        return 0

    def _windows(self, chat_id: int) -> Iterator[tuple[int | None, Rate]]:
        yield None, self.limits.overall
        yield chat_id, self.limits.chat
        if chat_id < 0:
            yield chat_id, self.limits.group

    def _kept(self) -> int:
        return max(self.limits.overall.messages, self.limits.chat.messages, self.limits.group.messages)

    def _wait(self, key: int | None, rate: Rate, now: datetime) -> timedelta:
        sent = self._sent.get(key, ())
        if len(sent) < rate.messages:
            return timedelta()
        return sent[-rate.messages] + timedelta(seconds=rate.seconds) - now
