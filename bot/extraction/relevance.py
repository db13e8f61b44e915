"""Is this about Kazakhstan and Russia? Weighted evidence of both sides, of ties, and of what is none of ours.

Terms and weights are in data/evidence.toml.
"""

import re
from dataclasses import dataclass
from functools import cache

from bot.extraction.lexicon import data

_CAP = 6.0
"""A side's evidence beyond this adds nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of a text speaks of Kazakhstan, of Russia, of their ties, of others, of sport and shows."""

    kz: float = 0.0
    ru: float = 0.0
    ties: float = 0.0
    others: float = 0.0
    leisure: float = 0.0
    offices: float = 0.0

    @property
    def bilateral(self) -> bool:
        """Whether an article is in our field: both sides or a tie of theirs, and no match or concert."""
        if self.leisure >= 3 and self.leisure > self.ties + self.offices / 2:
            return False
        return self.ties >= 2 or (self.kz >= 1 and self.ru >= 1)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], float], ...]:
    return tuple(
        (
            group,
            re.compile(
                rf"(?<![\w-])(?:{'|'.join(_regex(term) for term in entry['terms'])})(?!\w)",
                re.IGNORECASE if entry.get("any_case", True) else 0,
            ),
            entry["weight"],
        )
        for group, entries in data("evidence").items()
        for entry in entries
    )


def _regex(term: str) -> str:
    return re.escape(term).replace(r"\*", r"[\w’'-]*").replace(r"\ ", r"\s+")


def weigh(text: str) -> Evidence:
    """The evidence in a text."""
    sums: dict[str, float] = {}
    for group, pattern, weight in _patterns():
        sums[group] = sums.get(group, 0.0) + weight * sum(1 for _ in pattern.finditer(text))
    return Evidence(**{group: min(_CAP, total) for group, total in sums.items()})


def gate(text: str) -> bool:
    """A cheap test that rejects most general news: are both sides, or a tie of theirs, named somewhere.

    It looks for the beginnings of the evidence's own terms, so that nothing `weigh` would find is rejected.
    """
    lower = text.lower()

    def named(group: str) -> bool:
        small, exact = _beginnings(group)
        return any(word in lower for word in small) or any(word in text for word in exact)

    return named("ties") or (named("kz") and named("ru"))


@cache
def _beginnings(group: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters that a group's terms begin with: those of any case in small letters, and the others."""
    small: set[str] = set()
    exact: set[str] = set()
    for entry in data("evidence")[group]:
        for term in entry["terms"]:
            word = term.partition("*")[0].partition(" ")[0]
            (small if entry.get("any_case", True) else exact).add(word)
    return tuple(sorted(word.lower() for word in small)), tuple(sorted(exact))


def about(statement: str, speaker_country: str | None, article: Evidence) -> bool:
    """Whether a statement deals with the two countries: by its words, its speaker's side, its article."""
    own = weigh(statement)
    if not article.bilateral:
        return False
    if own.ties or (own.kz and own.ru):
        return True
    if (own.kz and speaker_country == "RU") or (own.ru and speaker_country == "KZ"):
        return True
    if own.others and not (own.kz or own.ru):
        return False
    one_side = own.kz or own.ru
    return bool(one_side or not own.others) and article.kz >= 1 and article.ru >= 1
