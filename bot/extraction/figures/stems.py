"""A dictionary of word patterns, for languages which inflect.

Pure. A pattern is a word in lower case with «е» for «ё»: `тонн~` takes the Russian, Kazakh and English
noun endings below, `прошл*` any ending, and `тыс` none.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_RU = "а у ом ем е ы и о ов ев ей ам ям ами ями ах ях я ю ь ью ой й"
_KK = (
    "ға ге қа ке на не да де та те дан ден тан тен нан нен ды ді ты ті ны ні дың дің тың тің ның нің "
    "мен бен пен ы і сы сі ын ін сын сін ына іне сына сіне ынан інен сынан сінен ында інде сында сінде "
    "ының інің сының сінің лық лік дық дік тық тік лар лер дар дер тар тер дай дей тай тей ді"
)
_EN = "s 's ’s"
_REMEMBERED = 20_000
ENDINGS = frozenset(["", *_RU.split(), *_KK.split(), *_EN.split()])


class Stems(Generic[T]):
    """Values by word pattern. An exact word wins over `~` and `*`, a longer stem over a shorter.

    What was looked up is remembered, for the words of a language are few.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, T] = {}
        self._stems: dict[str, list[tuple[T, bool]]] = {}
        self._seen: dict[str, tuple[T, ...]] = {}
        for pattern, value in entries:
            if pattern[-1] in "~*":
                self._stems.setdefault(pattern[:-1], []).append((value, pattern[-1] == "*"))
            else:
                self._exact.setdefault(pattern, value)
        self._lengths = sorted({len(stem) for stem in self._stems}, reverse=True)

    def get(self, word: str) -> T | None:
        """The value of the pattern that fits `word` best, or None."""
        found = self.all(word)
        return found[0] if found else None

    def all(self, word: str) -> tuple[T, ...]:
        """The values of all patterns that fit, the best first."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[word] = tuple(self._find(word))
        return found

    def _find(self, word: str) -> Iterator[T]:
        if word in self._exact:
            yield self._exact[word]
        for length in self._lengths:
            if length <= len(word):
                for value, any_ending in self._stems.get(word[:length], ()):
                    if any_ending or word[length:] in ENDINGS:
                        yield value
