"""A clock that can be moved on, so that nobody has to wait for tomorrow's digest."""

from datetime import UTC, datetime, timedelta


class DemoClock:
    """The real time, plus what it has been moved on by."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The demonstration's present, aware UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Moves on to `moment` (aware); never back."""
        self._ahead += max(moment - self(), timedelta())
