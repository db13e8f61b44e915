"""A feed's bytes → its entries. Pure CPU: runs in a worker process."""

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import feedparser

from bot.feeds import dates
from bot.feeds.encoding import decode
from bot.feeds.markup import one_line, paragraphs

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|yclid|ysclid|_openstat)(?:=|$)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_KIND_HEAD = 1000
_URL_SAFE = "/%:=&?~+!$,;'@()*[]|"


class FeedFormatError(Exception):
    """What came is not a feed; the message is one line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says about an article.

    `guid` is the feed's own identity for it (the URL where it gives none), `url` canonical. `summary` and
    `text` are plain paragraphs separated by blank lines; `text` is the full text, "" where the feed carries
    only a summary. `published` is UTC, None where the feed gives no date that can be believed.
    """

    guid: str
    url: str
    title: str
    summary: str
    text: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in its own order, but those without a web address, which nobody could check."""

    title: str
    entries: tuple[Entry, ...]


def parse(body: bytes, content_type: str | None, url: str, timezone: str, now: datetime) -> ParsedFeed:
    """Reads an RSS, RDF or Atom feed fetched from `url`; `timezone` is that of dates which name none.

    Raises FeedFormatError where `body` is no feed.
    """
    text = decode(body, content_type)
    if not text:
        raise FeedFormatError("not a feed: the answer is empty")
    # A stream, never the bytes themselves: feedparser would take those for a file's name, and open it.
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise FeedFormatError(f"not a feed: {_kind(text)}")
    zone = ZoneInfo(timezone)
    entries = (_entry(fields, url, zone, now) for fields in parsed.entries)
    return ParsedFeed(
        title=one_line(parsed.feed.get("title") or ""),
        entries=tuple(entry for entry in entries if entry is not None),
    )


def canonical_url(link: str) -> str | None:
    """`link` without tracking and fragment, host in lower case, percent-encoded; None if not http(s)."""
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    path = quote(parts.path or "/", safe=_URL_SAFE)
    return urlunsplit((parts.scheme, host, path, quote(query, safe=_URL_SAFE), ""))


def _kind(text: str) -> str:
    head = text[:_KIND_HEAD].lower()
    if "<html" in head or head.startswith("<!doctype html"):
        return "an HTML page"
    if head.startswith(("{", "[")):
        return "JSON"
    return "neither RSS nor Atom"


def _entry(fields: dict[str, Any], feed_url: str, zone: ZoneInfo, now: datetime) -> Entry | None:
    guid = _field(fields, "id").strip()
    for link in _links(fields, feed_url):
        if url := canonical_url(link):
            break
    else:
        return None
    detail = dict.get(fields, "title_detail") or {}
    # feedparser gives a content as summary, too, where there is no other: not worth reading twice.
    read = functools.cache(paragraphs)
    return Entry(
        guid=guid or url,
        url=url,
        title=one_line(_field(fields, "title"), markup=detail.get("type") == "text/html"),
        summary=read(_field(fields, "summary")),
        text=max((read(text) for text in _full_texts(fields)), key=len, default=""),
        published=dates.believable(
            (_field(fields, key) for key in ("published", "updated", "created")), zone, now
        ),
    )


def _field(fields: dict[str, Any], key: str) -> str:
    # Not fields.get(): feedparser then answers "updated" with "published", and warns of it.
    value = dict.get(fields, key)
    return value if isinstance(value, str) else ""


def _links(fields: dict[str, Any], feed_url: str) -> Iterator[str]:
    """Where the article may be, the likeliest first.

    An entry's own link stands before those of "related" blocks nested in it, of which feedparser's `link` is
    the last. The guid counts only where it is an address in full.
    """
    guid = _field(fields, "id")
    for link in dict.get(fields, "links") or ():
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            yield _absolute(link["href"], feed_url)
    if (link := _field(fields, "link")) and link != guid:
        yield _absolute(link, feed_url)
    yield guid


def _absolute(link: str, feed_url: str) -> str:
    try:
        return urljoin(feed_url, link)
    except ValueError:
        return ""


def _full_texts(fields: dict[str, Any]) -> Iterator[str]:
    for content in dict.get(fields, "content") or ():
        yield content.get("value") or ""
    for key, value in fields.items():
        # yandex:full-text and rbc_news:full-text; feedparser joins a prefix it does not know to the name.
        if key.endswith("full-text") and isinstance(value, str):
            yield value
