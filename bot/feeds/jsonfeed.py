"""JSON Feed 1.0 and 1.1 (jsonfeed.org) → its items. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from bot.feeds.items import MOST_ITEMS, RawFeed, RawItem

_VERSION = "https://jsonfeed.org/version/"
_LONGEST_VERSION = 8


def read(text: str) -> RawFeed | None:
    """What a JSON feed says; None where `text` is none. What is of a wrong type is passed over."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    version = _string(feed, "version")
    items = [item for item in feed["items"] if isinstance(item, dict)]
    # Some leave the version out; then its items must be like a feed's.
    if not version.startswith(_VERSION) and not any(_string(item, "url") for item in items):
        return None
    number = version.removeprefix(_VERSION).strip("/")[:_LONGEST_VERSION]
    return RawFeed(
        format=f"JSON Feed {number}".strip(),
        title=_string(feed, "title"),
        items=tuple(map(_item, items[:MOST_ITEMS])),
    )


def _item(item: dict[str, Any]) -> RawItem:
    return RawItem(
        guid=_string(item, "id"),
        links=tuple(_strings(item, "url", "external_url")),
        title=_string(item, "title"),
        summary=_string(item, "summary"),
        texts=tuple(_strings(item, "content_html", "content_text")),
        dates=tuple(_strings(item, "date_published", "date_modified")),
    )


def _strings(item: dict[str, Any], *keys: str) -> Iterator[str]:
    return filter(None, (_string(item, key) for key in keys))


def _string(item: dict[str, Any], key: str) -> str:
    """Ids are numbers in many feeds, which a reader is to take as strings."""
    value = item.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
