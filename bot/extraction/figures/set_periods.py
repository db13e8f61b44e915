"""Time frames that are set phrases: «год к году», “a year”, «в 2024/2025 учебном году».

Pure.
"""

import re
from dataclasses import dataclass
from datetime import date

from bot.extraction.figures.numbers import HYPHENS, Token
from bot.extraction.figures.qualifiers import before as qualifier_before
from bot.extraction.figures.quantity import DASHES, is_year

_FIXED = {("год", "к", "году"), ("год", "от", "года"), ("year", "on", "year"), ("year", "over", "year")}
_EARLIER = {
    *((unit, word) for unit in ("годом", "месяцем", "кварталом", "неделей") for word in ("ранее", "раньше")),
    *((unit, "назад") for unit in ("год", "месяц", "неделю")),
    *(("a", unit, word) for unit in ("year", "month", "week") for word in ("earlier", "ago", "before")),
    ("the", "year", "before"),
    ("бір", "жыл", "бұрын"),
    ("бір", "ай", "бұрын"),
}
_MEANWHILE = {
    *(("за", det, noun) for det, noun in (("это", "время"), ("то", "время"), ("этот", "период"))),
    *(("за", det, "же", noun) for det, noun in (("это", "время"), ("то", "время"))),
}
_THAN = frozenset("чем than from with to by".split())
_TAUGHT = ("учебн", "оқу", "academic", "school")
_SCHOOL = re.compile(r"(?:19|20)[0-9]{2}/(?:[0-9]{2}){1,2}")
_FIRST = frozenset(["a", "an", "since", "за", *(words[0] for words in _FIXED | _EARLIER)])
_NO_RATE = (["of"], ["earlier"], ["ago"], ["before"], ["later"], ["after"])
_A_UNIT = frozenset(["year", "month", "day", "week", "quarter", "hour"])


@dataclass(frozen=True, slots=True)
class Period:
    """A time frame on the tokens `first:last`.

    `kind` is frame, target («к 2030 году»), base («по сравнению с 2022 годом»), earlier («годом ранее»), rate
    («в год»), day («вчера») or now. `start` and `end` are inclusive days, None where neither the text nor the
    publication date fixes them.
    """

    first: int
    last: int
    kind: str
    start: date | None = None
    end: date | None = None


def fixed(tokens: list[Token], index: int) -> Period | None:
    """A rate (“a year”), a base («год к году») or a frame (“since the war”) of fixed words."""
    if tokens[index].text not in _FIRST:
        return None
    words = [token.text for token in tokens[index : index + 5] if token.text not in HYPHENS]
    for size in (2, 3):
        compared = index > 0 and tokens[index - 1].text in _THAN
        if tuple(words[:size]) in _EARLIER and not compared:
            return Period(index, index + size, "earlier")
    a_unit = words[:1] in (["a"], ["an"]) and words[1:2] and words[1] in _A_UNIT
    if a_unit and not _share(tokens, index) and words[2:3] not in _NO_RATE:
        return Period(index, index + 2, "rate")
    for size in (3, 4):
        if tuple(words[:size]) in _MEANWHILE:
            return Period(index, index + size, "frame")
    if words[:2] == ["since", "the"] and words[2:]:
        return Period(index, index + 3, "frame")
    if tuple(words[:3]) in _FIXED:
        return Period(
            index, index + (3 if len(words) == 5 or tokens[index + 1].text not in HYPHENS else 5), "base"
        )
    return None


def _share(tokens: list[Token], index: int) -> bool:
    """“fell by a quarter”, “nearly a quarter”: so much, not so often."""
    if not index or tokens[index + 1].text != "quarter":
        return False
    return tokens[index - 1].text == "by" or qualifier_before(tokens, index) is not None


def school_year(tokens: list[Token], index: int) -> Period | None:
    """«в 2024/2025 учебном году»."""
    at = index + (1 if tokens[index].text in ("в", "на", "за", "in") else 0)
    at += 1 if at > index and at < len(tokens) and tokens[at].text == "the" else 0
    spaced = (
        at + 2 < len(tokens)
        and is_year(tokens[at])
        and tokens[at + 1].text in DASHES
        and is_year(tokens[at + 2])
    )
    if not spaced and not (at < len(tokens) and _SCHOOL.fullmatch(tokens[at].text)):
        return None
    at += 3 if spaced else 1
    words = [token.text for token in tokens[at : at + 2]]
    named = len(words) == 2 and words[0].startswith(_TAUGHT) and words[1].startswith(("год", "жыл", "year"))
    return Period(index, at + 2, "frame") if named else None
