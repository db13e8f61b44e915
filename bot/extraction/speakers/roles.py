"""Roles without a name («глава МИД», «министр», "his Kazakh counterpart"): who is meant by them.

By the roster on the day of publication, by what the text itself calls people, and by the outlet's country;
where that leaves two, nobody is named.
"""

import re
from bisect import bisect_left

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.offices import GENERAL, agrees, from_head, function_of, head_of, holds, roots
from bot.extraction.speakers.roster import Person
from bot.extraction.text import WORD

Resolved = tuple[Person | None, float]
"""Who is meant, and how sure that is in 0..1; (None, 0) where it is not clear."""

NOBODY: Resolved = (None, 0.0)
_WHOSE = re.compile(r"(?:^|\s)(?:его|её|ее|их|his|her|their|оның)\s(?:the\s)?$", re.IGNORECASE)
_BY_OUTLET = frozenset({"president", "premier"})
"""Offices that a text may leave unnamed because its readers have one of them."""


def words_of(cast: Cast, group: str) -> list[str]:
    """A group of words of the text's language in data/phrases.toml."""
    return list(data("phrases")[cast.language][group])


def servant(cast: Cast, mention: Mention, master: Person) -> Resolved:
    """«Пресс-секретарь Путина», "Tokayev's aide": whoever serves the president so, if that is one."""
    role = mention.role or ""
    if not holds(master.id, "president", cast.day):
        return NOBODY
    kinds = data("roles")["class"].get(head_of(role, cast.language), ())
    for function in kinds:
        fitting = _fitting(cast, mention, function, master.country)
        official = roster.holder(function, master.country or "", cast.day)
        if official or len(fitting) == 1:
            return official or fitting[0], 0.9
    return NOBODY


def role_of(cast: Cast, mention: Mention) -> Resolved:
    """A role without a name, by its country and function, by the text, by the outlet's country."""
    role = mention.role or ""
    if head_of(role, cast.language) in words_of(cast, "counterparts"):
        return _counterpart(cast, mention)
    if _WHOSE.search(cast.text[max(0, mention.start - 8) : mention.start]):
        return NOBODY
    function = function_of(role, cast.language)
    country = roster.country_of(role)
    head = head_of(role, cast.language)
    kinds = data("roles")["class"].get(head, ()) if function in (None, "minister", "deputy") else ()
    vague = bool(kinds) and not country and len(role.split()) == 1
    functions = tuple(kinds) if vague else (function,)
    if (function is None and not kinds) or role.lower() in data("phrases")[cast.language].get("called", {}):
        return _unlisted(cast, mention)
    fitting = []
    for one in functions:
        fitting += [person for person in _fitting(cast, mention, one, country) if person not in fitting]
    if country and function:
        return _of_country(cast, function, country, fitting)
    return _without_country(cast, mention, () if vague else functions, fitting)


def _counterpart(cast: Cast, mention: Mention) -> Resolved:
    """«Его казахстанский коллега», "his Russian counterpart": who has the latest subject's office there."""
    country = roster.country_of(mention.role or "")
    last = cast.last
    subjects = [(-1, last)] if last and not last.body and last.country != country else []
    subjects += [
        (at, person)
        for person, places, _ in cast.people.values()
        if person.country != country and (at := latest(places, mention.start)) is not None
    ]
    if not country or not subjects:
        return NOBODY
    other = subjects[0][1] if subjects[0][0] < 0 else max(subjects, key=lambda item: item[0])[1]
    for office in roster.held(other.id, cast.day):
        official = roster.holder(office.function, country, cast.day) if office.single else None
        if official:
            return official, 0.9 if official.id in cast.people else 0.75
    return NOBODY


def _of_country(cast: Cast, function: str, country: str, fitting: list[Person]) -> Resolved:
    official = roster.holder(function, country, cast.day) if function not in ("minister", "deputy") else None
    named = [person for person in fitting if _introduced_as(cast, person, function, country)]
    if official and (official.id in cast.people or len(named) != 1):
        return official, 0.97
    if len(named) == 1:
        return named[0], 0.9  # The text knows better than the roster who has the office.
    if len(fitting) == 1:
        return fitting[0], 0.9 if function not in GENERAL else 0.8
    return NOBODY


def _introduced_as(cast: Cast, person: Person, function: str, country: str) -> bool:
    """Whether the text itself gives a person a country's office, and not a former one."""
    return any(
        function_of(said, cast.language) == function
        and roster.country_of(said) == country
        and not _FORMER.search(said)
        for _, said in cast.roles.get(person.id, ())
    )


_FORMER = re.compile(r"\b(?:бывш|экс|тогдашн|former|ex-|then\b|бұрынғы|экс-)", re.IGNORECASE)


def _without_country(
    cast: Cast, mention: Mention, functions: tuple[str | None, ...], fitting: list[Person]
) -> Resolved:
    subjects = [p for p in fitting if latest(cast.people[p.id][1], mention.start) is not None]
    if len(fitting) == 1 and subjects:
        return fitting[0], 0.93
    chosen = _latest_of(cast, mention, subjects)
    if chosen:
        return chosen, 0.9 if chosen == cast.last else 0.7
    home = [person for person in fitting if cast.country and person.country == cast.country]
    if len(home) == 1 and (not subjects or "president" in functions):
        return home[0], 0.85
    if not subjects and (official := _at_home(cast, functions)):
        return official, 0.65 if fitting else 0.8
    if len(fitting) == 1:
        return fitting[0], 0.75
    return (fitting[0], 0.6) if fitting and "president" in functions else NOBODY


def _latest_of(cast: Cast, mention: Mention, fitting: list[Person]) -> Person | None:
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


def _at_home(cast: Cast, functions: tuple[str | None, ...]) -> Person | None:
    """Who holds an office in the outlet's country, where its readers need no name for that."""
    function = functions[0] if len(functions) == 1 else None
    general = function in GENERAL or (function not in _BY_OUTLET and cast.country != "KZ")
    if function is None or general or not cast.country:
        return None
    return roster.holder(function, cast.country, cast.day)


def _unlisted(cast: Cast, mention: Mention) -> Resolved:
    """A role that no office has: whom the text called so, or by a role it stands for; else who it can be."""
    role = mention.role or ""
    head = head_of(role, cast.language)
    called = [person for person, *_ in cast.people.values() if _called(cast, person.id, role, mention.start)]
    fitting = [person for person in called if of_gender(person, mention.gender)]
    last, bare = cast.last, WORD.findall(role.lower())[-1:] == [head]
    outsider = bare and head in words_of(cast, "outsiders")
    if outsider and last and not (last.known or last.body or last.id in cast.roles):
        fits = of_gender(last, mention.gender)
        return (last, 0.6) if fits else NOBODY
    if fitting:
        chosen = fitting[0] if len(fitting) == 1 else _latest_of(cast, mention, fitting)
        so = [person for person in fitting if _called(cast, person.id, role, mention.start, kinds=False)]
        return (chosen, 0.85) if chosen and (chosen in so or not so) else NOBODY
    if not head or not bare or head in words_of(cast, "nobody") or roster.country_of(role):
        return NOBODY
    if outsider:
        return _outsider(cast, mention)
    if last:
        fits = not last.body and of_gender(last, mention.gender) and head in words_of(cast, "anybody")
        return (last, 0.6) if fits else NOBODY
    heroes = [
        person
        for person, subjects, _ in cast.people.values()
        if latest(subjects, mention.start) is not None and of_gender(person, mention.gender)
    ]
    return (heroes[0], 0.6) if len(heroes) == 1 and head in words_of(cast, "anybody") else NOBODY


def _called(cast: Cast, who: str, role: str, before: int, *, kinds: bool = True) -> bool:
    """Whether the text has called somebody so by then, or (`kinds`) by what the word may stand for."""
    table = data("phrases")[cast.language].get("called", {})
    stands_for = tuple(table.get(role.lower(), ())) if kinds else ()
    return any(
        at < before
        and (
            _same(said, role, cast.language)
            or (stands_for and from_head(said, cast.language).startswith(stands_for))
        )
        for at, said in cast.roles.get(who, ())
    )


def _outsider(cast: Cast, mention: Mention) -> Resolved:
    """«Эксперт», «предприниматель»: the one person of no office whom the text has named before, if any."""
    named = [
        person
        for person, subjects, _ in cast.people.values()
        if not person.known and latest(subjects, mention.start) is not None
    ]
    if len(named) != 1 or not of_gender(named[0], mention.gender):
        return NOBODY
    return named[0], 0.75 if cast.last == named[0] else 0.6


def _same(one: str, role: str, language: str) -> bool:
    return head_of(one, language) == head_of(role, language) and agrees(role, one, language)


def _fitting(cast: Cast, mention: Mention, function: str | None, country: str | None) -> list[Person]:
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
        ) or (function in GENERAL and _same(said, role, language)):
            return True
    return any(
        head_of(office.title[language].lower(), language) == head
        if bare
        else office.function == function
        and (function not in GENERAL or agrees(role, office.title[language].lower(), language))
        for office in roster.held(person.id, cast.day)
    )


def latest(positions: list[int], before: int) -> int | None:
    index = bisect_left(positions, before)
    return positions[index - 1] if index else None


def of_gender(person: Person | None, gender: str | None) -> bool:
    return person is None or gender in (None, "any", "plur") or person.gender in (None, gender)
