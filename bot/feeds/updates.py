"""What is new in a feed, and when to look again. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from bot.feeds.page import Page
from bot.feeds.parse import Entry
from storage.model import Feed, FeedSource, Seen, SourceKind

LONGEST_WAIT = timedelta(days=1)
SHORTEST_INTERVAL, LONGEST_INTERVAL = timedelta(minutes=5), timedelta(hours=6)
MOST_PAGES = 50
"""New articles of one visit whose pages are fetched; the others wait for the next."""
FRESH = timedelta(days=7)
"""How old what a page or sitemap lists may be: they go back for years."""

PAGE_PATIENCE = timedelta(hours=2)
"""For how long after its publication an article waits for its page, if the page fails."""

LOOKS = (timedelta(hours=2), timedelta(hours=8), timedelta(hours=16))
"""How long after it was read an article's page is looked at again, and after that, and after that."""
NEWS_FOR = timedelta(days=2)
"""How long after its publication an article is news, whose page is worth a second look."""
GONE_AFTER = timedelta(hours=1)
"""A page that is not there for so long has been withdrawn."""

_ENOUGH_TEXT = 600
_JITTER = 0.2
_SOONER, _LATER = 0.7, 1.25
_MOST_DOUBLINGS = 20  # beyond any wait, and within what a timedelta holds


def body_hash(body: bytes) -> str:
    """By which a body that has not changed is known, and not parsed again."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def seen(entry: Entry) -> Seen:
    """What the store knows an entry by."""
    return Seen(entry.guid, entry.url, entry.key, entry.content_hash)


def to_take(entries: Sequence[Entry], source: FeedSource, now: datetime) -> tuple[list[Entry], int]:
    """Of what is new or edited that which is taken in at this visit, and how many are left for the next.

    Full texts are all taken, but of the entries whose pages must be fetched only the last MOST_PAGES; what a
    page or a sitemap lists must be FRESH, or bear no date.
    """
    if source.kind is not SourceKind.FEED:
        entries = [entry for entry in entries if entry.published is None or now - entry.published <= FRESH]
    paged = [entry for entry in entries if wants_page(entry)]
    left = {entry.guid for entry in paged[: max(0, len(paged) - MOST_PAGES)]}
    return [entry for entry in entries if entry.guid not in left], len(left)


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
    kept.reverse()  # the newest are listed first
    return sorted(kept, key=lambda entry: entry.published or now)


def wants_page(entry: Entry) -> bool:
    """Whether the article's page should be fetched: the feed carries no full text, or hardly any."""
    return len(entry.text) < _ENOUGH_TEXT


def page_date(page: Page | None, source: FeedSource) -> datetime | None:
    """When an article appeared by its page, UTC: the moment, else the day's beginning where the source is."""
    if page is None or page.published_at or page.published is None:
        return page.published_at if page else None
    return datetime.combine(page.published, time(), ZoneInfo(source.timezone)).astimezone(UTC)


def may_wait(entry: Entry, now: datetime) -> bool:
    """Whether an entry whose page failed for a while is left for a later visit, not kept without it."""
    return entry.published is not None and now - entry.published < PAGE_PATIENCE


def next_look(looks: int, now: datetime) -> datetime | None:
    """When to look at an article's page again after so many looks; None where it was looked at enough."""
    return now + LOOKS[looks] if looks < len(LOOKS) else None


def first_look(published: datetime, now: datetime) -> datetime | None:
    """When to look again at the page of an article that was read just now; None where it is no news."""
    return next_look(0, now) if now - published < NEWS_FOR else None


def best_text(entry: Entry, page: Page | None) -> str:
    """The longest text there is of the article; the feed's own where the page's is no longer, or barred."""
    own = max(entry.text, entry.summary, key=len)
    if page is None or (own and not page.complete):
        return own
    return page.text if len(page.text) > len(own) else own


def next_check(
    feed_id: int, failures: int, interval: timedelta, now: datetime, *, retry_after: timedelta | None = None
) -> datetime:
    """When to visit a feed again after `failures` visits that failed in a row, the last one included.

    The interval doubles with each failure, up to a day; a fifth of it at most is taken off, by the feed's id,
    so that feeds which were visited together do not come back together. What the server asks for is kept to,
    up to a day.
    """
    wait = interval
    if failures:
        wait = min(interval * (1 << min(failures, _MOST_DOUBLINGS)), LONGEST_WAIT)
    wait *= 1 - _JITTER * _fraction(feed_id)
    return now + max(wait, min(retry_after or timedelta(), LONGEST_WAIT))


def adapted(interval: timedelta, configured: timedelta, *, changed: bool) -> timedelta:
    """The interval after a visit, shorter where it found something new, longer where it did not.

    It settles where about two visits in five find something. Between 5 minutes and 6 hours, or the
    configured interval where that lies outside.
    """
    interval *= _SOONER if changed else _LATER
    return max(min(SHORTEST_INTERVAL, configured), min(interval, max(LONGEST_INTERVAL, configured)))


def moved(feed: Feed, moved_to: str | None) -> tuple[str | None, int]:
    """Where the feed was sent for good, and in how many visits in a row, after one more."""
    if feed.address != feed.source.url and moved_to is None:
        return feed.moved_to, feed.moved_seen  # asked there already, and answered
    if moved_to is None or moved_to == feed.source.url:
        return None, 0
    return moved_to, feed.moved_seen + 1 if moved_to == feed.moved_to else 1


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
