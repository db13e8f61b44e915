"""What goes wrong on the way between the bot and Telegram: by the number, or by chance with a seed."""

import random
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Literal

Mishap = Literal["lose the answer", "lose the request", "bad gateway"]
Outage = Literal["refused", "black hole", "bad gateway"]


@dataclass(slots=True)
class _Trouble:
    mishap: Mishap
    method: str | None
    times: int


@dataclass(frozen=True, slots=True)
class Loss:
    """An answer to sendMessage that never reached the bot; `at` is monotonic seconds."""

    at: float
    chat_id: int


@dataclass(frozen=True, slots=True)
class _Storm:
    share: float
    times: int
    seconds: int


class Line:
    """A line with its delay in seconds: `latency`, and up to `jitter` more."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.jitter = 0.0
        self.outage: Outage | None = None
        self.lost: list[Loss] = []
        self._seed = 0
        self._random = random.Random(0)
        self._answers = self._requests = 0.0
        self._storm = _Storm(0.0, 0, 0)
        self._flooded: Counter[int] = Counter()
        self._troubles: deque[_Trouble] = deque()

    def seed(self, seed: int) -> None:
        """Begin the chances anew."""
        self._seed, self._random = seed, random.Random(seed)

    def trouble(self, mishap: Mishap, *, method: str | None = None, times: int = 1) -> None:
        """Let the mishap befall the next `times` requests, of one method if named."""
        self._troubles.append(_Trouble(mishap, method and method.lower(), times))

    def lose(self, *, answers: float = 0.0, requests: float = 0.0) -> None:
        """Lose this share of the answers to sendMessage, and of its requests before they arrive."""
        self._answers, self._requests = answers, requests

    def storm(self, share: float, *, times: int = 1, seconds: int = 1) -> None:
        """A share of the chats answers so many messages each with 429 and `retry_after`."""
        self._storm = _Storm(share, times, seconds)

    def mishap(self, method: str) -> Mishap | None:
        """What befalls the next request of a method, given in lower case."""
        if self.outage == "bad gateway":
            return "bad gateway"
        for trouble in self._troubles:
            if trouble.times > 0 and trouble.method in (None, method):
                trouble.times -= 1
                return trouble.mishap
        if method != "sendmessage":
            return None
        chance = self._random.random()
        if chance < self._answers:
            return "lose the answer"
        return "lose the request" if chance < self._answers + self._requests else None

    def flood(self, method: str, chat_id: int) -> int:
        """The `retry_after` with which the storm answers this message, or 0."""
        storm = self._storm
        if method != "sendmessage" or self._flooded[chat_id] >= storm.times:
            return 0
        if random.Random(f"{self._seed} {chat_id}").random() >= storm.share:
            return 0
        self._flooded[chat_id] += 1
        return storm.seconds

    def delays(self) -> tuple[float, float]:
        """Seconds to Telegram and back."""
        both = self.latency + self.jitter * self._random.random()
        there = both * self._random.random()
        return there, both - there

    def note_loss(self, chat_id: int) -> None:
        """An answer to sendMessage is being lost."""
        self.lost.append(Loss(time.monotonic(), chat_id))
