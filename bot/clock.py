"""What time it is: one clock for all that is stored, and it does not run backwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

LONGEST_HOLD = timedelta(hours=1)


def utc_now() -> datetime:
    """The clock of everything but the demonstration and the tests."""
    return datetime.now(UTC)


def steady(clock: Clock) -> Clock:
    """A clock that stands still while `clock` catches up with a step back of an hour at most.

    What is collected meanwhile would else belong to a digest that has been composed already. After a longer
    step the time before it was wrong, and it is followed.
    """
    last = clock()

    def now() -> datetime:
        nonlocal last
        told = clock()
        if not last - LONGEST_HOLD <= told <= last:
            last = told
        return last

    return now
