"""What a text speaks of: terms for Kazakhstan, for Russia, for their ties, for others, for sport and crime.

The terms are data (data/evidence.toml, data/countries.toml). A text is searched once; what stands in a part
of it is then looked up by its place.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.extraction.lexicon import data
from storage.model import Span

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s.,—-]+")
_KEY = 3
"""Terms are found by so many first letters."""
_SIDES = {"KZ": "kz", "RU": "ru"}
_KAZAKH, _PER = "қ", 100
"""A text with this letter once in so many is in Kazakh, which speaks for the one side by itself."""
_NOBODY = ("XX", "UN")
"""Entries of countries.toml that are no third country."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term with the group it speaks for: its first word, or the beginning of one where it is `open`."""

    group: str
    weight: float
    first: str
    open: bool
    capitals: bool
    whole: re.Pattern[str] | None
    """What is looked for in the text, where it has several words."""
    further: tuple[str, ...]
    """The letters that its further words begin with."""

    def begins(self, word: str) -> bool:
        """Whether its first word is this one."""
        lower = word.lower()
        fits = lower.startswith(self.first) if self.open else lower == self.first
        return fits and (not self.capitals or word.isupper())


@dataclass(frozen=True, slots=True)
class Weights:
    """How much of a part of a text speaks for each group."""

    kz: float = 0.0
    ru: float = 0.0
    others: float = 0.0
    ties: float = 0.0
    unions: float = 0.0
    joint: float = 0.0
    two: float = 0.0
    mutual: float = 0.0
    deals: float = 0.0
    leisure: float = 0.0
    chronicle: float = 0.0

    @property
    def both(self) -> bool:
        """Whether both sides are named, or a tie that needs no names."""
        return bool(self.ties or (self.kz and self.ru))

    @property
    def matter(self) -> bool:
        """Whether it deals with what countries have between them."""
        return bool(self.ties or self.unions or self.joint or self.two or self.mutual or self.deals)

    def of(self, side: str) -> float:
        """The weight of a side, KZ or RU."""
        return self.kz if side == "KZ" else self.ru


class Evidence:
    """The terms found in a text, by place."""

    def __init__(self, text: str) -> None:
        self._hits = _hits(text)
        self.kazakh = _in_kazakh(text)
        self._starts = [start for start, _, _ in self._hits]

    def within(self, spans: Iterable[Span]) -> Weights:
        """What stands in some parts of the text."""
        sums: dict[str, float] = {}
        for start, end in spans:
            first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
            for _, group, weight in self._hits[first:last]:
                sums[group] = sums.get(group, 0.0) + weight
        return Weights(**sums)


def gate(text: str) -> bool:
    """A cheap test that rejects most general news: are both sides, or a tie of theirs, named somewhere.

    It asks for the evidence's own terms, each by itself, so that nothing `Evidence` would find is rejected.
    """
    lower = text.lower()
    named = {
        term.group
        for terms in map(_of_sides, set(_WORD.findall(text)))
        for term in terms
        if all(part in lower for part in term.further)
    }
    return "ties" in named or ("ru" in named and ("kz" in named or _in_kazakh(text)))


def _in_kazakh(text: str) -> bool:
    return text.count(_KAZAKH) * _PER > len(text)


@lru_cache(maxsize=20_000)
def _of_sides(word: str) -> tuple[_Term, ...]:
    """The terms for a side or a tie whose first word this is."""
    return tuple(term for term in _beginning(word) if term.group in ("kz", "ru", "ties"))


def _hits(text: str) -> list[tuple[int, str, float]]:
    """Place, group and weight of every term; none within a name that merely holds a country's word."""
    hits: list[tuple[int, str, float]] = []
    taken = 0
    for match in _WORD.finditer(text):
        start = match.start()
        if start < taken or not (terms := _beginning(match.group())):
            continue
        ends = [(end, term) for term in terms if (end := _end(term, text, match))]
        if names := [end for end, term in ends if term.group == "names"]:
            taken = max(names)
            continue
        hits += [(start, *item) for item in {term.group: term.weight for _, term in ends}.items()]
    return hits


def _end(term: _Term, text: str, word: re.Match[str]) -> int:
    """Where a term that begins with a word ends; 0 where it does not stand there."""
    if term.whole is None:
        return word.end()
    found = term.whole.match(text, word.start())
    return found.end() if found else 0


@lru_cache(maxsize=20_000)
def _beginning(word: str) -> tuple[_Term, ...]:
    """The terms whose first word this is."""
    keys = [word[:length].lower() for length in range(1, min(_KEY, len(word)) + 1)]
    return tuple(term for key in keys for term in _terms().get(key, ()) if term.begins(word))


@cache
def _terms() -> dict[str, list[_Term]]:
    table: dict[str, list[_Term]] = {}
    for group, weight, written in _written():
        parts = _BETWEEN.split(written)
        first, star, _ = parts[0].lower().partition("*")
        whole = None
        if len(parts) > 1:
            patterns = (re.escape(part).replace(r"\*", r"[^\W_]*") for part in parts)
            whole = re.compile(r"(?<![^\W_])" + r"\W{1,3}".join(patterns) + r"(?![^\W_])", re.IGNORECASE)
        further = tuple(part.partition("*")[0].lower() for part in parts[1:])
        term = _Term(group, weight, first, bool(star), written.isupper(), whole, further)
        table.setdefault(first[:_KEY], []).append(term)
    return table


def _written() -> Iterator[tuple[str, float, str]]:
    """Every term with its group and weight."""
    for code, terms in data("countries").items():
        if code not in _NOBODY:
            yield from ((_SIDES.get(code, "others"), 1.0, term) for term in terms)
    for group, entries in data("evidence").items():
        yield from ((group, entry["weight"], term) for entry in entries for term in entry["terms"])
