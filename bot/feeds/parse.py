"""A feed's bytes → its entries. Pure CPU: runs in a worker process."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.feeds import boilerplate, dates, jsonfeed, lenient, strict
from bot.feeds.encoding import decoded
from bot.feeds.identity import absolute, canonical_url
from bot.feeds.items import LONGEST_URL, RawFeed, RawItem
from bot.feeds.markup import PARAGRAPH_BREAK, html_tree, one_line, paragraphs

_HEAD = 65_536
_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
# Before it there may be a server's warnings, and whatever else it let slip.
_BEGINNING = re.compile(r"<\?xml\s|<(?:\w+:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)
_FEED_TAG = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel|item|entry)[\s>]", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_MOST_DATES = 6  # of one entry
_MOST_GUESSES = 100  # at entries' dates in unusual forms, of which each takes milliseconds
_LONGEST_TITLE = 2000
_SUBTITLE = " // "
_LEAST_OF_A_PAGE = 400  # characters: below, a page with scripts is a wall


class FeedFormatError(Exception):
    """What came is not a feed; the message is one line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says about an article.

    `guid` is the feed's own identity for it (the URL where it gives none), `url` canonical. `summary` and
    `text` are plain paragraphs separated by blank lines; `text` is the full text, "" where the feed carries
    only a summary. `published` is UTC, None where the feed gives no date that can be believed. `key` and
    `content_hash` are as in an `Article`, "" until `reading.identified` has set them.
    """

    guid: str
    url: str
    title: str
    summary: str
    text: str
    published: datetime | None
    key: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in its own order, but those without a web address, which nobody could check.

    `format` as people name it ("RSS 2.0", "JSON Feed 1.1", "page", "sitemap"), `encoding` as documents
    declare it. `more` are the sitemaps that a sitemap index names, the newest first.
    """

    title: str
    entries: tuple[Entry, ...]
    format: str = ""
    encoding: str = "utf-8"
    more: tuple[str, ...] = ()


def parse(body: bytes, content_type: str | None, url: str, timezone: str, now: datetime) -> ParsedFeed:
    """Reads an RSS, RDF, Atom or JSON feed fetched from `url`; `timezone` is that of dates which name none.

    Raises FeedFormatError where `body` is no feed.
    """
    text, encoding = decoded(body, content_type)
    if not text:
        raise FeedFormatError("not a feed: the answer is empty")
    raw = _read(text)
    if raw is None:
        raise FeedFormatError(f"not a feed: {kind(text, url)}")
    return ParsedFeed(one_line(raw.title), entries(raw.items, url, timezone, now), raw.format, encoding)


def entries(items: Iterable[RawItem], base: str, timezone: str, now: datetime) -> tuple[Entry, ...]:
    """What can be believed of `items`, addresses resolved against `base`."""
    zone = dates.zone_named(timezone)
    read = []
    guesses = _MOST_GUESSES
    for item in items:
        if (entry := _entry(item, base, zone, now)) is None:
            continue
        if entry.published is None and guesses and item.dates:
            guesses -= 1
            entry = replace(entry, published=dates.believable(item.dates[:_MOST_DATES], zone, now))
        read.append(entry)
    return tuple(read)


def _read(text: str) -> RawFeed | None:
    if text.startswith(("{", "[")):
        return jsonfeed.read(text)
    page = _PAGE.search(text, 0, _HEAD)
    beginning = _BEGINNING.search(text, 0, _HEAD)
    if beginning and not (page and page.start() < beginning.start()):
        text = text[beginning.start() :]
    text = _without_doctype(text)
    if feed := strict.read(text):
        return feed
    tag = _FEED_TAG.search(text)
    if tag is None or (page and page.start() < tag.start()):
        return None
    # What stands before may declare entities that feedparser expands, or make it brood over blank lines.
    text = text[tag.start() :]
    return lenient.read(text) or strict.read(text, recover=True)


def _without_doctype(text: str) -> str:
    """`text` without the entities that it declares, which may be a bomb; HTML's are known without."""
    start = text.find("<!DOCTYPE", 0, _HEAD)
    found = _DOCTYPE.match(text, start) if start >= 0 else None
    return text[:start] + text[found.end() :] if found else text


def _entry(item: RawItem, base: str, zone: ZoneInfo, now: datetime) -> Entry | None:
    guid = item.guid.strip()
    for link in (*(absolute(link, base) for link in item.links), guid):
        if (url := canonical_url(link)) and len(url) <= LONGEST_URL:
            break
    else:
        return None
    return Entry(
        guid=guid if 0 < len(guid) <= LONGEST_URL else url,
        url=url,
        title=one_line(item.title[:_LONGEST_TITLE]).partition(_SUBTITLE)[0],
        summary="" if item.summary in item.texts else _text(item.summary),
        text=max(map(_text, item.texts), key=len, default=""),
        published=dates.believable(item.dates[:_MOST_DATES], zone, now, guess=False),
    )


def _text(markup: str) -> str:
    text = paragraphs(markup)
    return PARAGRAPH_BREAK.join(boilerplate.without(text.split(PARAGRAPH_BREAK))) if text else ""


def kind(text: str, url: str) -> str:
    """What came instead of a feed: a few words, with the address of the feed if a page names one."""
    if _PAGE.search(text, 0, _HEAD):
        return _page_kind(text, url)
    if text.startswith(("{", "[")):
        return "JSON, but no JSON Feed"
    return "neither RSS nor Atom"


def _page_kind(text: str, url: str) -> str:
    root = html_tree(text)
    for link in root.iter("link") if root is not None else ():
        is_feed = link.get("type", "").lower() in _FEED_TYPES and "alternate" in link.get("rel", "").lower()
        if is_feed and (address := canonical_url(absolute(link.get("href", ""), url))):
            return f"an HTML page, whose feed is {address}"
    if "<script" in text.lower() and len(paragraphs(text)) < _LEAST_OF_A_PAGE:
        return "an HTML page that only shows itself to browsers (JavaScript)"
    return "an HTML page"
