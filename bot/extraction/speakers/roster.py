"""The people, offices and bodies of data/officials/, and what a role's words mean on a day."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from bot.extraction.lexicon import data
from bot.extraction.speakers.patterns import Patterns
from bot.extraction.text import WORD

_OFFICES = ("offices_kz", "offices_ru", "regions", "companies")
_LANGUAGES = ("ru", "kk", "en")


@dataclass(frozen=True)
class Person:
    """Somebody, or a body, that can speak. `names` by language; those met only in a text have one.

    `spellings` are the names and further ones; `bare` whether a surname alone may mean this person.
    """

    id: str
    names: dict[str, str] = field(hash=False)
    country: str | None = None
    gender: str | None = None
    spellings: tuple[str, ...] = field(default=(), compare=False)
    known: bool = field(default=False, compare=False)
    body: bool = field(default=False, compare=False)
    bare: bool = field(default=True, compare=False)

    def name(self, language: str) -> str:
        """The full name in a language, or in whichever there is."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in an office from `start` up to, not including, `end` (None: still)."""

    person: str
    start: date
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether the office was theirs on this day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Office:
    """An office of one country; `single` where it has one holder at a time.

    `gaps` are the times, from and to, in which the roster names no holder of a single office.
    """

    id: str
    function: str
    country: str
    single: bool
    title: dict[str, str]
    holders: tuple[Holder, ...]
    gaps: tuple[tuple[date, date | None], ...] = ()


@cache
def people() -> dict[str, Person]:
    """All people of the roster by id."""
    found = {}
    for key, entry in data("officials/people")["person"].items():
        names = {language: entry[language] for language in _LANGUAGES}
        gender = entry.get("gender") or ("femn" if names["ru"].endswith(("ва", "на", "ая")) else "masc")
        spellings = (*dict.fromkeys(names.values()), *entry.get("also", ()))
        bare = entry.get("bare", True)
        found[key] = Person(key, names, entry["country"], gender, spellings, known=True, bare=bare)
    return found


@cache
def organisations() -> dict[str, Person]:
    """Bodies with a name of their own, by id."""
    found = {}
    for key, entry in data("officials/organisations")["organisation"].items():
        names = {language: entry[language] for language in _LANGUAGES}
        found[key] = Person(key, names, entry.get("country"), None, tuple(names.values()), body=True)
    return found


@cache
def _bodies() -> dict[str, dict[str, Person]]:
    """Bodies by each of their names, in small letters, and by id."""
    found: dict[str, dict[str, Person]] = {}
    for key, entry in data("officials/organisations")["organisation"].items():
        person = organisations()[key]
        for name in (*person.names.values(), *entry.get("also", ())):
            found.setdefault(" ".join(WORD.findall(name.casefold())), {})[key] = person
    return found


@lru_cache(maxsize=4096)
def body(phrase: str, home: str | None) -> Person | None:
    """The body of the roster that a phrase names («Министерство энергетики Казахстана», «the Kremlin»).

    A name that bodies of several countries have needs a country in the phrase, or means that of `home`, the
    outlet's. None where the phrase names another body, a part of one, or leaves open which.
    """
    belonging = data("officials/organisations")["belonging"]
    words = WORD.findall(phrase.casefold())
    country = country_of(phrase)
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            found = _bodies().get(" ".join(words[first:last]))
            if found and all(word in belonging for word in words[last:]):
                fitting = [one for one in found.values() if one.country == country]
                if len(found) == 1 and (country in (None, "XX") or fitting):
                    return next(iter(found.values()))
                fitting = fitting if country else [one for one in found.values() if one.country == home]
                return fitting[0] if len(fitting) == 1 else None
        if words[first] not in belonging:
            return None
    return None


@cache
def offices() -> tuple[Office, ...]:
    """All offices with their holders, earliest first."""
    return tuple(
        Office(
            entry["id"],
            entry["function"],
            entry["country"],
            entry["single"],
            entry["title"],
            tuple(Holder(holder["person"], holder["from"], holder.get("to")) for holder in entry["holders"]),
            tuple((gap["from"], gap.get("to")) for gap in entry.get("gaps", ())),
        )
        for name in _OFFICES
        for entry in data(f"officials/{name}")["office"]
    )


@cache
def _terms() -> dict[str, list[tuple[Holder, Office]]]:
    """Each person's terms of office."""
    found: dict[str, list[tuple[Holder, Office]]] = {}
    for office in offices():
        for term in office.holders:
            found.setdefault(term.person, []).append((term, office))
    return found


@cache
def _single(function: str, country: str) -> tuple[Holder, ...]:
    """All terms in the offices of a function and a country that have one holder at a time."""
    return tuple(
        term
        for office in offices()
        if office.function == function and office.country == country and office.single
        for term in office.holders
    )


def held(person: str, day: date | None) -> list[Office]:
    """The offices a person held on a day; on no known day, those they ever held, the latest first."""
    terms = _terms().get(person, [])
    if day is None:
        latest = sorted(terms, key=lambda term: term[0].start, reverse=True)
        return list({office.id: office for _, office in latest}.values())
    return [office for term, office in terms if term.on(day)]


def holder(function: str, country: str, day: date | None) -> Person | None:
    """Who alone held an office on a day; None where nobody, several, or no day is known."""
    if day is None:
        return None
    found = [term.person for term in _single(function, country) if term.on(day)]
    return people()[found[0]] if len(found) == 1 else None


@cache
def _functions(language: str) -> Patterns:
    table = data("roles")

    def expanded(entry: dict[str, Any]) -> list[str]:
        frames = table["around"][entry["around"]][language] if "around" in entry else ["{}"]
        return [frame.replace("{}", pattern) for pattern in entry[language] for frame in frames]

    return Patterns((entry.get("is", name), expanded(entry)) for name, entry in table["function"].items())


@cache
def _countries() -> Patterns:
    return Patterns(data("countries").items())


@lru_cache(maxsize=4096)
def function_of(role: str, language: str) -> str | None:
    """Which function a role's words name («глава МИД РК» → "foreign"), or None."""
    return _functions(language).first(role)


@lru_cache(maxsize=4096)
def country_of(words: str) -> str | None:
    """The country a role's words name first («посол России в Казахстане» → "RU"), or None."""
    return _countries().leftmost(words)
