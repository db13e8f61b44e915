"""What is new in a feed, and when to look again. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.feeds.page import Page
from bot.feeds.parse import Entry

LONGEST_WAIT = timedelta(days=1)

_ENOUGH_TEXT = 600
_JITTER = 0.2
_MOST_DOUBLINGS = 20  # beyond any wait, and within what a timedelta holds


def body_hash(body: bytes) -> str:
    """By which a body that has not changed is known, and not parsed again."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def distinct(entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """The entries but those that repeat another's guid or URL; oldest first, as they were said."""
    guids: set[str] = set()
    urls: set[str] = set()
    kept = []
    for entry in entries:
        if entry.guid not in guids and entry.url not in urls:
            kept.append(entry)
        guids.add(entry.guid)
        urls.add(entry.url)
    return sorted(kept, key=lambda entry: entry.published or now)


def wants_page(entry: Entry) -> bool:
    """Whether the article's page should be fetched: the feed carries no full text, or hardly any."""
    return len(entry.text) < _ENOUGH_TEXT


def best_text(entry: Entry, page: Page | None) -> str:
    """The longest text there is of the article; the feed's own where the page's is no longer."""
    own = max(entry.text, entry.summary, key=len)
    return page.text if page and len(page.text) > len(own) else own


def next_check(
    feed_id: int, failures: int, interval: timedelta, now: datetime, *, retry_after: timedelta | None = None
) -> datetime:
    """When to visit a feed again after `failures` visits that failed in a row, the last one included.

    The interval doubles with each failure, up to a day; a fifth of it at most is taken off, by the feed's id,
    so that feeds which failed together do not come back together. What the server asks for is kept to, up to
    a day.
    """
    if not failures:
        return now + interval
    wait = min(interval * (1 << min(failures, _MOST_DOUBLINGS)), LONGEST_WAIT)
    wait *= 1 - _JITTER * _fraction(feed_id)
    return now + max(wait, min(retry_after or timedelta(), LONGEST_WAIT))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date (RFC 9110, 10.2.3); None if nothing."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())


def _fraction(feed_id: int) -> float:
    digest = hashlib.blake2b(str(feed_id).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32
