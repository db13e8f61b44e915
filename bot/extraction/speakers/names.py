"""People's names in a text: the roster's in every inflection, others by how names are built."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from bot.extraction.speakers.gazetteer import Named, roster_names
from bot.extraction.speakers.inflection import (
    capital,
    forms,
    in_dictionary,
    is_first,
    is_surname,
    key,
    readings,
)
from bot.extraction.speakers.roster import Person
from bot.extraction.speakers.strangers import (
    Stranger,
    english_surname,
    person_of,
    strangers,
    unified,
)
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_POLITE = re.compile(r"(\S+) \w+(?:вич|вн)(?:|а|у|ем|е|ы|ой)")
_RUN = 12
"""Longer runs of capitalised words are headlines or noise; names are looked for in pieces of this length."""


def named(text: str, language: str) -> list[Named]:
    """All names in order. A surname alone counts where the roster or the text itself has the whole name."""
    found: list[Named] = []
    others: list[Stranger] = []
    rest: list[re.Match[str]] = []
    singles: list[re.Match[str]] = []
    for run in runs(text):
        taken = roster_names(text, run, language)
        found += taken
        free = [word for word in run if not any(name.start <= word.start() < name.end for name in taken)]
        pairs = [] if len(free) < 2 else strangers(text, free, language)
        others += pairs
        singles += free[-1:] if len(free) == len(run) and _alone(run) else []
        rest += [word for word in free if not any(start <= word.start() < end for start, end, *_ in pairs)]
    others = unified(others)
    cast = {person for _, _, person, _ in others}
    found += [Named(start, end, person, cases, full=True) for start, end, person, cases in others]
    found += _bare(rest, cast)
    found += _firsts(singles, found) if language != "en" else []
    return _settled(text, sorted(_by_patronymic(text, found), key=lambda name: name.start), cast)


def _alone(run: list[re.Match[str]]) -> bool:
    """Whether a capitalised word stands alone, or after one that only begins the sentence: «Сам Андрей»."""
    first = run[0].group()
    return len(run) == 1 or (len(run) == 2 and in_dictionary(first) and not is_first(first))


def _by_patronymic(text: str, found: list[Named]) -> list[Named]:
    """«Касым-Жомарт Кемелевич» is whoever else of the text has that first name, if that is one."""
    settled = []
    firsts = {other.person: other.person.name("ru").split()[:-1] for other in found if other.full}
    for name in found:
        polite = _POLITE.fullmatch(text, name.start, name.end)
        called = [who for who in firsts if polite and polite[1] in firsts[who] and who != name.person]
        settled.append(replace(name, person=called[0]) if len(called) == 1 else name)
    return settled


def _firsts(words: list[re.Match[str]], found: list[Named]) -> list[Named]:
    """First names alone, in a text that has the whole name before («Виктору Шевченко … говорит Виктор»)."""
    whole = {name.person: name.start for name in reversed(found) if name.full}
    table: dict[str, list[tuple[Person, frozenset[str]]]] = {}
    for person in whole:
        for first in person.spellings[0].split()[:1]:
            for form, cases in forms(first, person.gender or "masc", surname=False).items():
                table.setdefault(form, []).append((person, cases))
    taken = {name.start for name in found}
    called = []
    for word in words:
        bearers = table.get(_HONORIFIC.sub("", key(word.group())), [])
        if len(bearers) != 1 or word.start() in taken or in_dictionary(word.group()):
            continue
        person, cases = bearers[0]
        if not person.known and whole[person] < word.start():
            called.append(Named(word.start(), word.end(), person, cases, full=False))
    return called


_HONORIFIC = re.compile(r"-(?:апа|ага|ата|аке|апай|агай|тате|еке)$")
"""What Kazakhs add to an elder's first name: «Кульпаш-апа»."""


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


def lone(text: str, anchors: set[int], roles: set[int], taken: list[Span], language: str) -> list[Named]:
    """People of whom the text gives a surname only, right after a role or a speech verb («министр Ахметов»),
    or a first name only, right after a role or before a verb («таксист Бекзат», «Бекзат вздыхает»).

    `anchors` are the offsets where such words end (English: or begin), `roles` those of roles; `taken` the
    spans of all else.
    """
    found: dict[str, Person] = {}
    spans = sorted(taken)
    rest = []
    for word in WORD.finditer(text):
        name = word.group()
        if not name[0].isupper() or inside(word.start(), spans):
            continue
        rest.append(word)
        told = language == "ru" and (word.start() - 1 in roles or _does(text, word))
        if told and _called_by_first(text, word):
            nominative, _, gender = min(readings(key(name), surname=False), key=lambda one: one[1] != "nomn")
            found.setdefault(nominative, person_of(capital(nominative), language, gender))
            continue
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


def _called_by_first(text: str, word: re.Match[str]) -> bool:
    """Whether a word is a first name that stands alone, beside no other name."""
    before = text[max(0, word.start() - 40) : word.start()].split()[-1:]
    if (before and is_first(before[0])) or _CAPITAL.match(text, word.end()):
        return False
    return is_first(word.group()) and bool(readings(key(word.group()), surname=False))


def _does(text: str, word: re.Match[str]) -> bool:
    """Whether a word that is no other than a first name is the subject of the verb after it."""
    verb = WORD.match(text, word.end() + 1)
    if verb is None or text[word.end()] != " " or in_dictionary(word.group()):
        return False
    tag = parses(verb.group())[0].tag
    nominatives = {one[2] for one in readings(key(word.group()), surname=False) if one[1] == "nomn"}
    told = tag.POS == "VERB" and tag.mood == "indc" and tag.person in (None, "3per") and tag.number == "sing"
    return told and bool(nominatives) and (tag.gender is None or str(tag.gender) in nominatives)


_CAPITAL = re.compile(r"[\s-]+[^\W\da-zа-яёәғқңөұүһі_]")


def _surnames(cast: set[Person]) -> dict[str, tuple[Person, frozenset[str]]]:
    table: dict[str, tuple[Person, frozenset[str]]] = {}
    for person in sorted(cast, key=lambda person: person.id):
        last = person.spellings[0].split()[-1]
        alone = " " not in person.spellings[0] and is_first(last)  # known by the first name only
        for form, cases in forms(last, person.gender or "masc", surname=not alone).items():
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
