"""RSS, RDF and Atom that are not well-formed, by feedparser. Pure."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import feedparser
from feedparser.api import SUPPORTED_VERSIONS

from bot.feeds.encoding import valid_references
from bot.feeds.items import MOST_ITEMS, RawFeed, RawItem
from bot.feeds.markup import without_endless_tags

# feedparser takes 10 µs for a tag and 2 µs for an entity.
_MOST = {"<": 100_000, "&": 500_000}


def read(text: str) -> RawFeed | None:
    """What a document says as far as it can be made out; None where it is no feed, or beyond feedparser."""
    # A stream, never the bytes themselves: feedparser would take those for a file's name, and open it.
    stream = io.BytesIO(valid_references(_bounded(text)).encode())
    try:
        parsed = feedparser.parse(
            stream,
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # what is wrong enough breaks it, in more ways than can be named
        return None
    version = parsed.get("version")
    if not version and not parsed.entries:
        return None
    return RawFeed(
        format=SUPPORTED_VERSIONS.get(version or "rss", "RSS").removesuffix(" (unknown version)"),
        title=_field(parsed.feed, "title"),
        items=tuple(_item(fields) for fields in parsed.entries[:MOST_ITEMS]),
    )


def _bounded(text: str) -> str:
    """`text` up to where its tags or entities are more than any feed has."""
    text = without_endless_tags(text)
    for mark, most in _MOST.items():
        if text.count(mark) > most:
            *_, last = islice(re.finditer(mark, text), most)
            text = text[: last.start()]
    return text


def _item(fields: dict[str, Any]) -> RawItem:
    return RawItem(
        guid=_field(fields, "id"),
        links=tuple(_links(fields)),
        title=_field(fields, "title"),
        summary=_field(fields, "summary"),
        texts=tuple(_full_texts(fields)),
        dates=tuple(filter(None, (_field(fields, key) for key in ("published", "updated", "created")))),
    )


def _field(fields: dict[str, Any], key: str) -> str:
    # Not fields.get(): feedparser then answers "updated" with "published", and warns of it.
    value = dict.get(fields, key)
    return value if isinstance(value, str) else ""


def _links(fields: dict[str, Any]) -> Iterator[str]:
    """An entry's own link before those of blocks nested in it, of which feedparser's `link` is the last."""
    for link in dict.get(fields, "links") or ():
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            yield link["href"]
    if (link := _field(fields, "link")) and link != _field(fields, "id"):
        yield link


def _full_texts(fields: dict[str, Any]) -> Iterator[str]:
    for content in dict.get(fields, "content") or ():
        yield content.get("value") or ""
    for key, value in fields.items():
        # yandex:full-text and its like; feedparser joins a prefix it does not know to the name.
        if key.endswith(("full-text", "turbo_content")) and isinstance(value, str):
            yield value
