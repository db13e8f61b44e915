"""Roles without a name («глава МИД», «министр», "his Kazakh counterpart"): who is meant by them.

By the roster on the day of publication, by what the text itself calls people, and by the outlet's country;
where that leaves two, nobody is named.
"""

import re

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
    same,
    words_of,
)
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.offices import (
    GENERAL,
    bears,
    from_head,
    function_of,
    head_of,
    holds,
)
from bot.extraction.speakers.roster import Person
from bot.extraction.speakers.staff import of_nobody, staff
from bot.extraction.text import WORD

_WHOSE = re.compile(r"(?:^|\s)(?:его|её|ее|их|his|her|their|оның)\s(?:the\s)?$", re.IGNORECASE)
_NEXT = 2
"""Line breaks between neighbouring paragraphs, at most."""
_BY_OUTLET = frozenset({"president", "premier"})
"""Offices that a text may leave unnamed because its readers have one of them."""


def servant(cast: Cast, mention: Mention, master: Person) -> Resolved:
    """«Пресс-секретарь Путина», "Tokayev's aide": whoever serves the president so, if that is one."""
    role = mention.role or ""
    if not holds(master.id, "president", cast.day):
        return NOBODY
    kinds = data("roles")["class"].get(head_of(role, cast.language), ())
    for function in kinds:
        fitting = fitting_of(cast, mention, function, master.country)
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
    found = staff(cast, mention)
    if found:
        return found
    if of_nobody(cast, mention):
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
        fitting += [person for person in fitting_of(cast, mention, one, country) if person not in fitting]
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
    chosen = latest_of(cast, mention, subjects)
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
    if _another(cast, mention):
        return NOBODY
    last, bare = _lately(cast, mention), WORD.findall(role.lower())[-1:] == [head]
    fits = last is not None and of_gender(last, mention.gender)
    outsider = bare and head in words_of(cast, "outsiders")
    if outsider and last and not (last.known or last.body or last.id in cast.roles):
        return (last, 0.6) if fits else NOBODY
    called = _called_so(cast, mention)
    if head in words_of(cast, "ranks"):
        return _ranked(cast, mention, last if fits else None, called)
    if called:
        return called
    if not head or not bare or head in words_of(cast, "nobody") or roster.country_of(role):
        return NOBODY
    if outsider:
        just = last and not (last.known or last.body) and "\n" not in cast.text[cast.last_at : mention.start]
        return (last, 0.6) if just and fits else _outsider(cast, mention)
    if head not in words_of(cast, "anybody"):
        return NOBODY
    if cast.last_at >= 0:
        return (last, 0.6) if last and not last.body and fits else NOBODY
    return _hero(cast, mention)


def _ranked(cast: Cast, mention: Mention, last: Person | None, called: Resolved | None) -> Resolved:
    """«Полковник»: whom the text called so, or who spoke last and serves; nobody if these are two."""
    roles = cast.roles.get(last.id, ()) if last else ()
    said = " ".join(role.lower() for at, role in roles if at < mention.start)
    served = last if any(word in said for word in words_of(cast, "uniformed")) else None
    if called:
        return called if served in (None, called[0]) else NOBODY
    return (served, 0.7) if served else NOBODY


def _lately(cast: Cast, mention: Mention) -> Person | None:
    """Who spoke last, if not long before and with nobody else told of since."""
    near = cast.text.count("\n", cast.last_at, mention.start) <= _NEXT
    return cast.last if near and _still_about(cast, cast.last, cast.last_at, mention) else None


def _called_so(cast: Cast, mention: Mention) -> Resolved | None:
    """Whom the text called by the role itself, else by one it stands for; None where it called nobody so."""
    role, at = mention.role or "", mention.start
    called = [person for person, *_ in cast.people.values() if _called(cast, person.id, role, at)]
    country = roster.country_of(role)
    fitting = [
        person
        for person in called
        if of_gender(person, mention.gender) and (not country or person.country in (None, country))
    ]
    if not fitting:
        return None
    so = [person for person in fitting if _called(cast, person.id, role, at, kinds=False)]
    if so and cast.last in fitting and cast.last not in so:
        return NOBODY  # whoever was called so, or who spoke last and may be called so
    likely = so or fitting
    chosen = likely[0] if len(likely) == 1 else latest_of(cast, mention, likely)
    return (chosen, 0.85) if chosen else NOBODY


def _hero(cast: Cast, mention: Mention) -> Resolved:
    """The one person of whom a text tells, where nobody has spoken yet."""
    heroes = [
        (person, at)
        for person, subjects, _ in cast.people.values()
        if (at := latest(subjects, mention.start)) is not None and of_gender(person, mention.gender)
    ]
    if len(heroes) != 1 or not _still_about(cast, *heroes[0], mention):
        return NOBODY
    return heroes[0][0], 0.6


def _another(cast: Cast, mention: Mention) -> bool:
    """Whether a role introduces somebody: «другой эксперт», «ректор одного из вузов», «владелец Zeekr»."""
    before = cast.text[max(0, mention.start - 16) : mention.start]
    owner = cast.language == "ru" and _OF_A_NAME.match(cast.text, mention.end, mention.end + 4)
    return bool(owner or _ONE_MORE.search(before) or _ONE_OF.match(cast.text, mention.end, mention.end + 24))


_ONE_MORE = re.compile(
    r"(?:^|\W)(?:друг(?:ой|ая)|один|одна|некий|некая|another|one|тағы бір|басқа)\s$", re.IGNORECASE
)
_OF_A_NAME = re.compile(r"\s[«\"“]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]")
_ONE_OF = re.compile(r"\s(?:одно(?:го|й)|нескольких)\s", re.IGNORECASE)


def _still_about(cast: Cast, person: Person | None, since: int, mention: Mention) -> bool:
    """Whether somebody who spoke or was a subject may still be told of: nobody else was one since then.

    A man is nobody whom a woman's role («певица») could mean.
    """
    return not any(
        other.kind in ("person", "role")
        and other.nominative
        and not (other.plural or other.quoted)
        and not _the_same(cast, person, other)
        and not (mention.gender == "femn" and other.gender == "masc" and other.kind == "person")
        for other in cast.between(since, mention.start)
    )


def _the_same(cast: Cast, person: Person | None, mention: Mention) -> bool:
    """Whether a name or a role may be a person's."""
    if person is None or mention.kind == "person":
        return mention.person == person
    role = mention.role or ""
    borne = person.known and bears(person.id, role, cast.language, cast.day)
    return borne or _called(cast, person.id, role, mention.start)


def _called(cast: Cast, who: str, role: str, before: int, *, kinds: bool = True) -> bool:
    """Whether the text has called somebody so by then, or (`kinds`) by what the word may stand for."""
    table = data("phrases")[cast.language].get("called", {})
    word = head_of(role, cast.language) if roster.country_of(role) else _AGE.sub("", role.lower())
    stands_for = tuple(table.get(word or "", ())) if kinds else ()
    return any(
        at < before
        and (
            same(said, role, cast.language)
            or (stands_for and from_head(said, cast.language).startswith(stands_for))
        )
        for at, said in cast.roles.get(who, ())
    )


_AGE = re.compile(r"^\d+-летн\w+\s")


def _outsider(cast: Cast, mention: Mention) -> Resolved:
    """«Эксперт», «предприниматель»: the one person of no office whom the text has named before, if any."""
    named = [
        person
        for person, subjects, _ in cast.people.values()
        if not person.known and latest(subjects, mention.start) is not None
    ]
    if len(named) != 1 or not of_gender(named[0], mention.gender):
        return NOBODY
    if named[0] != cast.last and named[0].id in cast.roles:
        return NOBODY  # called by another role, and not who spoke last
    return named[0], 0.75 if cast.last == named[0] else 0.6
