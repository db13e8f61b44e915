from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.delivery.schedule import last_due, local_date, next_due

ZONES = ("Asia/Almaty", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")

zones = st.sampled_from(ZONES)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "after", "due"),
    [
        (time(9), "Asia/Almaty", "2025-11-10 20:30", "2025-11-11 04:00"),
        (time(9), "Asia/Almaty", "2025-11-11 03:59:59", "2025-11-11 04:00"),
        (time(9), "Asia/Almaty", "2025-11-11 04:00", "2025-11-12 04:00"),
        # Kazakhstan went from +06 to +05 on 1 March 2024.
        (time(9), "Asia/Almaty", "2024-02-28 12:00", "2024-02-29 03:00"),
        (time(9), "Asia/Almaty", "2024-02-29 12:00", "2024-03-01 04:00"),
        # Its last hour of 29 February came twice: the first counts.
        (time(23, 30), "Asia/Almaty", "2024-02-29 12:00", "2024-02-29 17:30"),
        (time(23, 30), "Asia/Almaty", "2024-02-29 17:30", "2024-03-01 18:30"),
        # Berlin: 02:30 does not exist on 30 March 2025, and exists twice on 26 October.
        (time(2, 30), "Europe/Berlin", "2025-03-29 12:00", "2025-03-30 01:00"),
        (time(2, 30), "Europe/Berlin", "2025-03-30 01:00", "2025-03-31 00:30"),
        (time(2, 30), "Europe/Berlin", "2025-10-25 12:00", "2025-10-26 00:30"),
        (time(2, 30), "Europe/Berlin", "2025-10-26 00:30", "2025-10-27 01:30"),
    ],
)
def test_next_due(at: time, zone: str, after: str, due: str) -> None:
    assert next_due(at, zone, utc(after)) == utc(due)


def test_a_digest_keeps_its_date_where_a_gap_swallows_the_rest_of_the_day() -> None:
    # Samoa had no 30 December 2011 at all.
    due = next_due(time(9), "Pacific/Apia", utc("2011-12-29 20:00"))
    assert due == utc("2011-12-30 10:00")
    assert local_date(time(9), "Pacific/Apia", due) == date(2011, 12, 30)
    following = next_due(time(9), "Pacific/Apia", due)
    assert local_date(time(9), "Pacific/Apia", following) == date(2011, 12, 31)


@given(clocks, zones, moments)
def test_every_local_date_is_due_once(at: time, zone: str, start: datetime) -> None:
    due, dates = start, []
    for _ in range(4):
        previous, due = due, next_due(at, zone, due)
        assert due > previous
        assert due.tzinfo is UTC
        dates.append(local_date(at, zone, due))
    assert [later - earlier for earlier, later in pairwise(dates)] == [timedelta(days=1)] * 3


@given(clocks, zones, moments)
def test_no_due_moment_lies_between_the_last_and_the_next(at: time, zone: str, now: datetime) -> None:
    last = last_due(at, zone, now)
    assert last <= now < next_due(at, zone, last) == next_due(at, zone, now)


@given(clocks, zones, moments)
def test_a_due_moment_shows_the_digest_hour_wherever_it_exists(at: time, zone: str, after: datetime) -> None:
    due = next_due(at, zone, after)
    wall = due.astimezone(ZoneInfo(zone))
    skipped = datetime.combine(wall.date(), at, ZoneInfo(zone))
    exists = skipped.astimezone(UTC).astimezone(ZoneInfo(zone)).time() == at
    assert wall.time() == at or not exists
