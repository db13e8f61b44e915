"""Units, qualifiers and the words around figures, from data/units.toml.

Pure. A unit is found by its words after a number or by its sign before or after it.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from bot.extraction.figures.numbers import OPENING, Token, touching
from bot.extraction.figures.stems import ENDINGS, Stems
from bot.extraction.lexicon import data

_JOINTS = frozenset("./-·∙•⋅*")
_CLOSING = frozenset("])")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of data/units.toml: `scale` leads into the base unit (MW → W: 10⁶).

    `counted` units are told apart inside only: their figures are given out as counts.
    """

    id: str
    scale: Decimal
    counted: bool = False

    @property
    def given(self) -> str:
        """The unit a figure is given out with."""
        return "count" if self.counted else self.id

    @property
    def money(self) -> bool:
        """Whether it is a currency."""
        return len(self.id) == 3 and self.id.isupper()


Pattern = tuple[str, ...]


def fits(pattern: str, word: str) -> bool:
    """Whether a pattern of `stems` takes a word."""
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[-1] == "~":
        return word.startswith(pattern[:-1]) and word[len(pattern) - 1 :] in ENDINGS
    return pattern == word


@cache
def _signs() -> dict[str, Unit]:
    return {sign: _unit(entry) for entry in data("units")["unit"] for sign in entry.get("signs", [])}


def _unit(entry: dict[str, Any]) -> Unit:
    return Unit(entry["id"], Decimal(entry.get("scale", "1")), entry.get("counted", False))


@cache
def _written() -> Stems[list[tuple[Pattern, Unit]]]:
    """Units by the first word of their name: the rest of the name and the unit, the longest first."""
    table: dict[str, list[tuple[Pattern, Unit]]] = {}
    for entry in data("units")["unit"]:
        for words in entry["words"]:
            first, *rest = words.split()
            table.setdefault(first, []).append((tuple(rest), _unit(entry)))
    for names in table.values():
        names.sort(key=lambda name: -len(name[0]))
    return Stems(table.items())


@cache
def word_list(section: str, key: str) -> Stems[bool]:
    """A list of word patterns of data/units.toml, to ask for membership."""
    return Stems((word, True) for word in data("units")[section][key])


def sign_at(tokens: list[Token], index: int) -> tuple[Unit, int] | None:
    """The currency before a number: «$», «US$», «USD», the «Т» of the tenge; and the index of the number."""
    if index + 1 >= len(tokens):
        return None
    token = tokens[index]
    if token.kind == "sign" and token.text in _signs() and token.text != "%":
        foreign = token.text == "$" and touching(tokens, index) and tokens[index - 1].kind == "word"
        return None if foreign else (_signs()[token.text], index + 1)
    if token.kind != "word":
        return None
    if token.text == "us" and touching(tokens, index + 1) and tokens[index + 1].text == "$":
        return _signs()["$"], index + 2
    if token.text in ("т", "t") and token.capital and touching(tokens, index + 1):
        return (_signs()["₸"], index + 1) if tokens[index + 1].kind == "number" else None
    if len(token.text) == 3 and token.text.isascii() and tokens[index + 1].kind == "number":
        found = unit_at(tokens, index)
        return found if found is not None and found[0].money else None
    return None


def unit_at(tokens: list[Token], index: int) -> tuple[Unit, int] | None:
    """The unit at `index`, an opening bracket or «американских» before it skipped, and where it ends."""
    at, opened = index, False
    if at < len(tokens) and tokens[at].text in OPENING:
        at, opened = at + 1, True
    found = _unit_at(tokens, at)
    while (
        found is None
        and at < min(index + 2, len(tokens))
        and word_list("between", "words").get(tokens[at].text)
    ):
        at += 1
        found = _unit_at(tokens, at)
    if found is None:
        return None
    unit, last = found
    tail = data("units")["between"]["after"].get(unit.id, ())
    for skip in (0, 1):
        if (
            last + skip < len(tokens)
            and tokens[last + skip].text in tail
            and (not skip or tokens[last].text == ".")
        ):
            last += skip + 1
            break
    if opened and tokens[index].text == "(" and not (last < len(tokens) and tokens[last].text in _CLOSING):
        return unit, last
    return unit, last + (1 if opened and last < len(tokens) and tokens[last].text in _CLOSING else 0)


def _unit_at(tokens: list[Token], index: int) -> tuple[Unit, int] | None:
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.kind == "sign":
        return (_signs()[token.text], index + 1) if token.text in _signs() else None
    best: tuple[Unit, int] | None = None
    for names in _written().all(token.text):
        for rest, unit in names:
            last = _rest_at(tokens, index + 1, rest)
            if last is not None and (best is None or last > best[1]):
                best = unit, last
    return best


def _rest_at(tokens: list[Token], index: int, rest: Pattern) -> int | None:
    for pattern in rest:
        while index < len(tokens) and tokens[index].text in _JOINTS:
            index += 1
        if index >= len(tokens) or not fits(pattern, tokens[index].text):
            return None
        index += 1
    return index
