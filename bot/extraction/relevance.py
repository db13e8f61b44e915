"""Is this about Kazakhstan and Russia? Weighted evidence of both sides, of ties, and of what is none of ours.

Terms and weights are in data/evidence.toml.
"""

import re
from collections.abc import Iterable
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
    """A cheap test that rejects most general news: are both sides, or a tie of theirs, named somewhere."""
    lower = text.lower()
    return any(word in lower for word in _TIES) or (
        any(w in lower for w in _KZ) and any(w in lower for w in _RU)
    )


_KZ: tuple[str, ...] = (
    "казах",
    "қазақ",
    "kazak",
    "kazakh",
    "астан",
    "astana",
    "токаев",
    "тоқаев",
    "tokayev",
    "рк ",
    "рк,",
    "рк.",
    "акорд",
    "ақорд",
    "алмат",
)
_RU: tuple[str, ...] = (
    "росси",
    "рф",
    "russia",
    "москв",
    "moscow",
    "кремл",
    "kremlin",
    "ресей",
    "мәскеу",
    "путин",
    "putin",
    "русск",
)
_TIES: tuple[str, ...] = (
    "ктк",
    "каспийск",
    "caspian pipeline",
    "cpc",
    "байконур",
    "байқоңыр",
    "baikonur",
    "еаэс",
    "eaeu",
    "еаэо",
    "ктқ",
    "каспий құбыр",
)


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


def strongest(items: Iterable[Evidence]) -> Evidence:
    """The greatest evidence of each kind."""
    found = list(items)
    return Evidence(
        *(max((getattr(item, name) for item in found), default=0.0) for name in Evidence.__slots__)
    )
