"""People's names in a text: the roster's in every inflection, others by how names are built."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from bot.extraction.speakers.inflection import (
    PATRONYMIC,
    capital,
    forms,
    in_dictionary,
    is_first,
    is_surname,
    key,
    readings,
    skeleton,
)
from bot.extraction.speakers.roster import Person, people
from bot.extraction.speakers.strangers import (
    Stranger,
    english_surname,
    not_names,
    person_of,
    strangers,
    unified,
)
from bot.extraction.text import WORD
from storage.model import Span

_POLITE = re.compile(r"(\S+) \w+(?:вич|вн)(?:|а|у|ем|е|ы|ой)")
_RUN = 12
"""Longer runs of capitalised words are headlines or noise; names are looked for in pieces of this length."""
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


def named(text: str, language: str) -> list[Named]:
    """All names in order. A surname alone counts where the roster or the text itself has the whole name."""
    found: list[Named] = []
    others: list[Stranger] = []
    rest: list[re.Match[str]] = []
    for run in runs(text):
        taken = _roster_names(text, run, language)
        found += taken
        free = [word for word in run if not any(name.start <= word.start() < name.end for name in taken)]
        pairs = [] if len(free) < 2 else strangers(text, free, language)
        others += pairs
        rest += [word for word in free if not any(start <= word.start() < end for start, end, *_ in pairs)]
    others = unified(others)
    cast = {person for _, _, person, _ in others}
    found += [Named(start, end, person, cases, full=True) for start, end, person, cases in others]
    found += _bare(rest, cast)
    return _settled(text, sorted(_by_patronymic(text, found), key=lambda name: name.start), cast)


def _by_patronymic(text: str, found: list[Named]) -> list[Named]:
    """«Касым-Жомарт Кемелевич» is whoever else of the text has that first name, if that is one."""
    settled = []
    firsts = {other.person: other.person.name("ru").split()[:-1] for other in found if other.full}
    for name in found:
        polite = _POLITE.fullmatch(text, name.start, name.end)
        called = [who for who in firsts if polite and polite[1] in firsts[who] and who != name.person]
        settled.append(replace(name, person=called[0]) if len(called) == 1 else name)
    return settled


def _settled(text: str, found: list[Named], cast: set[Person]) -> list[Named]:
    """A surname alone means who bears it in full in this text, before whoever the roster knows by it."""
    full = {name.person.id for name in found if name.full}
    table = _surnames(cast)
    settled = []
    for name in found:
        candidates = (name.person, *name.namesakes)
        called = [person for person in candidates if person.id in full]
        other = table.get(key(text[name.start : name.end]))
        if name.full or not name.person.known:
            settled.append(name)
        elif called:
            left = tuple(person for person in called[1:])
            settled.append(replace(name, person=called[0], namesakes=left))
        elif other and other[0].id != name.person.id:
            settled.append(Named(name.start, name.end, other[0], other[1], full=False))
        else:
            settled.append(name)
    return settled


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
        if (
            found
            and last
            and len(found[-1]) < _RUN
            and (gap == " " or (initial and gap in (".", ". ", ".-")))
        ):
            found[-1].append(match)
        else:
            found.append([match])
        last = match
    return found


def lone(text: str, anchors: set[int], taken: list[Span], language: str) -> list[Named]:
    """People of whom the text gives a surname only, right after a role or a speech verb («министр Ахметов»).

    `anchors` are the offsets where such words end (English: or begin), `taken` the spans of all else.
    """
    found: dict[str, Person] = {}
    spans = sorted(taken)
    rest = []
    for word in WORD.finditer(text):
        name = word.group()
        if not name[0].isupper() or inside(word.start(), spans):
            continue
        rest.append(word)
        anchored = word.start() - 1 in anchors or (language == "en" and word.end() + 1 in anchors)
        if not anchored or len(name) < 4 or name.isupper() or is_first(name):
            continue
        if language == "en":
            if english_surname(name):
                found.setdefault(key(name), person_of(name, "en"))
        elif is_surname(name) and (not in_dictionary(name) or name.endswith(("ов", "ев", "ова", "ева"))):
            options = readings(key(name), surname=True)
            nominative, _, gender = min(options, key=lambda reading: reading[1] != "nomn")
            found.setdefault(nominative, person_of(capital(nominative), language, gender))
    return _bare(rest, set(found.values()))


def _roster_names(text: str, run: list[re.Match[str]], language: str) -> list[Named]:
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
    return is_first(name) and not in_dictionary(name)


def _surnames(cast: set[Person]) -> dict[str, tuple[Person, frozenset[str]]]:
    table: dict[str, tuple[Person, frozenset[str]]] = {}
    for person in sorted(cast, key=lambda person: person.id):
        last = person.spellings[0].split()[-1]
        for form, cases in forms(last, person.gender or "masc", surname=True).items():
            table.setdefault(form, (person, cases))
    return table


def _bare(words: list[re.Match[str]], cast: set[Person]) -> list[Named]:
    """Surnames alone of people the text names in full."""
    table = _surnames(cast)
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
