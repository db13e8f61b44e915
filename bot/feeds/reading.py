"""What a source answered → its entries, whatever kind of source it is. Pure CPU: runs in a worker process."""

import hashlib
from dataclasses import replace
from datetime import datetime

from bot.feeds import sections
from bot.feeds.identity import article_key
from bot.feeds.parse import Entry, ParsedFeed, parse
from storage.model import FeedSource, SourceKind


def read(body: bytes, content_type: str | None, url: str, source: FeedSource, now: datetime) -> ParsedFeed:
    """The entries of `source`, of which `body` came from `url` with that Content-Type.

    Raises FeedFormatError where it is not what the source should be.
    """
    parsed = _parsed(body, content_type, url, source, now)
    return replace(parsed, entries=tuple(identified(entry) for entry in parsed.entries))


def identified(entry: Entry) -> Entry:
    """The entry with its article's key, and the hash of what it says, by which an edit is noticed."""
    said = "\0".join((entry.title, entry.summary, entry.text)).encode("utf-8", "surrogatepass")
    content_hash = hashlib.blake2b(said, digest_size=16).hexdigest()
    return replace(entry, key=article_key(entry.url), content_hash=content_hash)


def _parsed(body: bytes, content_type: str | None, url: str, source: FeedSource, now: datetime) -> ParsedFeed:
    if source.kind is SourceKind.LINKS:
        return sections.links(body, content_type, url, source, now)
    if source.kind is SourceKind.SITEMAP:
        return sections.sitemap(body, content_type, url, source, now)
    return parse(body, content_type, url, source.timezone, now)
