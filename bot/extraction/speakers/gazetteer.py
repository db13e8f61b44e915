"""The roster's names in a text: in every inflection, with first names, initials and patronymics."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from bot.extraction.speakers.inflection import (
    PATRONYMIC,
    forms,
    in_dictionary,
    is_first,
    key,
    readings,
    skeleton,
)
from bot.extraction.speakers.roster import Person, people
from bot.extraction.speakers.strangers import kazakh_people, not_names

_ALIKE = 0.8
"""Two spellings of one first name share this much of their Latin skeletons."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person named at `start:end`, in the cases the form allows; `full` if by more than a surname.

    `namesakes` are the people of the roster whom a surname alone may also mean.
    """

    start: int
    end: int
    person: Person
    cases: frozenset[str]
    full: bool
    namesakes: tuple[Person, ...] = ()


@dataclass(frozen=True)
class _Gazetteer:
    surnames: dict[str, tuple[tuple[Person, frozenset[str]], ...]]
    firsts: dict[str, frozenset[str]]
    initials: dict[str, frozenset[str]]
    skeletons: dict[str, frozenset[str]]


@cache
def _gazetteer() -> _Gazetteer:
    surnames: dict[str, dict[str, tuple[Person, frozenset[str]]]] = {}
    firsts: dict[str, frozenset[str]] = {}
    initials: dict[str, frozenset[str]] = {}
    skeletons: dict[str, frozenset[str]] = {}
    for person in people().values():
        given: set[str] = set()
        plain: set[str] = set()
        for spelling in person.spellings:
            *first, last = spelling.split()
            for form, cases in forms(last, person.gender or "masc", surname=True).items():
                surnames.setdefault(form, {})[person.id] = person, cases
            for name in first:
                given |= forms(name, person.gender or "masc", surname=False).keys()
                plain.add(name)
        firsts[person.id] = frozenset(given)
        initials[person.id] = frozenset(name[0].casefold() for name in plain)
        skeletons[person.id] = frozenset(map(skeleton, plain))
    table = {form: tuple(found.values()) for form, found in surnames.items()}
    return _Gazetteer(table, firsts, initials, skeletons)


def roster_names(text: str, run: list[re.Match[str]], language: str) -> list[Named]:
    """People of the roster among neighbouring capitalised words."""
    table = _gazetteer()
    found: list[Named] = []
    for at, word in enumerate(run):
        if found and word.start() < found[-1].end:
            continue
        fitting = []
        for person, cases in table.surnames.get(key(word.group()), ()):
            if word.group().endswith(("’s", "'s", "’", "'")):
                cases = frozenset({"gent"})
            left, right, fits = _extent(text, run, at, person, language)
            if fits:
                fitting.append((right - left, -left, person, cases, left, right))
        if fitting:
            # The reading that takes in a first name wins; of surnames alone all are kept.
            wide, _, person, cases, left, right = max(fitting, key=lambda item: item[:2])
            others = tuple(item[2] for item in fitting if item[0] == wide and item[2].id != person.id)
            end = _end(text, run[right])
            found.append(Named(run[left].start(), end, person, cases, wide > 0, others))
    return found


def _end(text: str, word: re.Match[str]) -> int:
    return word.end() + (len(word.group()) == 1 and text[word.end() : word.end() + 1] == ".")


@lru_cache(maxsize=20_000)
def _given(word: str, person_id: str) -> bool:
    """Whether a word is a person's first name, its initial, or another spelling of it («Касымжомарт»)."""
    table = _gazetteer()
    if key(word) in table.firsts[person_id]:
        return True
    if len(word) <= 2:
        return word[0].casefold() in table.initials[person_id]
    if _first_known(word):
        return False
    plain = skeleton(word)
    return any(
        plain[:1] == other[:1] and SequenceMatcher(None, plain, other).ratio() >= _ALIKE
        for other in table.skeletons[person_id]
    )


@lru_cache(maxsize=20_000)
def _first_known(word: str) -> bool:
    return is_first(word) and bool(readings(word.casefold(), surname=False))


def _extent(
    text: str, run: list[re.Match[str]], at: int, person: Person, language: str
) -> tuple[int, int, bool]:
    """How far a roster name reaches around its surname; not fitting where another first name stands there."""
    left = right = at
    while left > 0 and (
        _given(run[left - 1].group(), person.id) or PATRONYMIC.search(key(run[left - 1].group()))
    ):
        left -= 1
    if left == at and at > 1 and _initials(run[at - 2].group(), run[at - 1].group(), person):
        left -= 2
    while left == at and right + 1 < len(run):
        following = run[right + 1].group()
        if not (_given(following, person.id) or (len(following) == 1 and right > at)):
            break
        right += 1
    if left < at or left == 0:
        return left, right, True
    return left, right, not _other_first(text, run[left - 1], language)


def _initials(first: str, second: str, person: Person) -> bool:
    """«С. В. Лавров»: the first name's initial and one more."""
    return len(first) == len(second) == 1 and _given(first, person.id)


def _other_first(text: str, word: re.Match[str], language: str) -> bool:
    """Whether the capitalised word before a surname is somebody else's first name or initial."""
    name = word.group()
    if len(name) == 1:
        return True
    if key(name) in _gazetteer().surnames or name.isupper():
        return False
    if language == "en":
        role = not_names().fullmatch(key(name)) or name.endswith(("’s", "'s"))
        return not role and not re.search(
            r"(?:^|[.!?:\n“\"])\s*$", text[max(0, word.start() - 3) : word.start()]
        )
    if language == "kk" and kazakh_people(name):
        return False
    return is_first(name) and not in_dictionary(name)
