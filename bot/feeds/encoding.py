"""Bytes of a feed or page → text. Pure.

UTF-8 is believed before any declaration, for text in another encoding is practically never valid UTF-8; then
the document's own declaration, then the server's (which is often a default), and at last a guess among the
encodings Cyrillic was written in.
"""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
# An allow-list, since Python also calls punycode and unicode_escape encodings of text.
_LEGACY = frozenset(
    {
        "cp1251",
        "koi8-r",
        "koi8-u",
        "cp866",
        "iso8859-5",
        "mac-cyrillic",
        "kz1048",
        "ptcp154",
        "cp1252",
        "iso8859-1",
    }
)
_GUESSES = ["cp1251", "koi8_r", "cp866"]
_HEAD = 1024
_SAMPLE = 65_536
# What XML 1.0 forbids makes a strict parser give up on the whole document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`. Never fails: bytes that stand for nothing become U+FFFD, control characters go."""
    text = body.decode(_encoding(body, content_type), "replace")
    return _FORBIDDEN.sub("", text).lstrip("\ufeff \t\r\n")


def _encoding(body: bytes, content_type: str | None) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding
    foreign = len(body) - len(body.decode("ascii", "ignore"))
    if body.decode("utf-8", "replace").count("\ufffd") * 10 <= foreign:
        return "utf-8"
    for declared in _declarations(body, content_type):
        return declared
    guess = from_bytes(body[:_SAMPLE], cp_isolation=_GUESSES).best()
    return guess.encoding if guess else "cp1251"


def _declarations(body: bytes, content_type: str | None) -> Iterator[str]:
    for place in (body[:_HEAD], (content_type or "").encode("ascii", "ignore")):
        if match := _DECLARED.search(place):
            try:
                name = codecs.lookup(match[1].decode("ascii")).name
            except LookupError:
                continue
            if name in _LEGACY:
                yield name
