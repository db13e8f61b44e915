import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feeds import dates

CASES = tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))["date"]
NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_dates_as_feeds_write_them(case: dict[str, Any]) -> None:
    assert dates.read(case["text"], ZoneInfo(case.get("zone", "UTC"))) == case.get("utc")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Mon, 03 Feb 2025 11:00:00 +0000"], NOW - timedelta(hours=1)),
        (["Mon, 03 Feb 2025 13:00:00 +0000"], NOW + timedelta(hours=1)),  # a clock that goes wrong
        (["Mon, 03 Feb 2025 13:00:01 +0000"], None),  # the future
        (["Thu, 01 Jan 1970 00:00:00 +0000"], None),  # a date left empty
        (["soon", "", "2025-02-03T10:00:00Z"], NOW - timedelta(hours=2)),  # the next that is one
        (["2031-01-01T00:00:00Z", "2025-02-03T10:00:00Z"], NOW - timedelta(hours=2)),
        ([], None),
    ],
)
def test_what_is_believed(texts: list[str], expected: datetime | None) -> None:
    assert dates.believable(texts, MOSCOW, NOW) == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-02-03T13:00:00+05:00", datetime(2025, 2, 3, 8, tzinfo=UTC)),
        ("03.02.2025 13:00 МСК", datetime(2025, 2, 3, 10, tzinfo=UTC)),
        ("2025-02-03T13:00:00", None),
        ("03.02.2025", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_a_moment_only_where_its_zone_is_named(text: str, moment: datetime | None) -> None:
    assert dates.zoned(text) == moment


def test_without_a_guess_only_the_usual_forms_are_read() -> None:
    assert dates.read("2025, 3 of February, 10:00", MOSCOW) is not None
    assert dates.read("2025, 3 of February, 10:00", MOSCOW, guess=False) is None


@given(st.text(max_size=90) | st.from_regex(r"[0-9A-Za-zа-я:.,+\- /]{0,60}"))
@example("9999-12-31T23:59:59-14:00")
@example("Mon, 99999999999999999999 Feb 2025 10:00:00 +9999")
@example("1" * 79)
def test_anything_is_a_date_or_none(text: str) -> None:
    moment = dates.read(text, MOSCOW)
    assert moment is None or moment.utcoffset() == timedelta()


@given(
    st.integers(820_000_000, 4_000_000_000),  # 1995–2096
    st.sampled_from(["Asia/Almaty", "Europe/Moscow", "UTC"]),
)
def test_the_usual_forms_are_read_back(seconds: int, zone: str) -> None:
    moment = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    for form in ("%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"):
        assert dates.read(moment.strftime(form), ZoneInfo("UTC")) == moment
    first = moment.replace(fold=0).astimezone(UTC)  # of an hour that clocks go through twice
    for form in ("%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%a, %d %b %Y %H:%M:%S"):
        assert dates.read(moment.strftime(form), ZoneInfo(zone)) == first
