"""What a feed says, as its format's reader found it, before anything is believed. Pure."""

from dataclasses import dataclass

MOST_ITEMS = 2000
"""No more are read of one document: several times what the longest feeds hold."""

LONGEST_URL = 2000
"""Characters: what browsers take, and PostgreSQL's indexes."""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item. `links` are absolute as far as the document says against what, the likeliest first.

    `title`, `summary` and `texts` are HTML or plain text, `texts` the full ones; `dates` come in order of
    preference.
    """

    guid: str = ""
    links: tuple[str, ...] = ()
    title: str = ""
    summary: str = ""
    texts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed: `format` as people name it, "RSS 2.0"; the items in its order."""

    format: str
    title: str
    items: tuple[RawItem, ...]
