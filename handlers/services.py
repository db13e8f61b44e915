"""What every handler is given: nothing in this package builds its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time

from storage.model import Trial
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Placed in `application.bot_data["services"]` before the first update.

    `clock` gives aware UTC. `digest_time` and `timezone` are those of a chat on first contact;
    `max_statements` is a digest's limit; `admins` are Telegram user ids. `try_source` tries a feed by
    its address; the zone it is given is the outlet's where nothing tells another.
    """

    store: Store
    clock: Callable[[], datetime]
    digest_time: time
    timezone: str
    max_statements: int
    admins: frozenset[int] = field(default_factory=frozenset)
    try_source: Callable[[str, str], Awaitable[Trial]] | None = None
