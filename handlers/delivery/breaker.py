"""When to stop sending: Telegram is away if sends fail in a row; it is back when it answers a probe.

    CLOSED → OPEN after so many failures in a row → TRIAL at an answer → CLOSED at the next, or OPEN again

In TRIAL one message is under way at most: where Telegram answers getMe and loses messages, few are lost.
Pure: `now` is seconds of a clock that never goes back.
"""

from enum import Enum, auto

FAILURES = 3
FIRST_PAUSE = 1.0
LAST_PAUSE = 5.0
"""Seconds between the beginnings of two probes, doubled from the first to the last."""


class _State(Enum):
    CLOSED = auto()
    OPEN = auto()
    TRIAL = auto()


class Breaker:
    """Counts failures of the line, and says when to probe it."""

    def __init__(self) -> None:
        self._state = _State.CLOSED
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._probed_at: float | None = None

    @property
    def open(self) -> bool:
        """Nothing may be sent."""
        return self._state is _State.OPEN

    @property
    def on_trial(self) -> bool:
        """One message at a time may be sent."""
        return self._state is _State.TRIAL

    def wait(self, now: float) -> float:
        """Seconds until the next probe should begin."""
        return 0.0 if self._probed_at is None else max(0.0, self._probed_at + self._pause - now)

    def probing(self, now: float) -> None:
        """A probe begins."""
        if self._probed_at is not None:
            self._pause = min(self._pause * 2, LAST_PAUSE)
        self._probed_at = now

    def failed(self) -> bool:
        """A send got no answer of Telegram's; whether this has opened the breaker."""
        self._failures += 1
        if self.open or (self._failures < FAILURES and not self.on_trial):
            return False
        self._state = _State.OPEN
        return True

    def answered(self) -> None:
        """Telegram answered, be it with a refusal: a probe, or a send."""
        if self.open:
            self._state = _State.TRIAL
            return
        self._state = _State.CLOSED
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._probed_at = None
