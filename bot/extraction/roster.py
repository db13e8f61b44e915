"""The people, offices and bodies of data/officials.toml, and what a role's words mean on a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bot.extraction.lexicon import data


@dataclass(frozen=True)
class Person:
    """Somebody, or a body, that can speak. `names` by language; those met only in a text have one."""

    id: str
    names: dict[str, str] = field(hash=False)
    country: str | None = None
    gender: str | None = None
    spellings: tuple[str, ...] = field(default=(), compare=False)
    known: bool = field(default=False, compare=False)
    body: bool = field(default=False, compare=False)

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
    """An office of one country; `single` where it has one holder at a time."""

    id: str
    function: str
    country: str
    single: bool
    title: dict[str, str]
    holders: tuple[Holder, ...]


@cache
def people() -> dict[str, Person]:
    """All people of the roster by id."""
    found = {}
    for key, entry in data("officials")["person"].items():
        names = {language: entry[language] for language in ("ru", "kk", "en")}
        gender = entry.get("gender") or ("femn" if names["ru"].endswith(("ва", "на", "ая")) else "masc")
        spellings = (*dict.fromkeys(names.values()), *entry.get("also", ()))
        found[key] = Person(key, names, entry["country"], gender, spellings, known=True)
    return found


@cache
def organisations() -> dict[str, Person]:
    """Bodies with a name of their own, by id."""
    table = data("officials")["organisation"]
    languages = ("ru", "kk", "en")
    return {
        key: Person(key, {language: entry[language] for language in languages}, entry["country"], body=True)
        for key, entry in table.items()
    }


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
        )
        for entry in data("officials")["office"]
    )


def held(person: str, day: date | None) -> list[Office]:
    """The offices a person held on a day; on no known day, those they ever held, the latest first."""
    if day is None:
        found = [
            (max(h.start for h in o.holders if h.person == person), o) for o in offices() if _held(o, person)
        ]
        return [office for _, office in sorted(found, key=lambda item: item[0], reverse=True)]
    return [office for office in offices() if any(h.person == person and h.on(day) for h in office.holders)]


def _held(office: Office, person: str) -> bool:
    return any(holder.person == person for holder in office.holders)


def holder(function: str, country: str, day: date | None) -> Person | None:
    """Who alone held an office on a day; None where nobody, several, or no day is known."""
    if day is None:
        return None
    found = [
        holder.person
        for office in offices()
        if office.function == function and office.country == country and office.single
        for holder in office.holders
        if holder.on(day)
    ]
    return people()[found[0]] if len(found) == 1 else None


@cache
def _functions(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = data("roles")["function"]
    return tuple((name, _alternatives(patterns[language])) for name, patterns in table.items())


@cache
def _countries() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((country, _alternatives(words)) for country, words in data("roles")["country"].items())


def _alternatives(patterns: Iterable[str]) -> re.Pattern[str]:
    body = "|".join(re.escape(pattern).replace(r"\*", r"[\w’'-]*") for pattern in patterns)
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)


def function_of(role: str, language: str) -> str | None:
    """Which function a role's words name («глава МИД РК» → "foreign"), or None."""
    return next((name for name, pattern in _functions(language) if pattern.search(role)), None)


def country_of(words: str) -> str | None:
    """The country a role's words name first («посол России в Казахстане» → "RU"), or None."""
    found = [
        (match.start(), country) for country, pattern in _countries() if (match := pattern.search(words))
    ]
    return min(found)[1] if found else None
