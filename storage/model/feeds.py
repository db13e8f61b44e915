"""Where articles come from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source tells of its articles: a feed, a page with links to them, or a sitemap."""

    FEED = "feed"
    LINKS = "links"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A source as configured. `country` is the outlet's ISO 3166 code, by which «глава государства» is read.

    Of a page with links `selector` is the CSS selector of the links (None: all of them); of such a page or a
    sitemap only addresses in which the regular expression `pattern` is found are articles (None: all).
    """

    url: str
    name: str
    language: str | None = None
    country: str | None = None
    timezone: str = "UTC"
    kind: SourceKind = SourceKind.FEED
    selector: str | None = None
    pattern: str | None = None


MOVED_AFTER = 3
"""So many visits in a row must have been sent to one new address for good before it is asked first."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the state of its fetching. Times are aware UTC; `failures` counts since the last success.

    `interval` is how long it is left alone between visits, None until that is known. `moved_to` is where
    `moved_seen` visits in a row were sent for good. `retired_at` is since when it is gone (410): visited no
    more. `added` is one that an operator has added, which the configuration need not name.
    """

    id: int
    source: FeedSource
    next_due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    last_error: str | None = None
    interval: timedelta | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    retired_at: datetime | None = None
    added: bool = False

    @property
    def address(self) -> str:
        """Where to ask for it."""
        moved = self.moved_to is not None and self.moved_seen >= MOVED_AFTER
        return self.moved_to if moved and self.moved_to else self.source.url


@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """What one visit to a feed leaves behind. `error` None is a success; `new_articles` counts those kept.

    `interval`, `moved_to` and `moved_seen` are as in `Feed`; `retired` where the feed is gone for good.
    """

    feed_id: int
    checked_at: datetime
    next_due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    new_articles: int = 0
    error: str | None = None
    interval: timedelta | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    retired: bool = False


class Fault(StrEnum):
    """What can be amiss with a source that is tried; for each there is advice in the operator's language."""

    ADDRESS = "address"
    PRIVATE = "private"
    HOST = "host"
    CERTIFICATE = "certificate"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    SIZE = "size"
    REFUSED = "refused"
    ROBOTS = "robots"
    BUSY = "busy"
    MISSING = "missing"
    GONE = "gone"
    BROKEN = "broken"
    PAGE_OF_FEED = "page-of-feed"
    PAGE = "page"
    FORMAT = "format"
    MOVED = "moved"
    EMPTY = "empty"
    NO_LINKS = "no-links"
    NO_DATES = "no-dates"
    NO_ZONE = "no-zone"
    STALE = "stale"
    LANGUAGE = "language"
    PAGES_REFUSED = "pages-refused"
    PAGES_EMPTY = "pages-empty"


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault, and what it is about: an address, a language, a day in ISO form; "" where there is no such."""

    fault: Fault
    about: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source yields when it is tried; nothing of it is stored.

    `source` is what was tried, where it was only an address completed by what was seen. `status` is the HTTP
    status, None where nothing answered; `format` and `encoding` are None where nothing could be read.
    `entries` counts those in the feed, `full_texts` those of them with a full text, `tried` the newest ones
    that were read, with their pages where needed, and `statements` what was found in these. `newest` is UTC.
    `error`, one line, is why the source cannot be followed.
    """

    source: FeedSource
    status: int | None = None
    format: str | None = None
    encoding: str | None = None
    entries: int = 0
    full_texts: int = 0
    newest: datetime | None = None
    tried: int = 0
    statements: int = 0
    language: str | None = None
    error: str | None = None
    advice: tuple[Advice, ...] = ()

    @property
    def name(self) -> str:
        """The source's."""
        return self.source.name

    @property
    def url(self) -> str:
        """The source's."""
        return self.source.url

    @property
    def reachable(self) -> bool:
        """Whether anything answered."""
        return self.status is not None
