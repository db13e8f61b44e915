"""Bytes of a feed or page → text. Pure.

UTF-8 is believed before any declaration, for text in another encoding is practically never valid UTF-8; then
the document's own declaration, then the server's (which is often a default), unless what they give does not
look like a language; and at last a guess among the encodings Cyrillic was written in.
"""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
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
_NAMES = {"utf-8-sig": "utf-8", "cp1251": "windows-1251", "cp1252": "windows-1252", "koi8_r": "koi8-r"}
_HEAD = 1024
_SAMPLE = 65_536
# What XML 1.0 forbids makes a strict parser give up on the whole document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INVALID_RUN = re.compile("[\udc80-\udcff]+")
_REFERENCE = re.compile(r"&#([0-9]+|[xX][0-9a-fA-F]+);?")
_LONGEST_REFERENCE = 7  # digits of the last character there is
_SHORTEST_PIECE = 3  # bytes: so many in a row that are not UTF-8 are a word in another encoding
_FREQUENT = frozenset("аеионтрсы")
_LEAST_LETTERS = 40
_CYRILLIC_SHARE = 0.08  # of bytes beyond ASCII, markup included: more than any Latin alphabet needs
_FREQUENT_SHARE = 0.3  # of a text's letters; Russian has 0.6, in the wrong encoding 0.01


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`. Never fails: bytes that stand for nothing become U+FFFD, control characters go."""
    return decoded(body, content_type)[0]


def decoded(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """`decode`, and the name of the encoding it was read in, as feeds declare it ("windows-1251")."""
    text, encoding = _read(body, content_type)
    return _FORBIDDEN.sub("", text).lstrip("\ufeff \t\r\n"), _NAMES.get(encoding, encoding)


def valid_references(markup: str) -> str:
    """`markup` whose references to characters that there are not (&#xD800;) are U+FFFD.

    Parsers that are to recover from errors stumble over them.
    """
    return _REFERENCE.sub(_valid_reference, markup) if "&#" in markup else markup


def _valid_reference(reference: re.Match[str]) -> str:
    digits = reference[1].lstrip("0xX") or "0"
    if len(digits) > _LONGEST_REFERENCE:
        return "\ufffd"
    code = int(digits, 16 if reference[1][0] in "xX" else 10)
    valid = code >= 0x20 and code < 0x110000 and not 0xD800 <= code < 0xE000
    return reference[0] if valid or code in (9, 10, 13) else "\ufffd"


def _read(body: bytes, content_type: str | None) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace"), encoding
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if body.decode("utf-8", "replace").count("\ufffd") * 10 <= _beyond_ascii(body):
        return _INVALID_RUN.sub(_piece, body.decode("utf-8", "surrogateescape")), "utf-8"
    encoding = _encoding(body, content_type)
    return body.decode(encoding, "replace"), encoding


def _piece(run: re.Match[str]) -> str:
    """What stands in UTF-8 and is none: a headline taken over from elsewhere, or mere breakage."""
    if len(run[0]) < _SHORTEST_PIECE:
        return "\ufffd" * len(run[0])
    return run[0].encode("ascii", "surrogateescape").decode("cp1251", "replace")


def _encoding(body: bytes, content_type: str | None) -> str:
    sample = body[:_SAMPLE]
    declared = list(_declarations(body, content_type))
    for encoding in declared:
        if _looks_right(sample, encoding):
            return encoding
    guess = from_bytes(sample, cp_isolation=_GUESSES).best()
    if guess:
        return guess.encoding
    return declared[0] if declared else "cp1251"


def _looks_right(sample: bytes, encoding: str) -> bool:
    """False where so read it is no Cyrillic text, though there is much that is not ASCII."""
    letters = [letter for letter in sample.decode(encoding, "ignore") if letter > "\x7f" and letter.isalpha()]
    if len(letters) < _LEAST_LETTERS or _beyond_ascii(sample) < _CYRILLIC_SHARE * len(sample):
        return True
    return sum(letter in _FREQUENT for letter in letters) > _FREQUENT_SHARE * len(letters)


def _beyond_ascii(body: bytes) -> int:
    return len(body) - len(body.decode("ascii", "ignore"))


def _declarations(body: bytes, content_type: str | None) -> Iterator[str]:
    for place in (body[:_HEAD], (content_type or "").encode("ascii", "ignore")):
        if match := _DECLARED.search(place):
            try:
                name = codecs.lookup(match[1].decode("ascii")).name
            except LookupError:
                continue
            if name in _LEGACY:
                yield name
