"""A message's text and its entities: UTF-16 lengths, trimming, commands and links as Telegram keeps them."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

MAX_ENTITIES = 100
"""Telegram keeps the first hundred entities of a message and forgets the others in silence."""

_OUTER_FIRST = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "text_link",
    "bot_command",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "custom_emoji",
)

_COMMAND = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])")
_CONTROL = dict.fromkeys((*range(10), 11, 12, *range(14, 32)), " ") | {13: ""}


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of the text; `offset` and `length` count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    def json(self) -> dict[str, Any]:
        """As a MessageEntity object."""
        fields = ("type", "offset", "length", "url", "language", "custom_emoji_id")
        return {name: value for name in fields if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text with its entities in the order of Telegram: by offset, the longer first."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_len(text: str) -> int:
    """Length in UTF-16 code units, which is what Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def cleaned(text: str) -> str:
    """Control characters become spaces; carriage returns go."""
    return text.translate(_CONTROL)


def plain(source: str) -> Formatted:
    """The text of a message sent without a parse mode."""
    return trimmed(Formatted(cleaned(source)))


def trimmed(formatted: Formatted) -> Formatted:
    """Without the blanks at the end, nor those at the start that no entity covers."""
    text = formatted.text.rstrip(" \n")
    end = utf16_len(text)
    entities = [
        replace(entity, length=min(entity.length, end - entity.offset))
        for entity in formatted.entities
        if entity.offset < end
    ]
    cut = len(text) - len(text.lstrip(" \n"))
    if entities:
        cut = min(cut, entities[0].offset)
    moved = [replace(entity, offset=entity.offset - cut) for entity in entities]
    return Formatted(text[cut:], ordered(moved)[:MAX_ENTITIES])


def with_commands(formatted: Formatted) -> Formatted:
    """The same with the /commands of the text marked, outside links and code."""
    taken = [entity for entity in formatted.entities if entity.type in ("text_link", "code", "pre")]
    found = []
    for match in _COMMAND.finditer(formatted.text):
        offset, length = utf16_len(formatted.text[: match.start()]), len(match[0])
        if not any(one.offset < offset + length and offset < one.offset + one.length for one in taken):
            found.append(Entity("bot_command", offset, length))
    return Formatted(formatted.text, ordered([*formatted.entities, *found]))


def ordered(entities: list[Entity]) -> tuple[Entity, ...]:
    """By offset, the longer first, then by type as tdlib has them."""
    return tuple(sorted(entities, key=lambda one: (one.offset, -one.length, _OUTER_FIRST.index(one.type))))


def checked_link(url: str) -> str | None:
    """The link as Telegram keeps it, or None when it is none: http, https or tg, a host with a dot."""
    url = url.strip()
    if not url or re.search(r"\s", url):
        return None
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return None
    if parts.scheme == "tg":
        return url if host else None
    return url if parts.scheme in ("http", "https") and re.fullmatch(r"[^.].*\.[^.]+", host) else None
