"""What to tell the operator of a source that was tried. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from urllib.parse import urlsplit

from storage.model import Advice, Fault, FeedSource, SourceKind

STALE_AFTER = timedelta(days=30)

_STATUSES = {401: Fault.REFUSED, 403: Fault.REFUSED, 406: Fault.REFUSED, 451: Fault.REFUSED}
_STATUSES |= {404: Fault.MISSING, 410: Fault.GONE, 429: Fault.BUSY, 503: Fault.BUSY}
_REASONS = (
    (Fault.ROBOTS, re.compile(r"robots\.txt does not allow")),
    (Fault.PRIVATE, re.compile(r"private network")),
    (Fault.CERTIFICATE, re.compile(r"certificate")),
    (Fault.HOST, re.compile(r"host's name")),
    (Fault.SLOW, re.compile(r"\bwithin\b")),
    (Fault.SIZE, re.compile(r"\blarger than\b")),
    (Fault.ADDRESS, re.compile(r"\bnot an\b.* address|\bto no address\b|\buser name\b")),
)
"""What a fetcher's reason is about; the first that fits."""

_FEED_OF_PAGE = re.compile(r"whose feed is (\S+)")
_FORMATS = (
    (Fault.NO_LINKS, re.compile(r"^no link\b|^the (selector|pattern)\b")),
    (Fault.PAGE, re.compile(r"^not a feed: an HTML page")),
)
_COUNTRIES = {"kz": "KZ", "қаз": "KZ", "xn--80ao21a": "KZ"}
_COUNTRIES |= dict.fromkeys(("ru", "su", "рф", "xn--p1ai"), "RU")
_ZONES = {"KZ": "Asia/Almaty", "RU": "Europe/Moscow"}


class Origin(Enum):
    """Where an article's text came from, or why there is none but the summary."""

    FEED = auto()
    PAGE = auto()
    NO_TEXT = auto()
    REFUSED = auto()
    ROBOTS = auto()


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the newest articles, as a trial reads it. `published` is UTC, None where nothing tells it."""

    title: str
    text: str
    published: datetime | None
    origin: Origin
    language: str | None = None


def of_fetching(status: int | None, reason: str) -> Advice:
    """For a fetch that came to nothing, by its HTTP status, None without one, and its reason."""
    fault = next((fault for fault, pattern in _REASONS if pattern.search(reason)), None)
    if fault is None and status is not None:
        fault = _STATUSES.get(status, Fault.BROKEN if status >= 400 else None)
    return Advice(fault or Fault.UNREACHABLE)


def of_format(reason: str) -> Advice:
    """For an answer that could not be read."""
    if feed := _FEED_OF_PAGE.search(reason):
        return Advice(Fault.PAGE_OF_FEED, feed[1])
    return Advice(next((fault for fault, pattern in _FORMATS if pattern.search(reason)), Fault.FORMAT))


def of_yield(
    source: FeedSource,
    samples: Sequence[Sample],
    *,
    newest: datetime | None,
    zoneless: bool,
    now: datetime,
) -> tuple[Advice, ...]:
    """For a source that was read; `zoneless`: its dates depend on the zone that it is said to be in."""
    if not samples:
        return (Advice(Fault.EMPTY if source.kind is SourceKind.FEED else Fault.NO_LINKS),)
    advice = []
    if newest is None and source.kind is SourceKind.FEED:
        advice.append(Advice(Fault.NO_DATES))
    if zoneless and source.timezone == "UTC":
        advice.append(Advice(Fault.NO_ZONE))
    if newest is not None and newest < now - STALE_AFTER:
        advice.append(Advice(Fault.STALE, newest.date().isoformat()))
    language = prevailing(samples)
    if source.language and language and language != source.language:
        advice.append(Advice(Fault.LANGUAGE, language))
    if fault := _pages(samples):
        advice.append(Advice(fault))
    return tuple(advice)


def prevailing(samples: Sequence[Sample]) -> str | None:
    """The language most of the samples are in; None where none tells."""
    counted = Counter(sample.language for sample in samples if sample.language)
    return counted.most_common(1)[0][0] if counted else None


def guessed_place(url: str, timezone: str, country: str | None = None) -> tuple[str | None, str]:
    """An outlet's country, by its domain if not given, and its zone; `timezone` where none is known."""
    host = urlsplit(url).hostname or ""
    country = country or _COUNTRIES.get(host.rpartition(".")[2])
    return country, _ZONES.get(country or "", timezone)


def _pages(samples: Sequence[Sample]) -> Fault | None:
    """Why no page could be read, where that is so of all that were tried."""
    origins = {sample.origin for sample in samples} - {Origin.FEED}
    if not origins or Origin.PAGE in origins:
        return None
    if Origin.ROBOTS in origins:
        return Fault.ROBOTS
    return Fault.PAGES_REFUSED if Origin.REFUSED in origins else Fault.PAGES_EMPTY
