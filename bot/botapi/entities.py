"""Telegram's HTML parse mode: markup in, plain text and entities out.

The grammar and the wording of refusals are those of tdlib (`parse_html` in td/telegram/MessageEntity.cpp).
Three things Telegram lets pass are refused here, since each hides a fault of the sender: an ampersand that
begins no entity, a quotation inside a quotation, and markup inside `code` and `pre`.
"""

import re
from dataclasses import dataclass, replace
from typing import NoReturn

from bot.botapi.errors import bad_request
from bot.botapi.text import Entity, Formatted, checked_link, cleaned, ordered, trimmed, utf16_len

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));")
_RUN = re.compile(r"[^<&]+")
_SPACE = re.compile(r"[ \t\r\n\0\v]*")
_WORD = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_LONGEST_REFERENCE = 10  # characters before the semicolon; longer ones are not read as references
_LAST_CODE_POINT = 0x10FFFF


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    parts: int


def parse_html(source: str) -> Formatted:
    """Read HTML. Raises ApiError 400 "can't parse entities: …", naming the UTF-8 byte offset of the fault."""
    return trimmed(_HtmlReader(source).read())


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> Formatted:
        position = 0
        while position < len(self._source):
            char = self._source[position]
            if char == "&":
                char, position = self._reference(position)
                self._put(char)
            elif char == "<":
                closing = self._source.startswith("/", position + 1)
                position = self._end_tag(position) if closing else self._start_tag(position)
            else:
                run = _RUN.match(self._source, position)
                char = run[0] if run else char
                self._put(char)
                position += len(char)
        if self._open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        # Telegram keeps a language only where `pre` stands around `code`.
        entities = [replace(one, language=None) if one.type == "code" else one for one in self._entities]
        return Formatted("".join(self._out), ordered(entities))

    def _put(self, run: str) -> None:
        self._out.append(cleaned(run))
        self._offset += utf16_len(self._out[-1])

    def _fail(self, reason: str, position: int | None = None) -> NoReturn:
        if position is not None:
            reason += f" at byte offset {self._byte(position)}"
        raise bad_request(f"can't parse entities: {reason}")

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _after_space(self, position: int) -> int:
        match = _SPACE.match(self._source, position)
        return match.end() if match else position

    def _reference(self, position: int) -> tuple[str, int]:
        match = _REFERENCE.match(self._source, position)
        if match is None:
            self._fail('Unescaped "&"', position)
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            if name not in _NAMED:
                self._fail(f'Unsupported entity "{match[0]}"', position)
            return _NAMED[name], match.end()
        if len(match[0]) > _LONGEST_REFERENCE:
            self._fail(f'Unsupported entity "{match[0]}"', position)
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        if not 0 < code < _LAST_CODE_POINT or 0xD800 <= code <= 0xDFFF:
            self._fail(f'Unsupported entity "{match[0]}"', position)
        return chr(code), match.end()

    def _start_tag(self, begin: int) -> int:
        match = _WORD.match(self._source, begin + 1)
        end = match.end() if match else begin + 1
        tag = self._source[begin + 1 : end].lower()
        if end == len(self._source):
            self._fail("Unclosed start tag", begin)
        if tag not in TAGS:
            self._fail(f'Unsupported start tag "{tag}"', begin)
        attributes, end = self._attributes(tag, begin, end)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self._check_nesting(tag, begin)
        self._open.append(_Open(tag, attributes, self._offset, len(self._out)))
        return end

    def _check_nesting(self, tag: str, begin: int) -> None:
        around = [one.tag for one in self._open]
        if tag == "blockquote" and tag in around:
            self._fail("Blockquote entities can't be nested", begin)
        inside = {"code", "pre"} & set(around)
        pair = (
            around[-1:] in (["pre"], ["code"]) and {tag, around[-1]} == {"pre", "code"} and len(inside) == 1
        )
        if inside and not pair:
            self._fail(f'Tag "{tag}" can\'t be inside of "{inside.pop()}"', begin)

    def _attributes(self, tag: str, begin: int, position: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            position = self._after_space(position)
            if self._source.startswith(">", position):
                return found, position + 1
            match = _ATTRIBUTE.match(self._source, position)
            name = match[0] if match else ""
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}"', begin)
            position = self._after_space(position + len(name))
            if position == len(self._source):
                self._fail(f'Unclosed start tag "{tag}"', begin)
            if self._source[position] != "=":
                found[name] = ""
                continue
            found[name], position = self._value(tag, begin, self._after_space(position + 1))

    def _value(self, tag: str, begin: int, position: int) -> tuple[str, int]:
        if position == len(self._source):
            self._fail(f'Unclosed start tag "{tag}"', begin)
        quote = self._source[position]
        if quote not in "\"'":
            match = _TOKEN.match(self._source, position)
            end = match.end() if match else position
            if end < len(self._source) and self._source[end] not in " \t\r\n\0\v>":
                self._fail("Unexpected end of name token", position)
            value = self._source[position:end].lower()
        else:
            value, end = self._quoted(position + 1, quote)
        if end >= len(self._source):
            self._fail("Unclosed start tag", begin)
        return value, end

    def _quoted(self, position: int, quote: str) -> tuple[str, int]:
        out: list[str] = []
        while position < len(self._source) and self._source[position] != quote:
            char = self._source[position]
            if char == "&":
                char, position = self._reference(position)
            else:
                position += 1
            out.append(char)
        return "".join(out), position + 1

    def _end_tag(self, begin: int) -> int:
        if not self._open:
            self._fail("Unexpected end tag", begin)
        match = _WORD.match(self._source, begin + 2)
        end = match.end() if match else begin + 2
        tag = self._source[begin + 2 : end].lower()
        end = self._after_space(end)
        if not self._source.startswith(">", end):
            self._fail("Unclosed end tag", begin)
        opened = self._open.pop()
        if tag and tag != opened.tag:
            self._fail(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self._offset > opened.offset:
            self._close(opened)
        return end + 1

    def _close(self, opened: _Open) -> None:
        entity = Entity(TAGS[opened.tag], opened.offset, self._offset - opened.offset)
        attributes = opened.attributes
        if opened.tag == "a":
            url = checked_link(attributes.get("href") or "".join(self._out[opened.parts :]))
            if url is not None:
                self._entities.append(replace(entity, url=url))
            return
        if opened.tag == "blockquote" and "expandable" in attributes:
            entity = replace(entity, type="expandable_blockquote")
        elif opened.tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdecimal():
                raise bad_request("Invalid custom emoji identifier specified")
            entity = replace(entity, custom_emoji_id=attributes["emoji-id"])
        elif opened.tag in ("code", "pre"):
            entity = self._code(entity, attributes)
        self._entities.append(entity)

    def _code(self, entity: Entity, attributes: dict[str, str]) -> Entity:
        """`pre` and `code` around the same text make one entity, with the language that `code` names."""
        prefix, _, language = attributes.get("class", "").partition("language-")
        named = replace(
            entity, language=language if language and not prefix and entity.type == "code" else None
        )
        last = self._entities[-1] if self._entities else None
        if last is None or (last.offset, last.length) != (entity.offset, entity.length):
            return named
        if {last.type, entity.type} != {"code", "pre"}:
            return named
        self._entities.pop()
        return replace(entity, type="pre", language=last.language or named.language)
