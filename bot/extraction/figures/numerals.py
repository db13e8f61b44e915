"""Words for numbers and their multipliers, from data/numerals.toml.

Pure.
"""

from decimal import Decimal
from functools import cache, lru_cache

from bot.extraction.figures.stems import Stems
from bot.extraction.lexicon import data


@cache
def scales() -> Stems[Decimal]:
    """Multipliers by word: «млрд» → 10⁹."""
    return Stems(
        (word, Decimal(scale)) for scale, words in data("numerals")["scales"].items() for word in words
    )


@cache
def tens() -> Stems[Decimal]:
    """Counted tens and hundreds by word: «десятков» → 10."""
    return Stems((word, Decimal(ten)) for ten, words in data("numerals")["tens"].items() for word in words)


@lru_cache(maxsize=8192)
def multiplies(word: str) -> bool:
    """Whether a word is a multiplier or begins with «пол» as one may: «млрд», «сотни», «полмиллиона»."""
    return word.startswith("пол") or scales().get(word) is not None or tens().get(word) is not None


@cache
def inverted(key: str) -> frozenset[str]:
    """Multipliers that may stand before their number (`words`), and what then is not before them (`many`)."""
    return frozenset(data("numerals")["inverted"][key])


@cache
def letters() -> dict[str, Decimal]:
    """Letters that multiply the number they touch."""
    return {word: Decimal(s) for s, words in data("numerals")["letters"].items() for word in words}


@cache
def spoken(language: str) -> dict[str, Decimal]:
    """Numbers by word: «двадцать» → 20."""
    table = data("numerals")[language if language in ("kk", "en") else "ru"]
    return {word: Decimal(value) for value, words in table.items() for word in words}


@cache
def hints(language: str) -> frozenset[str]:
    """Words that are a number or a figure by themselves; articles are neither."""
    whole = data("numerals")["whole"].get(language, {})
    figures = {word for values in whole.values() for words in values.values() for word in words}
    figures |= {
        phrase.split()[0] for many in data("numerals")["shares"][language].values() for phrase in many
    }
    return frozenset((spoken(language).keys() | figures) - {"a", "an", "one"})
