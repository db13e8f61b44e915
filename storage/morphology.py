"""Russian morphology, loaded once a process and shared by search keys and extraction.

Pure: pymorphy3 reads its dictionary from its own wheel at the first call (about 0.1 s and 15 MB).
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any

import pymorphy3


@cache
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def parses(word: str) -> tuple[Any, ...]:
    """All pymorphy3 parses of a word, at least one, the likeliest first; each has `.normal_form`, `.tag`,
    `.inflect`. Characters that Unicode has no name for, on which pymorphy3 raises, are left out.
    """
    try:
        return tuple(_analyzer().parse(word))
    except ValueError:
        return tuple(_analyzer().parse("".join(char for char in word if unicodedata.name(char, ""))))
