"""Patterns of words, many at once: «глав* мин*» finds «глава Минтранса».

A pattern is words parted by spaces; * in a word stands for any letters, a word ** for any words or none. Case
does not count, nor does what stands between words, but hyphens and apostrophes belong to them. Patterns are
found by the first letters of their longest word, so that a thousand cost little more than a few.
"""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate

_WORD = re.compile(r"[\w’'-]+")
_PATTERN_WORD = re.compile(r"[\w’'*-]+")
_KEY = 4

Word = tuple[str, str | re.Pattern[str]]
"""How a pattern's word is compared: as a whole, by its beginning, by an expression, or not at all (**)."""


class Patterns:
    """Patterns with the names they stand for, those of an earlier pair going first."""

    def __init__(self, pairs: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_key: dict[str, list[tuple[int, str, int, list[Word]]]] = {}
        for rank, (name, patterns) in enumerate(pairs):
            for pattern in patterns:
                words = _PATTERN_WORD.findall(pattern.casefold())
                known = words[: words.index("**")] if "**" in words else words
                literals = [word.partition("*")[0] for word in known]
                key = max(literals, key=len)
                at = literals.index(key)
                entry = (rank, name, at, [_compiled(word) for word in words])
                self._by_key.setdefault(key[:_KEY], []).append(entry)

    def first(self, text: str) -> str | None:
        """The name of the earliest pair that has a pattern in the text."""
        return min(self._found(text), default=(0, 0, None))[2]

    def leftmost(self, text: str) -> str | None:
        """The name of the pattern that begins first in the text."""
        return min(((at, rank, name) for rank, at, name in self._found(text)), default=(0, 0, None))[2]

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Rank, place of the first word and name of every pattern that the text has."""
        words = _WORD.findall(text.casefold())
        for at, word in enumerate(words):
            for length in range(min(_KEY, len(word)) + 1):
                for rank, name, offset, pattern in self._by_key.get(word[:length], ()):
                    if offset <= at and _matches(pattern, words, at - offset):
                        yield rank, at - offset, name


def _compiled(word: str) -> Word:
    if word == "**":
        return "any", ""
    literal, star, rest = word.partition("*")
    if not star:
        return "whole", literal
    return ("expression", re.compile(translate(word))) if rest or not literal else ("beginning", literal)


def _matches(pattern: list[Word], words: list[str], at: int) -> bool:
    for index, (kind, form) in enumerate(pattern):
        if kind == "any":
            rest = pattern[index + 1 :]
            return any(_matches(rest, words, later) for later in range(at, len(words)))
        if at >= len(words):
            return False
        word = words[at]
        if isinstance(form, re.Pattern):
            fits = form.match(word) is not None
        else:
            fits = word.startswith(form) if kind == "beginning" else word == form
        if not fits:
            return False
        at += 1
    return True
