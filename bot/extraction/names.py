"""People's names in a text: the roster's in every inflection, others by how names are built."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.extraction.inflection import (
    ALL_CASES,
    KAZAKH_SUFFIXES,
    PATRONYMIC,
    SURNAME,
    capital,
    forms,
    in_dictionary,
    is_first,
    is_surname,
    key,
    readings,
    slug,
)
from bot.extraction.lexicon import data
from bot.extraction.roster import Person, people
from bot.extraction.text import WORD
from storage.model import Span

_RUN = 12
"""Longer runs of capitalised words are headlines or noise; names are looked for in pieces of this length."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person named at `start:end`, in the cases the form allows; `full` if by more than a surname."""

    start: int
    end: int
    person: Person
    cases: frozenset[str]
    full: bool


def named(text: str, language: str) -> list[Named]:
    """All names in order. A surname alone counts where the roster or the text itself has the whole name."""
    found: list[Named] = []
    strangers: list[tuple[int, int, Person, frozenset[str]]] = []
    rest: list[re.Match[str]] = []
    for run in runs(text):
        taken = _roster_names(text, run)
        found += taken
        free = [word for word in run if not any(name.start <= word.start() < name.end for name in taken)]
        pairs = [] if len(free) < 2 else _strangers(text, free, language)
        strangers += pairs
        rest += [word for word in free if not any(start <= word.start() < end for start, end, *_ in pairs)]
    cast = _unified(strangers)
    found += [Named(start, end, cast[person], cases, full=True) for start, end, person, cases in strangers]
    found += _bare(rest, set(cast.values()))
    return sorted(found, key=lambda name: name.start)


@dataclass(frozen=True)
class _Gazetteer:
    surnames: dict[str, tuple[tuple[Person, frozenset[str]], ...]]
    firsts: dict[str, frozenset[str]]
    initials: dict[str, frozenset[str]]


@cache
def _gazetteer() -> _Gazetteer:
    surnames: dict[str, dict[str, tuple[Person, frozenset[str]]]] = {}
    firsts: dict[str, frozenset[str]] = {}
    initials: dict[str, frozenset[str]] = {}
    for person in people().values():
        given: set[str] = set()
        letters: set[str] = set()
        for spelling in person.spellings:
            *first, last = spelling.split()
            for form, cases in forms(last, person.gender or "masc", surname=True).items():
                surnames.setdefault(form, {})[person.id] = person, cases
            for name in first:
                given |= forms(name, person.gender or "masc", surname=False).keys()
                letters.add(name[0].casefold())
        firsts[person.id], initials[person.id] = frozenset(given), frozenset(letters)
    return _Gazetteer({form: tuple(found.values()) for form, found in surnames.items()}, firsts, initials)


def runs(text: str) -> list[list[re.Match[str]]]:
    """Neighbouring capitalised words, initials among them."""
    found: list[list[re.Match[str]]] = []
    last: re.Match[str] | None = None
    for match in WORD.finditer(text):
        if not match.group()[0].isupper():
            last = None
            continue
        gap = text[last.end() : match.start()] if last else None
        initial = last is not None and len(last.group()) <= 2
        if found and last and len(found[-1]) < _RUN and (gap == " " or (initial and gap in (".", ". "))):
            found[-1].append(match)
        else:
            found.append([match])
        last = match
    return found


def lone(text: str, anchors: set[int], taken: list[Span], language: str) -> list[Named]:
    """People of whom the text gives a surname only, right after a role or a speech verb («министр Ахметов»).

    `anchors` are the offsets where such words end, `taken` the spans that are something else.
    """
    if language == "en":
        return []
    found: dict[str, Person] = {}
    spans = sorted(taken)
    rest = []
    for word in WORD.finditer(text):
        name = word.group()
        if not name[0].isupper() or inside(word.start(), spans):
            continue
        rest.append(word)
        anchored = word.start() - 1 in anchors and len(name) > 3 and not name.isupper()
        if (
            anchored
            and is_surname(name)
            and (not in_dictionary(name) or name.endswith(("ов", "ев", "ова", "ева")))
        ):
            nominative, _, gender = min(
                readings(key(name), surname=True), key=lambda reading: reading[1] != "nomn"
            )
            person = Person(
                slug(nominative),
                {language: capital(nominative)},
                gender=gender,
                spellings=(capital(nominative),),
            )
            found.setdefault(person.id, person)
    return _bare(rest, set(found.values()))


def _roster_names(text: str, run: list[re.Match[str]]) -> list[Named]:
    table = _gazetteer()
    found: list[Named] = []
    for at, word in enumerate(run):
        if found and word.start() < found[-1].end:
            continue
        for person, cases in table.surnames.get(key(word.group()), ()):
            if word.group().endswith(("’s", "'s", "’", "'")):
                cases = frozenset({"gent"})
            left, right, fits = _extent(run, at, person)
            if fits:
                full = right > left
                found.append(Named(run[left].start(), _end(text, run[right]), person, cases, full))
                break
    return found


def _end(text: str, word: re.Match[str]) -> int:
    return word.end() + (len(word.group()) == 1 and text[word.end() : word.end() + 1] == ".")


def _extent(run: list[re.Match[str]], at: int, person: Person) -> tuple[int, int, bool]:
    """How far a roster name reaches around its surname; not fitting where another first name stands there."""
    table = _gazetteer()
    firsts, initials = table.firsts[person.id], table.initials[person.id]

    def given(word: str) -> bool:
        return key(word) in firsts or (len(word) <= 2 and word[0].casefold() in initials)

    left = right = at
    while left > 0 and (given(run[left - 1].group()) or PATRONYMIC.search(key(run[left - 1].group()))):
        left -= 1
    while (
        left == at
        and right + 1 < len(run)
        and (given(run[right + 1].group()) or len(run[right + 1].group()) == 1)
    ):
        right += 1
    other = run[left - 1].group() if left and left == at else ""
    return left, right, not (other and (is_first(other) or len(other) == 1))


def _strangers(
    text: str, run: list[re.Match[str]], language: str
) -> list[tuple[int, int, Person, frozenset[str]]]:
    if language == "en":
        return _english(text, run)
    found = []
    at = 0
    while at + 1 < len(run):
        width = 3 if at + 2 < len(run) and PATRONYMIC.search(key(run[at + 1].group())) else 2
        while at + width < len(run) and len(run[at].group()) == 1 and len(run[at + width - 1].group()) == 1:
            width += 1
        words = run[at : at + width]
        adjacent = all(b.start() - a.end() <= 2 for a, b in pairwise(words))
        person = _stranger([word.group() for word in words], language) if adjacent else None
        if person:
            found.append((words[0].start(), words[-1].end(), *person))
            at += width
        else:
            at += 1
    return found


def _stranger(words: list[str], language: str) -> tuple[Person, frozenset[str]] | None:
    first, last = words[0], words[-1]
    if any(word.isupper() and len(word) > 1 for word in words) or len(last) < 3:
        return None
    initial = len(first) <= 2
    if language == "kk":
        return None if initial and len(first) > 2 else _kazakh_stranger(first, last)
    if not (is_first(first) or initial):
        if in_dictionary(first) or (in_dictionary(last) and not is_surname(last)):
            return None
        if not is_surname(last) and (in_dictionary(last) or re.search("[a-zA-Z]", first + last)):
            return None
    elif not is_surname(last) and in_dictionary(last):
        return None
    firsts = ((first, case, gender) for case in ALL_CASES for gender in ("masc", "femn"))
    given = tuple(firsts) if initial else readings(first.casefold(), surname=False)
    joint = [
        (f"{one[0]} {two[0]}", two[1], two[2])
        for two in readings(last.casefold(), surname=True)
        for one in given
        if one[1:] == two[1:]
    ]
    if not joint:
        joint = [(f"{first} {last}", case, "") for case in ALL_CASES]
    joint.sort(key=lambda reading: reading[1] != "nomn")
    name, _, gender = joint[0]
    gender = "" if len({other for _, case, other in joint if case == "nomn"}) > 1 else gender
    display = f"{first}. {capital(name.split()[-1])}" if initial else capital(name)
    cases = frozenset(case for _, case, _ in joint)
    return Person(
        slug(name.split()[-1]), {language: display}, gender=gender or None, spellings=(display,)
    ), cases


def _kazakh_stranger(first: str, last: str) -> tuple[Person, frozenset[str]] | None:
    for suffix_case, suffixes in (("nomn", ""), *KAZAKH_SUFFIXES.items()):
        for suffix in suffixes.split() or [""]:
            name = last[: len(last) - len(suffix)] if last.endswith(suffix) else ""
            if name and SURNAME.search(name.casefold()):
                gender = "femn" if name.endswith(("ва", "на", "қызы", "кызы")) else "masc"
                display = f"{first}. {name}" if len(first) <= 2 else f"{first} {name}"
                person = Person(slug(name), {"kk": display}, gender=gender, spellings=(display,))
                return person, frozenset({suffix_case})
    return None


@cache
def _not_names() -> re.Pattern[str]:
    """English words that stand capitalised beside names without being part of them."""
    return re.compile("|".join(data("roles")["en"]["not_names"]))


def _english(text: str, run: list[re.Match[str]]) -> list[tuple[int, int, Person, frozenset[str]]]:
    found = []
    words: list[re.Match[str]] = []
    for word in [*run, None]:
        part = word and not _not_names().fullmatch(key(word.group())) and not word.group()[1:].isupper()
        if word and part and (not words or word.start() - words[-1].end() <= 2):
            words.append(word)
            continue
        if 2 <= len(words) <= 3:
            genitive = words[-1].group().endswith(("’s", "'s"))
            display = re.sub(r"[’']s$", "", text[words[0].start() : words[-1].end()])
            person = Person(slug(display.split()[-1]), {"en": display}, spellings=(display,))
            found.append(
                (words[0].start(), words[-1].end(), person, frozenset({"gent" if genitive else "nomn"}))
            )
        words = [word] if word and part else []
    return found


def _unified(strangers: list[tuple[int, int, Person, frozenset[str]]]) -> dict[Person, Person]:
    """One person for all readings of a name: the one whose nominative stands in the text, else the first."""
    best: dict[str, Person] = {}
    for _, _, person, cases in sorted(strangers, key=lambda item: "nomn" not in item[3]):
        stem = person.id[:5] + person.name("ru")[:3]
        known = best.setdefault(stem, person)
        if (
            person.gender == "masc"
            and known.gender == "femn"
            and known.id == person.id + "a"
            and cases == {"nomn"}
        ):
            best[stem] = person
    return {person: best[person.id[:5] + person.name("ru")[:3]] for _, _, person, _ in strangers}


def _bare(words: list[re.Match[str]], cast: set[Person]) -> list[Named]:
    """Surnames alone of people the text names in full."""
    table: dict[str, tuple[Person, frozenset[str]]] = {}
    for person in sorted(cast, key=lambda person: person.id):
        last = person.spellings[0].split()[-1]
        for form, cases in forms(last, person.gender or "masc", surname=True).items():
            table.setdefault(form, (person, cases))
    found = []
    for word in words:
        hit = table.get(key(word.group()))
        if hit:
            genitive = word.group().endswith(("’s", "'s"))
            cases = frozenset({"gent"}) if genitive else hit[1]
            found.append(Named(word.start(), word.end(), hit[0], cases, full=False))
    return found


def inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether an offset lies in one of some sorted spans that do not overlap."""
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return index >= 0 and at < spans[index][1]
