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
