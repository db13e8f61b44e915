"""The dated roster: who held what, without overlaps or undeclared gaps; what the words of roles mean."""

import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.extraction.speakers import roster
from bot.extraction.speakers.inflection import forms
from bot.extraction.speakers.names import named
from bot.extraction.speakers.patterns import Patterns
from bot.extraction.speakers.roster import Holder, Office, Person

SINGLE = [office for office in roster.offices() if office.single]
SINCE = date(2019, 1, 1)
CASES: dict[str, list[Any]] = tomllib.loads(
    (Path(__file__).parent / "roster_cases.toml").read_text(encoding="utf-8")
)


# -- the data


@pytest.mark.parametrize("office", SINGLE, ids=lambda office: office.id)
def test_single_offices_do_not_overlap(office: Office) -> None:
    for earlier, later in pairwise(office.holders):
        assert earlier.end is not None
        assert earlier.start < earlier.end <= later.start


def test_nobody_shares_a_single_function() -> None:
    """Two offices may have one function, as a ministry is renamed, but not at a time."""
    by_function: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    for office in SINGLE:
        by_function[office.function, office.country].extend(office.holders)
    for holders in by_function.values():
        for earlier, later in pairwise(sorted(holders, key=lambda term: term.start)):
            assert earlier.end is not None
            assert earlier.end <= later.start


@pytest.mark.parametrize("office", SINGLE, ids=lambda office: office.id)
def test_gaps_since_2019_are_declared(office: Office) -> None:
    found: list[tuple[date, date | None]] = []
    reached: date | None = SINCE
    for term in office.holders:
        if reached is not None and term.start > reached:
            found.append((reached, term.start))
        reached = term.end
    if reached is not None:
        found.append((reached, None))
    assert list(office.gaps) == found


@pytest.mark.parametrize("office", roster.offices(), ids=lambda office: office.id)
def test_offices_are_complete(office: Office) -> None:
    assert set(office.title) == {"ru", "kk", "en"}
    assert office.holders
    for holder in office.holders:
        assert holder.person in roster.people()
        assert holder.end is None or holder.start < holder.end
    for language, title in office.title.items():
        assert roster.function_of(title, language) == office.function
    assert roster.country_of(office.title["ru"]) == office.country


@pytest.mark.parametrize("person", roster.people().values(), ids=lambda person: person.id)
def test_people_have_full_names(person: Person) -> None:
    assert set(person.names) == {"ru", "kk", "en"}
    assert all(len(name.split()) >= 2 for name in person.spellings)
    assert all(re.search("[а-яё]", person.names[language]) for language in ("ru", "kk"))
    assert person.names["en"].isascii()
    assert person.country is not None
    assert re.fullmatch("[A-Z]{2}", person.country)


def test_ids_are_unique_and_latin() -> None:
    offices = [office.id for office in roster.offices()]
    assert len(offices) == len(set(offices))
    assert not roster.people().keys() & roster.organisations().keys()
    for one in (*offices, *roster.people(), *roster.organisations()):
        assert re.fullmatch("[a-z]+(-[a-z]+)*", one)


def test_no_spelling_is_two_peoples() -> None:
    owners = defaultdict(set)
    for person in roster.people().values():
        for spelling in person.spellings:
            owners[spelling.casefold()].add(person.id)
    assert [spelling for spelling, people in owners.items() if len(people) > 1] == []


def test_namesakes_are_declared() -> None:
    """Whoever shares a form of a surname is listed: the text must tell them apart by more."""
    owners = defaultdict(set)
    for person in roster.people().values():
        for spelling in person.spellings:
            for form in forms(spelling.split()[-1], person.gender or "masc", surname=True):
                owners[form].add(person.id)
    shared = {pair for people in owners.values() for pair in combinations(sorted(people), 2)}
    declared = {pair for group in CASES["namesakes"] for pair in combinations(sorted(group), 2)}
    assert shared == declared


@pytest.mark.parametrize("organisation", roster.organisations().values(), ids=lambda body: body.id)
def test_organisations_are_found_by_their_names(organisation: Person) -> None:
    assert set(organisation.names) == {"ru", "kk", "en"}
    assert organisation.body
    for name in organisation.names.values():
        assert roster.body(name, organisation.country) == organisation


# -- what the words mean


def _roles() -> list[Any]:
    return [
        pytest.param(language, *case, *([None] if len(case) == 3 else []), id=f"{case[0]} {case[1]}")
        for language in ("ru", "kk", "en")
        for case in CASES[language]
    ]


@pytest.mark.parametrize(("language", "words", "day", "expected", "home"), _roles())
def test_role_on_a_day(language: str, words: str, day: date, expected: str, home: str | None) -> None:
    function = roster.function_of(words, language)
    person = roster.holder(function or "", roster.country_of(words) or home or "", day)
    assert (person.id if person else "") == expected


@pytest.mark.parametrize(("spelling", "expected"), CASES["spellings"])
def test_spellings_mean_one_person(spelling: str, expected: str) -> None:
    language = "en" if spelling.isascii() else "kk" if re.search("[әғқңөұүһі]", spelling.lower()) else "ru"
    assert [name.person.id for name in named(spelling, language)] == [expected]


@pytest.mark.parametrize(("phrase", "home", "expected"), CASES["bodies"])
def test_bodies(phrase: str, home: str, expected: str) -> None:
    found = roster.body(phrase, home or None)
    assert (found.id if found else "") == expected


def test_nobody_is_named_without_a_day_or_before_the_roster() -> None:
    assert roster.holder("president", "KZ", None) is None
    assert roster.holder("premier", "RU", date(2012, 5, 8) - timedelta(days=1)) is None


def test_an_office_with_several_holders_names_nobody() -> None:
    assert roster.holder("vice-premier", "RU", date(2024, 1, 3)) is None


def test_offices_held() -> None:
    day = date(2024, 1, 3)
    assert [office.id for office in roster.held("novak", day)] == ["vice-premier-ru"]
    assert [office.id for office in roster.held("tokayev", None)] == ["president-kz", "senate-kz"]
    assert roster.held("nobody", day) == []


@pytest.mark.parametrize(
    ("role", "language", "function", "country"),
    [
        ("глава МИД РК", "ru", "foreign", "KZ"),
        ("представитель Кремля", "ru", "press", "RU"),
        ("официальный представитель МИД РФ", "ru", "foreign-press", "RU"),
        ("заместитель министра энергетики Казахстана", "ru", "deputy", "KZ"),
        ("посол России в Казахстане", "ru", "ambassador", "RU"),
        ("посол", "ru", "ambassador", None),
        ("посол Казахстана в США", "ru", "envoy", "KZ"),
        ("глава государства", "ru", "president", None),
        ("певица", "ru", None, None),
        ("Сыртқы істер министрі", "kk", "foreign", None),
        ("Түркістан облысының әкімі", "kk", None, "KZ"),
        ("Kremlin Spokesman", "en", "press", "RU"),
        ("Kazakh Deputy Prime Minister", "en", "vice-premier", "KZ"),
    ],
)
def test_roles_read(role: str, language: str, function: str | None, country: str | None) -> None:
    assert roster.function_of(role, language) == function
    assert roster.country_of(role) == country


# -- the patterns


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("глав* мин*", "бывший глава Минтранса", True),
        ("глав* мин*", "глава и министр", False),
        ("министр*", "вице-министр", False),
        ("глава росатома", "глава «Росатома»", True),
        ("посол* ** в сша", "посол в США", True),
        ("посол* ** в сша", "посол Республики Казахстан в США", True),
        ("посол* ** в сша", "в США посол", False),
        ("*тағы елшісі*", "АҚШ-тағы елшісіне", True),
        ("рк", "рка", False),
        ("u.s*", "U.S.", True),
    ],
)
def test_patterns(pattern: str, text: str, found: bool) -> None:
    assert Patterns([("other", ["nothing"]), ("it", [pattern])]).first(text) == ("it" if found else None)


def test_the_earlier_pattern_wins_or_the_leftmost() -> None:
    patterns = Patterns([("narrow", ["вице-премьер*", "глава банк*"]), ("wide", ["глава"])])
    assert patterns.first("глава банка") == "narrow"
    assert patterns.leftmost("глава и вице-премьер") == "wide"
