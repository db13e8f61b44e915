"""Who is meant: names, roles, pronouns and bodies of one text → people and institutions.

A `Cast` holds everybody a text mentions. Roles are read by the roster on the day of publication, by what the
text itself calls people, and by the outlet's country; where that leaves two, nobody is named.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.extraction import roster
from bot.extraction.inflection import ALL_CASES, slug
from bot.extraction.lexicon import data
from bot.extraction.mentions import Mention, mentions_of
from bot.extraction.phrases import phrases
from bot.extraction.roster import Person
from bot.extraction.text import WORD
from storage.model import Span

_NEAR = 60
"""A pronoun looks back over at most this many mentions."""


_FOREIGN_MINISTRY = re.compile(
    r"\bмид\b|министерств\w+ иностранн|\bсім\b|сыртқы істер министрлігі|foreign ministry|ministry of foreign"
)


@dataclass
class Cast:
    """Everybody in a text, and who spoke last. Its state moves with the reading, from beginning to end."""

    text: str
    language: str
    day: date | None
    country: str | None
    mentions: tuple[Mention, ...]
    last: Person | None = None
    last_at: int = -1
    roles: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in `start:end`, in order."""
        first = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        found = []
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            found.append(mention)
        return found

    def spoke(self, person: Person | None, at: int) -> None:
        """Remember who spoke; None for somebody who stays unknown."""
        self.last, self.last_at = person, at

    def role_of(self, person: Person, mention: Mention | None) -> str | None:
        """The role to show: the one beside the name, else the text's first, else the roster's office.

        A role that names neither country nor body («глава государства») gives way to the roster's office.
        """
        near = mention.role if mention and mention.role else None
        texts = [near] if near else []
        texts += [role for _, role in self.roles.get(person.id, ())]
        spoken = next((role for role in texts if _telling(role)), None)
        office = next(iter(roster.held(person.id, self.day)), None) if person.known else None
        if near and _telling(near):
            return near
        if office and self.day:
            return spoken if spoken and self._same_office(spoken, office) else office.title[self.language]
        return spoken or (texts[0] if texts else office.title[self.language] if office else None)

    def _same_office(self, role: str, office: roster.Office) -> bool:
        return roster.function_of(role, self.language) == office.function

    # -- resolving ------------------------------------------------------------------------------------------

    def resolve(self, mention: Mention) -> tuple[Person | None, float]:
        """Who is meant, and how sure that is in 0..1; (None, 0) where it is not clear."""
        if mention.kind == "person":
            return mention.person, 1.0
        if mention.kind == "pronoun":
            return self._pronoun(mention)
        if mention.kind == "document":
            return self._document(mention)
        if mention.kind == "body":
            short = (mention.role or "").lower() in _GENERIC_BODIES
            body = self._body(mention)
            if short and body.name(self.language) == mention.role:
                return (self.last, 0.8) if self.last and self.last.body else (None, 0.0)
            return body, 0.95
        if mention.kind == "role" and mention.role and not mention.plural:
            return self._role(mention)
        return None, 0.0

    def _document(self, mention: Mention) -> tuple[Person | None, float]:
        """A document speaks for the body or person it comes from («сообщение Акорды»), a law for itself."""
        phrase = mention.role or ""
        for inner in phrases(phrase, self.language, []) + phrases(
            phrase.partition(" ")[2], self.language, []
        ):
            if inner.start or inner.text != phrase:
                kind = "body" if inner.kind == "document" else inner.kind
                source = Mention(
                    mention.start, mention.end, kind, inner.cases, None, inner.text, inner.gender
                )
                return self.resolve(source)
        return self._body(mention), 0.9

    def _body(self, mention: Mention) -> Person:
        phrase = self._longest(mention.role or self.text[mention.start : mention.end], mention.start)
        lower = phrase.lower()
        country = roster.country_of(phrase)
        for body in roster.organisations().values():
            if any(re.match(rf"(?:the )?{re.escape(name.lower())}\b", lower) for name in body.names.values()):
                return body
        if country in ("KZ", "RU") and _FOREIGN_MINISTRY.search(lower):
            return roster.organisations()["mfa-" + country.lower()]
        return Person(slug(phrase), {self.language: phrase}, country, spellings=(phrase,), body=True)

    def _longest(self, phrase: str, before: int) -> str:
        """A body's fullest name so far: «министерство» after «министерство торговли» means that one."""
        fuller = [
            m.role
            for m in self.mentions[: bisect_left(self.mentions, before, key=lambda m: m.start)]
            if m.kind == "body" and m.role and m.role.lower().startswith(phrase.lower() + " ")
        ]
        return fuller[-1] if fuller else phrase

    def _role(self, mention: Mention) -> tuple[Person | None, float]:
        role = mention.role or ""
        function = roster.function_of(role, self.language)
        country = roster.country_of(role)
        head = role.split()[-1].lower() if self.language == "en" else role.split()[0].lower()
        kinds = data("roles")["class"].get(head) if function in (None, "minister", "deputy") else None
        functions = tuple(kinds) if kinds and not country and len(role.split()) == 1 else (function,)
        fitting = self._fitting(functions, country, before=mention.start) if function or kinds else []
        if country and function:
            return self._of_country(function, country, fitting)
        if function or kinds:
            return self._without_country(functions, fitting)
        return self._unlisted(role, mention)

    def _of_country(self, function: str, country: str, fitting: list[Person]) -> tuple[Person | None, float]:
        official = roster.holder(function, country, self.day)
        if official:
            return official, 0.97
        if len(fitting) == 1 and function not in ("minister", "deputy"):
            return fitting[0], 0.9
        return (fitting[0], 0.8) if len(fitting) == 1 else (None, 0.0)

    def _without_country(
        self, functions: Iterable[str | None], fitting: list[Person]
    ) -> tuple[Person | None, float]:
        if len(fitting) == 1:
            return fitting[0], 0.93
        if self.last and self.last in fitting:
            return self.last, 0.9
        home = [person for person in fitting if self.country and person.country == self.country]
        if len(home) == 1:
            return home[0], 0.85
        if not fitting and self.country:
            for function in functions:
                official = roster.holder(function or "", self.country, self.day)
                if official:
                    return official, 0.8
        return (fitting[0], 0.6) if fitting and "president" in functions else (None, 0.0)

    def _unlisted(self, role: str, mention: Mention) -> tuple[Person | None, float]:
        head = _head(role, self.language)
        called = [
            (max(at for at, text in said if _head(text, self.language) == head and at < mention.start), who)
            for who, said in self.roles.items()
            if any(_head(text, self.language) == head and at < mention.start for at, text in said)
        ]
        if called:
            return self._people[max(called)[1]][0], 0.85
        if _head(role.split()[-1], self.language) != head or head in _UNKNOWN or roster.country_of(role):
            return None, 0.0
        if self.last:
            return (self.last, 0.6) if _agrees(self.last, mention.gender) else (None, 0.0)
        heroes = [
            person
            for person, subjects, _ in self._people.values()
            if _latest(subjects, mention.start) is not None and _agrees(person, mention.gender)
        ]
        return (heroes[0], 0.6) if len(heroes) == 1 else (None, 0.0)

    def _fitting(self, functions: Iterable[str | None], country: str | None, before: int) -> list[Person]:
        """People of the text that hold one of these functions, the latest subjects before an offset first."""
        wanted = set(functions)
        ranked: list[tuple[int, int, str, Person]] = []
        for person_id, (person, subjects, others) in self._people.items():
            if self._holds(person, wanted, country):
                subject, other = _latest(subjects, before), _latest(others, before)
                rank = (2, subject) if subject is not None else (1, other) if other is not None else (0, 0)
                ranked.append((*rank, person_id, person))
        return [person for *_, person in sorted(ranked, key=lambda item: item[:3], reverse=True)]

    def _holds(self, person: Person, functions: set[str | None], country: str | None) -> bool:
        if person.known and country and person.country != country:
            return False
        for _, role in self.roles.get(person.id, ()):
            own = roster.country_of(role)
            if roster.function_of(role, self.language) in functions and (
                not country or own in (None, country)
            ):
                return True
        return any(office.function in functions for office in roster.held(person.id, self.day))

    @cached_property
    def _people(self) -> dict[str, tuple[Person, list[int], list[int]]]:
        """Everybody named outside quotations: where as a subject, and where otherwise."""
        found: dict[str, tuple[Person, list[int], list[int]]] = {}
        for mention in self.mentions:
            if mention.person and not mention.quoted:
                _, subjects, others = found.setdefault(mention.person.id, (mention.person, [], []))
                (subjects if mention.nominative else others).append(mention.start)
        return found

    def _pronoun(self, mention: Mention) -> tuple[Person | None, float]:
        """The latest subject or speaker that agrees; nobody where an unknown one came between."""
        best: tuple[int, Person | None, float] = (self.last_at, self.last, 0.9)
        until = bisect_left(self.mentions, mention.start, key=lambda other: other.start)
        for other in self.mentions[max(0, until - _NEAR) : until][::-1]:
            if other.start <= best[0]:
                break
            if other.quoted or other.kind == "pronoun" or not other.nominative:
                continue
            if other.kind not in ("person", "role") or other.plural != (mention.gender == "plur"):
                continue
            if other.kind == "person" and len(other.cases) > 1 and other.cases != ALL_CASES:
                continue
            person, sure = self.resolve(other)
            if not _agrees(person, mention.gender):
                continue
            best = (other.start, person, 0.85 * sure)
            if (
                self.language == "en"
                and (first := self._first_of_sentence(other))
                and _agrees(first, mention.gender)
            ):
                best = (other.start, first, 0.75)
            break
        if best[1] is None or not _agrees(best[1], mention.gender):
            return None, 0.0
        return best[1], best[2]

    def _first_of_sentence(self, mention: Mention) -> Person | None:
        """English has no cases: the first person of a sentence is taken for its subject."""
        start = max(self.text.rfind(stop, 0, mention.start) for stop in (". ", "\n", "! ", "? ")) + 1
        people = [
            m.person for m in self.between(start, mention.start) if m.person and m.nominative and not m.quoted
        ]
        return people[0] if people else None


def _latest(positions: list[int], before: int) -> int | None:
    index = bisect_left(positions, before)
    return positions[index - 1] if index else None


def _agrees(person: Person | None, gender: str | None) -> bool:
    return person is None or gender in (None, "any", "plur") or person.gender in (None, gender)


def _head(role: str, language: str) -> str:
    words = WORD.findall(role.lower())
    if language != "ru":
        return words[-1] if words else ""
    heads = set(data("roles")["ru"]["heads"])
    return next((word for word in words if word in heads), "")


def _telling(role: str) -> bool:
    """Whether a role says of what: a country, a body, an office («посол РФ»), not a bare «президент»."""
    return bool(roster.country_of(role)) or (len(role.split()) > 1 and role.lower() not in _BARE)


_UNKNOWN = {
    "журналист",
    "источник",
    "собеседник",
    "эксперт",
    "аналитик",
    "коллега",
    "адвокат",
    "analyst",
    "expert",
    "official",
    "counterpart",
}


_GENERIC_BODIES = {
    "министерство",
    "ведомство",
    "компания",
    "служба",
    "ministry",
    "the ministry",
    "министрлік",
}
_BARE = {
    "глава государства",
    "мемлекет басшысы",
    "head of state",
    "the president",
    "глава республики",
    "мемлекет басшысының",
}


def cast(text: str, language: str, day: date | None, country: str | None, quotes: list[Span]) -> Cast:
    """The cast of a normalised text, before reading. `quotes` are its quotations, sorted.

    Without a country of the outlet, «глава государства» in a Kazakh text is Kazakhstan's.
    """
    home = country or ("KZ" if language == "kk" else None)
    result = Cast(text, language, day, home, mentions_of(text, language, quotes))
    for mention in result.mentions:
        if mention.kind == "person" and mention.person and mention.role:
            result.roles.setdefault(mention.person.id, []).append((mention.start, mention.role))
    return result
