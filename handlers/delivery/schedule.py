"""When a digest is due: local wall-clock times turned into moments. Pure.

A digest falls on every local date once. In the gap of a clock put forward it comes at the first moment that
exists after it; in the overlap of a clock put back it comes at the first of the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_due(digest_time: time, timezone: str, after: datetime) -> datetime:
    """The first due moment strictly after `after` (both aware; the result in UTC)."""
    day = _local(after, timezone) - timedelta(days=1)
    while (moment := _moment(day, digest_time, timezone)) <= after:
        day += timedelta(days=1)
    return moment


def last_due(digest_time: time, timezone: str, now: datetime) -> datetime:
    """The latest due moment not after `now` (both aware; the result in UTC)."""
    day = _local(now, timezone) + timedelta(days=1)
    while (moment := _moment(day, digest_time, timezone)) > now:
        day -= timedelta(days=1)
    return moment


def local_date(digest_time: time, timezone: str, due: datetime) -> date:
    """The date whose digest is due then: the local one, or that before where a gap spans midnight."""
    day = _local(due, timezone)
    before = day - timedelta(days=1)
    return before if _moment(before, digest_time, timezone) == due else day


def _local(moment: datetime, timezone: str) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()


def _moment(day: date, digest_time: time, timezone: str) -> datetime:
    zone = ZoneInfo(timezone)
    wall = datetime.combine(day, digest_time.replace(tzinfo=None, fold=0))
    while (moment := wall.replace(tzinfo=zone).astimezone(UTC)).astimezone(zone).replace(tzinfo=None) != wall:
        wall += timedelta(minutes=1)  # in a gap: no such wall time, as converting back and forth shows
    return moment
