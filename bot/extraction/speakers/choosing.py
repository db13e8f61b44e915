"""Whom of a text's people a role may mean, and which of several was told of last."""

import re
from bisect import bisect_left

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.offices import GENERAL, agrees, function_of, head_of, roots
from bot.extraction.speakers.roster import Person

Resolved = tuple[Person | None, float]
"""Who is meant, and how sure that is in 0..1; (None, 0) where it is not clear."""

NOBODY: Resolved = (None, 0.0)


def words_of(cast: Cast, group: str) -> list[str]:
    """A group of words of the text's language in data/phrases.toml."""
    return list(data("phrases")[cast.language][group])


def latest_of(cast: Cast, mention: Mention, fitting: list[Person]) -> Person | None:
    """Of people who all may be meant: who spoke last, unless another was told of since; else who was told of
    last as a subject, in this paragraph or the one before. None where that leaves it open.
    """
    told = [(latest(cast.people[person.id][1], mention.start), person) for person in fitting]
    newest = max(((at, person.id, person) for at, person in told if at is not None), default=None)
    if cast.last in fitting and (newest is None or newest[0] <= cast.last_at or newest[2] == cast.last):
        return cast.last
    if newest is None or cast.text.count("\n", newest[0], mention.start) > 1:
        return None
    beside = (at for at, _ in told if at is not None and at < newest[0])
    together = any(not re.search(r"[.!?…\n]", cast.text[at : newest[0]]) for at in beside)
    return None if together else newest[2]


def same(one: str, role: str, language: str) -> bool:
    """Whether two roles are one: the same head, or heads of one body («глава», «начальник управления»)."""
    heads = {head_of(one, language), head_of(role, language)}
    chiefs = data("phrases")[language].get("chiefs", ())
    alike = len(heads) == 1 or (heads <= set(chiefs) and roots(role, language))
    return bool(alike) and agrees(role, one, language)


def fitting_of(cast: Cast, mention: Mention, function: str | None, country: str | None) -> list[Person]:
    """People of the text whom a role may mean, the latest subjects before it first."""
    ranked: list[tuple[int, int, str, Person]] = []
    for person_id, (person, subjects, others) in cast.people.items():
        if _may_be(cast, person, mention.role or "", function, country):
            subject, other = latest(subjects, mention.start), latest(others, mention.start)
            rank = (2, subject) if subject is not None else (1, other) if other is not None else (0, 0)
            ranked.append((*rank, person_id, person))
    return [person for *_, person in sorted(ranked, key=lambda item: item[:3], reverse=True)]


def _shared(cast: Cast, person: Person, at: int) -> str:
    """The role of whoever a counterpart is one to: the person with a role named last before."""
    before = [
        (place, said)
        for who, roles in cast.roles.items()
        for place, said in roles
        if who != person.id and place < at
    ]
    return max(before, default=(0, ""))[1]


def _may_be(cast: Cast, person: Person, role: str, function: str | None, country: str | None) -> bool:
    """Whether the text or the roster gives a person this function, in this country, of this matter."""
    language = cast.language
    if person.known and country and person.country not in (None, country):
        return False
    head = head_of(role, language)
    bare = head in words_of(cast, "many") and not roots(role, language)
    for at, told in cast.roles.get(person.id, ()):
        own = roster.country_of(told)
        if country and own not in (None, country):
            continue
        said = (
            _shared(cast, person, at) if head_of(told, language) in words_of(cast, "counterparts") else told
        )
        if bare:
            if head_of(said, language) == head:
                return True
        elif (
            function_of(said, language) == function
            and (function not in GENERAL or agrees(role, said, language))
        ) or (function in GENERAL and same(said, role, language)):
            return True
    return any(
        head_of(office.title[language].lower(), language) == head
        if bare
        else office.function == function
        and (function not in GENERAL or agrees(role, office.title[language].lower(), language))
        for office in roster.held(person.id, cast.day)
    )


def latest(positions: list[int], before: int) -> int | None:
    """The last of some sorted positions before an offset."""
    index = bisect_left(positions, before)
    return positions[index - 1] if index else None


def of_gender(person: Person | None, gender: str | None) -> bool:
    """Whether a person may be of a gender."""
    return person is None or gender in (None, "any", "plur") or person.gender in (None, gender)
