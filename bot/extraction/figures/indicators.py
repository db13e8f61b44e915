"""The catalogue of series and the lists of words around them (data/indicators.toml).

Pure.
"""

from dataclasses import dataclass
from functools import cache

from bot.extraction.figures.stems import Stems
from bot.extraction.figures.units import fits
from bot.extraction.lexicon import data

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A catalogued series: `units` it is counted in; `near` and `here`, one of which must stand around it."""

    id: str
    units: frozenset[str]
    near: tuple[Phrase, ...]
    here: tuple[Phrase, ...]
    rank: int


@cache
def catalogue() -> tuple[Indicator, ...]:
    """All series, in the order of the data file."""
    return tuple(
        Indicator(
            entry["id"], frozenset(entry["units"]), _phrases(entry, "near"), _phrases(entry, "here"), rank
        )
        for rank, entry in enumerate(data("indicators")["indicator"])
    )


def _phrases(entry: dict[str, list[str]], key: str) -> tuple[Phrase, ...]:
    return tuple(tuple(phrase.split()) for phrase in entry.get(key, ()))


@cache
def wording(name: str, language: str = "ru") -> Stems[bool]:
    """A list of word patterns, to ask for membership.

    `stems` is the last words of all names.
    """
    if name == "stems":
        names = [words for entry in data("indicators")["indicator"] for words in entry["words"]]
        names += data("indicators")["words"]["measures"]
        return Stems((words.split()[-1].rstrip("~*"), True) for words in names)
    return Stems(
        (word, True) for word in data("indicators")["words_en" if language == "en" else "words"][name]
    )


@cache
def _by_first_word() -> Stems[list[tuple[Phrase, Indicator]]]:
    table: dict[str, list[tuple[Phrase, Indicator]]] = {}
    for entry, indicator in zip(data("indicators")["indicator"], catalogue(), strict=True):
        for words in entry["words"]:
            first, *rest = words.split()
            table.setdefault(first, []).append((tuple(rest), indicator))
    return Stems(table.items())


def named(words: list[str], start: int) -> list[tuple[Indicator, int]]:
    """The series whose names begin at `words[start]`, each with where its name ends, the longest first."""
    found = [
        (indicator, start + 1 + len(rest))
        for names in _by_first_word().all(words[start])
        for rest, indicator in names
        if start + 1 + len(rest) <= len(words)
        and all(fits(p, w) for p, w in zip(rest, words[start + 1 :], strict=False))
    ]
    return sorted(found, key=lambda one: -one[1])


def series(words: list[str], unit: str, sentence: list[str], around: list[str]) -> str | None:
    """The id of the series that a noun phrase of these `words` names, counted in `unit`, or None.

    `sentence` is the words it stands in, `around` those and the sentences before.
    """
    if any(wording("unlike").get(word) for word in words):
        return None
    found = {
        indicator.rank: indicator
        for start in range(len(words))
        for indicator, _ in named(words, start)
        if unit in indicator.units and _stands(indicator.near, around) and _stands(indicator.here, sentence)
    }
    return found[min(found)].id if found else None


def _stands(phrases: tuple[Phrase, ...], words: list[str]) -> bool:
    return not phrases or any(_holds(words, phrase) for phrase in phrases)


def _holds(words: list[str], phrase: Phrase) -> bool:
    first, rest = phrase[0], phrase[1:]
    for at, word in enumerate(words[: len(words) - len(rest)], 1):
        if fits(first, word) and all(map(fits, rest, words[at:])):
            return True
    return False
