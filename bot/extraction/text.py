"""Article text made uniform for matching, with every offset kept.

All matching runs on the normalised text; `Normalised.span` leads back into the text as given, so that what is
shown is always `given[start:end]`.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from storage.model import Span

MAX_CHARS = 100_000
"""Longer texts are read up to here: no article is longer, and time stays bounded."""

_MAX_LINES = 5_000

_FOLD = {
    ord(c): " " for c in "\t\r\v\f\x85\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
}
_FOLD |= {ord(c): "\n" for c in "\u2028\u2029"}
_FOLD |= {ord(c): "—" for c in "–―−‒⸺"} | {ord("‑"): "-", ord("‐"): "-"}
_FOLD |= {ord(c): '"' for c in "＂″‟"} | {ord(c): "’" for c in "ʼ′`´"} | {ord("‹"): "‘", ord("›"): "’"}
_FOLD |= {c: " " for c in range(32) if c != 10}
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\u0300-\u036f]")
_MIXED = re.compile(r"[^\W\d_]+")
_HOMOGLYPHS = str.maketrans("ABCEHKMOPTXaceopxyi", "АВСЕНКМОРТХасеорхуі")
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)

WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_STOP = re.compile(
    r"[.!?…]+[»”\")’\]]*(?=\s|$|[—-]\s)|(?<=[а-яёА-ЯЁ]{2})[.!?…](?=[«“\"]?[А-ЯЁ][а-яё])"
    r"|[»”\"]\.(?=[«“А-ЯЁA-Z])|\n"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«\"“])(?:[^\W\d_]|[А-ЯЁ]\.\s?[А-ЯЁ]|[A-Z]\.[A-Z]|тыс|долл|руб|им|ул|др|пр|см|ст|гг|проф|акад|ред|мес|млн|млрд|трлн"
    r"|Mr|Mrs|Ms|Dr|Gen|Sen|St|Gov|Prof|Col|Lt|Rep|Maj|Capt|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No|vs|bln|mln|т\.\s?[дпек])$"
)
_UNIT_STOP = re.compile(r"(?:тыс|долл|руб|мес|млн|млрд|трлн|bln|mln|гг|др|пр|т\.\s?[дп]|\d\s?г)$")
_BULLET = re.compile("[\\s*•·●∙◦‣→➤\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+")
"""Marks of lists and pictures before the first word of a line."""
_OPENING = re.compile(r"[\s«\"“]*За \d{1,2} мес$")
"""With these words a sentence only begins: «За 10 мес. Казахстан вывез …»."""


@dataclass(frozen=True)
class Normalised:
    """A text folded for matching: spaces, dashes and odd quotation marks unified, invisible characters
    dropped, letters composed, Latin look-alikes inside Cyrillic words replaced. `offsets` is None where
    nothing moved.
    """

    given: str
    text: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """The half-open span of the text as given that `text[start:end]` stands for."""
        if self.offsets is None:
            return start, end
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + self._width(end - 1)

    def _width(self, index: int) -> int:
        """How many characters as given a normalised one stands for: itself and its combining marks."""
        offsets = self.offsets or ()
        start, end = offsets[index], offsets[index + 1]
        while end > start + 1 and not unicodedata.combining(self.given[end - 1]):
            end -= 1
        return max(1, end - start)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Lines with something on them, without outer spaces, asterisks and list marks; the first 5,000."""
        found = []
        for match in islice(re.finditer(r"[^\n]+", self.text), _MAX_LINES):
            line = match.group()
            bullet = _BULLET.match(line)
            start = match.start() + (bullet.end() if bullet else 0)
            end = match.start() + len(line.rstrip().rstrip("*"))
            if start < end:
                found.append((start, end))
        return tuple(found)


_SINGLE = re.compile(
    r"(?<![^\s(—-])['‘’](?=\w)((?:[^'‘’\"“”«»\n]|(?<=\w)['’](?=\w)){12,}?)(?:(?<=[,.!?…])['’](?=[\s,.;:)—-]|$)|['’](?=[,.]|\s[—-]\s))",
)


def _doubled(text: str) -> str:
    """Single quotation marks around whole clauses made double; apostrophes stay."""
    return _SINGLE.sub(lambda match: f"“{match.group(1)}”", text) if "'" in text or "’" in text else text


def normalise(given: str) -> Normalised:
    """Fold a text for matching; texts beyond `MAX_CHARS` are cut there."""
    given = given[:MAX_CHARS]
    if not _DROPPED.search(given):
        return Normalised(given, _doubled(_unmix(given.translate(_FOLD))))
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(given):
        if unicodedata.combining(char):
            composed = unicodedata.normalize("NFC", chars[-1] + char) if chars else ""
            if len(composed) == 1:
                chars[-1] = composed
        elif not _DROPPED.match(char):
            chars.append(char)
            offsets.append(index)
    offsets.append(len(given))
    return Normalised(given, _doubled(_unmix("".join(chars).translate(_FOLD))), tuple(offsets))


def _unmix(text: str) -> str:
    """Latin look-alikes in a word that is otherwise Cyrillic («Cамолет») become Cyrillic."""

    def word(match: re.Match[str]) -> str:
        found = match.group()
        if _LATIN.search(found) and len(_CYRILLIC.findall(found)) * 2 > len(found):
            return found.translate(_HOMOGLYPHS)
        return found

    return _MIXED.sub(word, text)


def sentences(text: str, start: int, end: int, protected: tuple[Span, ...] = ()) -> list[Span]:
    """Sentences of `text[start:end]`, outer spaces stripped; none ends inside a protected span (a quotation;
    sorted, disjoint).

    A full stop ends one before a capital, a quotation, a dash or a digit, also where the space after it is
    missing; after abbreviations and initials it does not.
    """
    found: list[Span] = []
    begin = start
    at = bisect_right(protected, start, key=lambda span: span[1])
    for match in _STOP.finditer(text, start, end):
        while at < len(protected) and protected[at][1] < match.end():
            at += 1
        guard = protected[at] if at < len(protected) else None
        inside = guard is not None and guard[0] <= match.start() and match.end() < guard[1]
        if inside or not _ends(text, match, begin):
            continue
        found.append((begin, match.end()))
        begin = match.end()
    found.append((begin, end))
    return [span for span in (_stripped(text, *item) for item in found) if span[0] < span[1]]


def _ends(text: str, match: re.Match[str], begin: int) -> bool:
    if match.group() == "\n":
        return True
    rest = text[match.end() : match.end() + 3].lstrip()
    following = rest[:1]
    if following and (following.islower() or following in ",;:)"):
        return False
    if following in "—-" and following:
        return False
    if match.group() == ".":
        before = text[max(begin, match.start() - 12) : match.start()]
        if _ABBREVIATION.search(before):
            unit = _UNIT_STOP.search(before) and not _OPENING.match(text, begin, match.start())
            return bool(unit) and (following.isupper() or following in '«"“')
    return True


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
