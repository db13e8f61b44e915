"""The clock that does not run backwards."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import LONGEST_HOLD, steady

START = datetime(2026, 1, 1, tzinfo=UTC)


def told(*minutes: float) -> list[datetime]:
    return [START + timedelta(minutes=minute) for minute in minutes]


def test_it_stands_still_until_a_small_step_back_is_caught_up_with() -> None:
    moments = iter(told(0, 10, 5, 9, 11))
    clock = steady(lambda: next(moments))
    assert [clock() for _ in range(4)] == told(10, 10, 10, 11)


def test_a_clock_that_was_wrong_by_a_day_is_set_right() -> None:
    moments = iter(told(0, 24 * 60, 1, 2))
    clock = steady(lambda: next(moments))
    assert [clock() for _ in range(3)] == told(24 * 60, 1, 2)


@given(st.lists(st.integers(-180, 180), min_size=1))
def test_it_is_never_behind_and_never_more_than_an_hour_ahead(steps: list[int]) -> None:
    moments = [START]
    for step in steps:
        moments.append(moments[-1] + timedelta(minutes=step))
    source = iter(moments)
    clock = steady(lambda: next(source))
    for moment in moments[1:]:
        assert timedelta() <= clock() - moment <= LONGEST_HOLD
