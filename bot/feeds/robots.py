"""robots.txt (RFC 9309): what a site lets us read, and how slowly."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeVar
from weakref import WeakValueDictionary

from protego import Protego
from yarl import URL

from bot.clock import Clock
from bot.feeds.answers import FetchError

LONGEST_DELAY = 10.0
MAX_BYTES = 500 * 1024
"""What is read of a robots.txt; what is beyond that is ignored."""

_KEPT = timedelta(days=1)
_UNREACHABLE_KEPT = timedelta(minutes=10)
# Rules take some fifty times the memory of their text.
_MOST_TEXT = 2_000_000
_LEAST_WEIGHT = 1_000
_HEAVY = 20_000  # characters

_T = TypeVar("_T")

# As protego reads it: a hyphen, a space or nothing between the words, and a colon or a space after them.
_USER_AGENT = re.compile(r"user(?:-|\s*)agent\s*[:\s]\s*(.*)", re.IGNORECASE)


class DisallowedError(Exception):
    """A page that is not to be read; the message is one line without the address."""


class RobotsUnreachableError(Exception):
    """A page that is not to be read for now; the message is one line without the address."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's, until they are asked for again; `refusal` is why there are none and nothing is allowed."""

    until: datetime
    rules: Protego | None = None
    refusal: str | None = None
    weight: int = _LEAST_WEIGHT


class Robots:
    """Asks each site for its robots.txt once a day at most.

    `fetch` gives the file's beginning and raises FetchError; `user_agent` begins with our product's name.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]], user_agent: str, clock: Clock) -> None:
        self._fetch = fetch
        self._product = product(user_agent)
        self._clock = clock
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def delay(self, page: URL) -> float:
        """Seconds to leave between two pages of the site, 0 to 10.

        Raises DisallowedError, or RobotsUnreachableError where it is for now only.
        """
        site = await self._site(str(page.origin()))
        if site.refusal:
            raise RobotsUnreachableError(site.refusal)
        if site.rules is None:
            return 0.0
        if not await _beside(site.weight, site.rules.can_fetch, str(page), self._product):
            raise DisallowedError("robots.txt does not allow it")
        return min(site.rules.crawl_delay(self._product) or 0.0, LONGEST_DELAY)

    async def _site(self, origin: str) -> _Rules:
        lock = self._asking.setdefault(origin, asyncio.Lock())
        async with lock:  # so that several pages of one site ask once
            known = self._known.get(origin)
            if known is None or known.until <= self._clock():
                known = await self._asked(origin, known)
                self._keep(origin, known)
            self._known.move_to_end(origin)
            return known

    async def _asked(self, origin: str, before: _Rules | None) -> _Rules:
        now = self._clock()
        try:
            content = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            if error.status and 400 <= error.status < 500 and error.status != HTTPStatus.TOO_MANY_REQUESTS:
                return _Rules(now + _KEPT)
            if before and before.rules:
                return _Rules(now + _UNREACHABLE_KEPT, before.rules, weight=before.weight)
            return _Rules(now + _UNREACHABLE_KEPT, refusal=f"its robots.txt cannot be had: {error.reason}")
        text = concerning(content.decode("utf-8-sig", "replace"), self._product)
        rules = await _beside(len(text), Protego.parse, text)
        return _Rules(now + _KEPT, rules, weight=max(len(text), _LEAST_WEIGHT))

    def _keep(self, origin: str, site: _Rules) -> None:
        self._known[origin] = site
        self._known.move_to_end(origin)
        weight = sum(known.weight for known in self._known.values())
        while weight > _MOST_TEXT and len(self._known) > 1:
            weight -= self._known.popitem(last=False)[1].weight


async def _beside(weight: int, function: Callable[..., _T], *args: str) -> _T:
    """In a thread where there is much to do: half a megabyte of rules can take a second."""
    return await asyncio.to_thread(function, *args) if weight > _HEAVY else function(*args)


def product(user_agent: str) -> str:
    """The product token that a User-Agent begins with (RFC 9309, 2.2.1)."""
    return user_agent.split("/", 1)[0].split(" ", 1)[0]


def concerning(text: str, robot: str) -> str:
    """A robots.txt without the names of other robots, for whose groups one name stands.

    Protego keeps a group's rules once for each robot that it names: thousands of each would be millions.
    """
    lines = []
    for line in text.splitlines():
        names = _USER_AGENT.fullmatch(line.partition("#")[0].strip())
        if names:
            name = names[1].split("/", 1)[0].lower()
            line = f"User-agent: {name if name in ('*', robot.lower()) else 'another'}"
        lines.append(line)
    return "\n".join(lines)
