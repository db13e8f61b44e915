"""Everybody in a text and who spoke last: what the sieves ask while a text is read from beginning to end."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.mentions import Mention, mentions_of
from bot.extraction.speakers.offices import bears, head_of
from bot.extraction.speakers.roster import Person
from bot.extraction.text import WORD
from storage.model import Span


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
        first = self.index(start)
        found = []
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            found.append(mention)
        return found

    def index(self, at: int) -> int:
        """How many mentions begin before an offset."""
        return bisect_left(self.mentions, at, key=lambda mention: mention.start)

    def spoke(self, person: Person | None, at: int) -> None:
        """Remember who spoke; None for somebody who stays unknown."""
        self.last, self.last_at = person, at

    def role_of(self, person: Person, mention: Mention | None) -> str | None:
        """The role to show: the one beside the name, else the text's first, else the roster's office.

        A role that names neither country nor body («глава государства») gives way to the roster's office.
        """
        if person.body:
            return None
        near = mention.role if mention and mention.role and mention.kind in ("person", "role") else None
        if near and head_of(near, self.language) in data("phrases")[self.language]["counterparts"]:
            near = None
        texts = [near] if near else []
        texts += [role for _, role in self.roles.get(person.id, ())]
        spoken = next((role for role in texts if telling(role)), None)
        if near and telling(near):
            return near
        office = next(iter(roster.held(person.id, self.day)), None) if person.known else None
        if office and self.day:
            fits = spoken and bears(person.id, spoken, self.language, self.day)
            return spoken if fits else office.title[self.language]
        return spoken or (texts[0] if texts else office.title[self.language] if office else None)

    @cached_property
    def people(self) -> dict[str, tuple[Person, list[int], list[int]]]:
        """Everybody named outside quotations: where as a subject, and where otherwise."""
        found: dict[str, tuple[Person, list[int], list[int]]] = {}
        for mention in self.mentions:
            if mention.person and not mention.quoted:
                _, subjects, others = found.setdefault(mention.person.id, (mention.person, [], []))
                (subjects if mention.nominative else others).append(mention.start)
        return found


def telling(role: str) -> bool:
    """Whether a role says of what: a country, a body, an office («посол РФ»), not a bare «президент»."""
    return bool(roster.country_of(role)) or (len(WORD.findall(role)) > 1 and role.lower() not in _BARE)


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
    mentions = mentions_of(text, language, day, quotes)
    mentions = _postposed(text, mentions) if language == "kk" else mentions
    result = Cast(text, language, day, home, mentions)
    for mention in result.mentions:
        if mention.kind == "person" and mention.person and mention.role:
            said = result.roles.setdefault(mention.person.id, [])
            said += [(mention.start, role) for role in mention.role.split(" — ")]
    return result


_AFTER_NAME = re.compile(
    r"\s(?:туралы|жайлы|жайында|жөнінде|хақында|үшін|арқылы|сияқты|секілді|бойынша|атынан|атындағы|бастаған|басқарған)\b"
)
_AND_KAZAKH = re.compile(r"\s(?:мен|пен|бен|және)\s(?:[^\W\d_]+\s)?")


def _postposed(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Kazakh mentions that only look nominative: «Путин туралы», «Путин мен Тоқаевтың» are no subjects."""
    found: list[Mention] = []
    for mention in mentions[::-1]:
        after = found[-1] if found else None
        if mention.nominative and _AFTER_NAME.match(text, mention.end):
            mention = replace(mention, cases=frozenset({"loct"}))
        elif mention.nominative and after and not after.nominative:
            joined = _AND_KAZAKH.fullmatch(text, mention.end, after.start)
            mention = replace(mention, cases=after.cases) if joined else mention
        found.append(mention)
    return tuple(found[::-1])
