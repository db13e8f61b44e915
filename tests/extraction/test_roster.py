"""The dated roster: who held what, without overlaps and gaps where an office has one holder."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.extraction import roster
from bot.extraction.roster import Office

SINGLE = [office for office in roster.offices() if office.single]
CONTINUOUS = {
    "president-kz",
    "president-ru",
    "premier-kz",
    "premier-ru",
    "foreign-kz",
    "foreign-ru",
    "mazhilis-kz",
    "council-ru",
    "duma-ru",
    "press-ru",
    "foreign-press-ru",
}
SINCE = date(2019, 1, 1)


@pytest.mark.parametrize("office", SINGLE, ids=lambda office: office.id)
def test_single_offices_do_not_overlap(office: Office) -> None:
    for earlier, later in pairwise(office.holders):
        assert earlier.end is not None
        assert earlier.start < earlier.end <= later.start


@pytest.mark.parametrize("office", [o for o in SINGLE if o.id in CONTINUOUS], ids=lambda office: office.id)
def test_leading_offices_have_no_gap_since_2019(office: Office) -> None:
    assert office.holders[0].start <= SINCE
    assert all(earlier.end == later.start for earlier, later in pairwise(office.holders))
    assert office.holders[-1].end is None


def test_continuous_offices_exist() -> None:
    assert {office.id for office in SINGLE} >= CONTINUOUS


@pytest.mark.parametrize("office", roster.offices(), ids=lambda office: office.id)
def test_offices_are_complete(office: Office) -> None:
    assert set(office.title) == {"ru", "kk", "en"}
    for holder in office.holders:
        assert holder.person in roster.people()
        assert holder.end is None or holder.start < holder.end
    for language, title in office.title.items():
        assert roster.function_of(title, language) == office.function


@pytest.mark.parametrize("person", roster.people().values(), ids=lambda person: person.id)
def test_people_have_full_names(person: roster.Person) -> None:
    assert set(person.names) == {"ru", "kk", "en"}
    assert all(len(name.split()) >= 2 for name in person.names.values())
    assert person.country is not None


@pytest.mark.parametrize(
    ("function", "country", "day", "expected"),
    [
        ("president", "KZ", date(2019, 3, 19), "nazarbayev"),
        ("president", "KZ", date(2019, 3, 20), "tokayev"),
        ("premier", "KZ", date(2021, 6, 1), "mamin"),
        ("premier", "KZ", date(2022, 1, 11), "smailov"),
        ("premier", "KZ", date(2024, 2, 6), "bektenov"),
        ("premier", "RU", date(2020, 1, 16), "mishustin"),
        ("foreign", "KZ", date(2019, 9, 17), "atamkulov"),
        ("foreign", "KZ", date(2023, 4, 2), "tleuberdi"),
        ("foreign", "KZ", date(2025, 9, 25), "nurtleu"),
        ("foreign", "KZ", date(2025, 9, 26), "kosherbayev"),
        ("press", "RU", date(2024, 1, 3), "peskov"),
        ("energy", "KZ", date(2024, 1, 3), "satkaliev"),
    ],
)
def test_holder_on_a_day(function: str, country: str, day: date, expected: str) -> None:
    person = roster.holder(function, country, day)
    assert person is not None
    assert person.id == expected


def test_nobody_is_named_without_a_day_or_before_the_roster() -> None:
    assert roster.holder("president", "KZ", None) is None
    assert roster.holder("premier", "RU", date(2012, 5, 8) - timedelta(days=1)) is None


def test_an_office_with_several_holders_names_nobody() -> None:
    assert roster.holder("vice-premier", "RU", date(2024, 1, 3)) is None


@pytest.mark.parametrize(
    ("role", "language", "function", "country"),
    [
        ("глава МИД РК", "ru", "foreign", "KZ"),
        ("представитель Кремля", "ru", "press", "RU"),
        ("официальный представитель МИД РФ", "ru", "foreign-press", "RU"),
        ("заместитель министра энергетики Казахстана", "ru", "deputy", "KZ"),
        ("посол России в Казахстане", "ru", "ambassador", "RU"),
        ("глава государства", "ru", "president", None),
        ("певица", "ru", None, None),
        ("Сыртқы істер министрі", "kk", "foreign", None),
        ("Kremlin Spokesman", "en", "press", "RU"),
        ("Kazakh Deputy Prime Minister", "en", "vice-premier", "KZ"),
    ],
)
def test_roles_read(role: str, language: str, function: str | None, country: str | None) -> None:
    assert roster.function_of(role, language) == function
    assert roster.country_of(role) == country
