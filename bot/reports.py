"""What a collection pass tells of itself, while it runs and when it is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a visit to a feed came to.

    `entries` counts those in the feed, `full_texts` those of them that come with a full text, `statements`
    the new ones; `revised` counts articles whose text was edited, `left` those left for the next visit;
    `error` is one line where `status` is "failed". `newest` is the feed's latest date, UTC.
    """

    name: str
    url: str
    status: Literal["new", "unchanged", "failed"]
    entries: int = 0
    full_texts: int = 0
    new_articles: int = 0
    statements: int = 0
    revised: int = 0
    left: int = 0
    newest: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Revisited:
    """What the pages looked at again came to: how many articles were edited, how many are withdrawn."""

    edited: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class PassResult:
    """A report for each feed that was due, by name, and what the pages looked at again came to."""

    feeds: tuple[FeedReport, ...]
    revisited: Revisited = Revisited()

    @property
    def new_articles(self) -> int:
        """Articles stored in this pass."""
        return sum(feed.new_articles for feed in self.feeds)

    @property
    def statements(self) -> int:
        """Statements stored in this pass."""
        return sum(feed.statements for feed in self.feeds)

    @property
    def edited(self) -> int:
        """Articles whose text was edited, by their feeds or their pages."""
        return self.revisited.edited + sum(feed.revised for feed in self.feeds)

    @property
    def failed(self) -> int:
        """Feeds that failed."""
        return sum(feed.status == "failed" for feed in self.feeds)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pass is. `articles` grows while feeds are still being read."""

    feeds: int
    feeds_done: int = 0
    articles: int = 0
    articles_done: int = 0


class Tally:
    """Counts a pass as it goes on, and tells whoever listens."""

    def __init__(self, feeds: int, listener: Callable[[Progress], None] | None) -> None:
        self._progress = Progress(feeds)
        self._listener = listener
        self.add()

    def add(self, *, feeds_done: int = 0, articles: int = 0, articles_done: int = 0) -> None:
        was = self._progress
        self._progress = replace(
            was,
            feeds_done=was.feeds_done + feeds_done,
            articles=was.articles + articles,
            articles_done=was.articles_done + articles_done,
        )
        if self._listener:
            self._listener(self._progress)
