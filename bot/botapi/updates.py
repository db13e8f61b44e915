"""The queue of updates that getUpdates reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_BATCH = 100
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only when `allowed_updates` names them."""


@dataclass(slots=True)
class UpdateQueue:
    """Updates not yet confirmed. An `offset` confirms, and so forgets, all before it."""

    listeners: list[Callable[[], None]] = field(default_factory=list)
    allowed: frozenset[str] = frozenset()
    _last_id: int = 0
    _waiting: list[dict[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queue one; its id, or None when the bot has asked not to get this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ON_REQUEST
        if not wanted:
            return None
        self._last_id += 1
        self._waiting.append({"update_id": self._last_id, kind: content})
        for listener in self.listeners:
            listener()
        return self._last_id

    def allow(self, kinds: Sequence[str]) -> None:
        """Keep to these kinds from now on; none named means the usual ones."""
        self.allowed = frozenset(kinds)

    def read(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """The first `limit` updates from `offset` on; a negative offset counts from the end of the queue."""
        if offset < 0:
            self._waiting = self._waiting[offset:]
        else:
            self._waiting = [update for update in self._waiting if update["update_id"] >= offset]
        return self._waiting[: limit if 1 <= limit <= MAX_BATCH else MAX_BATCH]

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()
