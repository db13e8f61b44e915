"""Versions of an article's text: whether one is an edit of the other, or only less of it (pure)."""

import re

PARTED = " … "
"""Between the parts of a quote."""

_WORD = re.compile(r"\w+")
_RUN = 3
_MOSTLY = 0.5


def edited(old: str, new: str) -> bool:
    """Whether they differ in more than white space."""
    return old.split() != new.split()


def poorer(new: str, old: str, relevant: bool) -> bool:
    """Whether `new` is not an edit of `old` but less of it, or nothing of it: a summary, a barred page.

    Of less than half the length that is an extract, and what is no longer `relevant`; an outlet that takes an
    article back says so in words that are.
    """
    short = 2 * _length(new) < _length(old)
    return short and (not relevant or shared(new, old) >= _MOSTLY)


def stands(quote: str, text: str) -> bool:
    """Whether a quote's words, each of its parts, are in the text."""
    return all(part in text for part in quote.split(PARTED))


def related(one: str, other: str) -> bool:
    """Whether the two can be versions of one article."""
    return shared(one, other) >= _MOSTLY


def shared(one: str, other: str) -> float:
    """The share, in 0..1, of the runs of three words of the one that has fewer that the other has too."""
    words = [_WORD.findall(text.casefold()) for text in (one, other)]
    run = max(1, min(_RUN, *map(len, words)))
    few, many = sorted((_runs(found, run) for found in words), key=len)
    return len(few & many) / len(few) if few else 0.0


def _runs(words: list[str], run: int) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + run]) for start in range(len(words) - run + 1)}


def _length(text: str) -> int:
    return sum(map(len, text.split()))
