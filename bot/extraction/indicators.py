"""The catalogue of series (data/indicators.toml), and their names in texts.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.extraction.lexicon import data
from bot.extraction.stems import Stems
from bot.extraction.units import fits

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A catalogued series: `names` by language; `units` it is counted in; `near`, one of which must be about.

    `id` is "" for a plain measure («стоимость»), which takes any unit.
    """

    id: str
    names: dict[str, str]
    units: frozenset[str]
    near: tuple[Phrase, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Named:
    """A series named by `words:end` of a list of words."""

    indicator: Indicator
    start: int
    end: int


@cache
def catalogue() -> tuple[Indicator, ...]:
    """All series, in the order of the data file."""
    return tuple(
        Indicator(
            entry["id"],
            entry["name"],
            frozenset(entry["units"]),
            tuple(tuple(phrase.split()) for phrase in entry.get("near", [])),
            rank,
        )
        for rank, entry in enumerate(data("indicators")["indicator"])
    )


@cache
def _by_first_word() -> Stems[list[tuple[Phrase, Indicator]]]:
    plain = Indicator("", {}, frozenset(), (), len(catalogue()))
    named = zip(data("indicators")["indicator"], catalogue(), strict=True)
    table: dict[str, list[tuple[Phrase, Indicator]]] = {}
    for words, indicator in [
        *((words, indicator) for entry, indicator in named for words in entry["words"]),
        *((words, plain) for words in data("indicators")["measures"]["words"]),
    ]:
        first, *rest = words.split()
        table.setdefault(first, []).append((tuple(rest), indicator))
    return Stems(table.items())


def named(words: list[str], unit: str) -> Iterator[Named]:
    """The series that `words` name and that are counted in `unit`, in the order of the words."""
    for start, word in enumerate(words):
        for names in _by_first_word().all(word):
            for rest, indicator in names:
                end = start + 1 + len(rest)
                if indicator.units and unit not in indicator.units:
                    continue
                if end <= len(words) and all(
                    fits(p, w) for p, w in zip(rest, words[start + 1 : end], strict=True)
                ):
                    yield Named(indicator, start, end)


def about(indicator: Indicator, words: list[str]) -> bool:
    """Whether the surroundings speak of what a series is about."""
    return not indicator.near or any(_holds(words, phrase) for phrase in indicator.near)


def _holds(words: list[str], phrase: Phrase) -> bool:
    size = len(phrase)
    return any(
        all(fits(p, w) for p, w in zip(phrase, words[at : at + size], strict=True))
        for at in range(len(words) - size + 1)
    )
