"""«Представитель Кремля», "an official of the ministry": whoever of a body's people the text has named.

Such words tell the body and not the person: a spokesman of the roster is meant only where the text has nobody
else of the body.
"""

import re
from dataclasses import replace

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.choosing import (
    NOBODY,
    Resolved,
    fitting_of,
    latest,
    latest_of,
    of_gender,
    words_of,
)
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.offices import agrees, function_of, head_of, roots
from bot.extraction.speakers.roster import Person
from bot.extraction.text import WORD

_OFFICIAL = re.compile(r"официальн|ресми|spokes", re.IGNORECASE)
_SOME = re.compile(r"(?:^|\W)(?:an?|one|another|один из|одна из|другой|другая|некий)\s$", re.IGNORECASE)


def staff(cast: Cast, mention: Mention) -> Resolved | None:
    """Who of a body's people is meant; None where a role is none of these or the text names nobody of it."""
    role = mention.role or ""
    if head_of(role, cast.language) not in words_of(cast, "staff") or _OFFICIAL.search(role):
        return None
    before = cast.text[max(0, mention.start - 16) : mention.start]
    named = [] if _SOME.search(before) else _people(cast, mention)
    fitting = [person for person in named if of_gender(person, mention.gender)]
    if not fitting:
        return None
    if len(fitting) == 1:
        return fitting[0], 0.9 if fitting[0] == cast.last else 0.8
    latest_one = latest_of(cast, mention, fitting)
    return (latest_one, 0.85) if latest_one and latest_one == cast.last else NOBODY


def _people(cast: Cast, mention: Mention) -> list[Person]:
    """People named as subjects by then whose role, in the text or the roster, is in the body."""
    role, language = mention.role or "", cast.language
    country = roster.country_of(role)
    words = WORD.findall(role.lower())
    found: dict[str, Person] = {}
    for entry in data("roles")["staff"]:
        body = any(word.startswith(tuple(entry["words"])) for word in words)
        for title in entry[language] if body else ():
            alike = replace(mention, role=title)
            for person in fitting_of(cast, alike, function_of(title, language), country):
                found[person.id] = person
    names = [word for word in words if _NAME.fullmatch(word)]
    if names or roots(role, language):
        for person, *_ in cast.people.values():
            told = [said for at, said in cast.roles.get(person.id, ()) if at < mention.start]
            if any(_of(role, said, country, names, language) for said in told):
                found[person.id] = person
    people = found.values()
    return [one for one in people if latest(cast.people[one.id][1], mention.start) is not None]


_NAME = re.compile(r"(?:рос|каз)(?!си|ах)\w{4,}")
"""A body's name that begins as a country's: «Россельхознадзор»."""


def _of(role: str, said: str, country: str | None, names: list[str], language: str) -> bool:
    """Whether a role that the text gives somebody is in the body of another."""
    own = roster.country_of(said)
    same = all(name[:-1] in said.lower() for name in names)
    return same and agrees(role, said, language) and (country is None or own in (None, country))


_NEAR = 4
"""Line breaks between somebody unnamed and the role that means him again, at most."""
_SOMEBODY = {
    "en": re.compile(r"(?:^|\W)(?:an?|one|another|some)\s$", re.IGNORECASE),
    "kk": re.compile(r"(?:^|\W)(?:(?:аты|есімі)\w*\s(?:\S+\s){1,4}|(?:тағы\s)?бір\s)$", re.IGNORECASE),
}
"""What introduces somebody whom the text does not name: "a Western", «атын атамауды сұраған»."""


def of_nobody(cast: Cast, mention: Mention) -> bool:
    """Whether a role is somebody's whom the text does not name: "a diplomat said", then "the diplomat"."""
    some = _SOMEBODY.get(cast.language)
    head = head_of(mention.role or "", cast.language)
    if some is None:
        return False
    for other in (mention, *cast.mentions[: cast.index(mention.start)][::-1]):
        if cast.text.count("\n", other.start, mention.start) > _NEAR:
            return False
        if other.quoted or not other.role or head_of(other.role, cast.language) != head:
            continue
        if other.kind == "person":
            return False
        if other.kind == "role" and some.search(cast.text[max(0, other.start - 40) : other.start]):
            return True
    return False
