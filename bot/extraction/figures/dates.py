"""Words of time turned into days, against the date of publication.

Pure. Where the year is left out, a month or quarter is the most recent one begun by then.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAYS = {"before": -2, "yesterday": -1, "tomorrow": 1}
Bounds = tuple[date | None, date | None]


@dataclass(slots=True)
class Said:
    """What a phrase of time says: years, months, numbers of days or units, their order, the small words."""

    years: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    preps: list[str] = field(default_factory=list)
    dets: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    order: int = 0
    day: str = ""
    few: bool = False


def resolve(said: Said, published: date | None) -> Bounds:
    """The first and last day meant, both inclusive; None where they are not fixed."""
    if said.day:
        return _day(said, published)
    if {"past", "next"} & set(said.dets) or said.few:
        return None, None
    year = _year(said, published)
    if said.months and ({"start", "end"} & set(said.heads) or (said.numbers and "month" in said.units)):
        return None, None
    if said.months:
        return _months(said, year, published)
    order = said.order or (said.numbers[-1] if "half" in said.units and said.numbers else 0)
    if order and {"quarter", "half", "halfpart"} & set(said.units):
        width = 3 if "quarter" in said.units else 6
        return _span(year, (order - 1) * width + 1, order * width, published)
    if said.numbers and "month" in said.units:
        if "last" in said.dets and "year" not in said.units:
            return None, None
        return _first_months(said.numbers[-1], year, published)
    if "start" in said.heads and "from" in said.preps:
        return _since(year if year is not None else published.year if published else None, published)
    if {"start", "end"} & set(said.heads) or "by" in said.preps:
        return None, None
    if "from" in said.preps and len(said.years) < 2:
        return (date(year, 1, 1) if year is not None else None), None
    if "to" in said.preps and "result" not in said.heads and len(said.years) < 2:
        return None, None
    if year is None or said.numbers:
        return None, None
    return _units(said, year, published)


def _units(said: Said, year: int, published: date | None) -> Bounds:
    if published and not said.years and "month" in said.units:
        first = published.replace(day=1)
        if "last" in said.dets:
            first = (first - timedelta(days=1)).replace(day=1)
        return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
    if {"season", "when"} & set(said.units) or (not said.years and "year" not in said.units):
        return None, None
    years = said.years or [year]
    return date(min(years), 1, 1), date(max(years), 12, 31)


def _year(said: Said, published: date | None) -> int | None:
    if said.years:
        return said.years[-1]
    if published is None or "year" not in said.units:
        return (
            published.year
            if published and {"last", "this"} & set(said.dets) and "month" in said.units
            else None
        )
    if "last" in said.dets:
        return published.year - 1
    return published.year if "this" in said.dets else None


def _months(said: Said, year: int | None, published: date | None) -> Bounds:
    first, last = said.months[0], said.months[-1]
    if year is None:
        if published is None:
            return None, None
        ahead = max(first, last if first < last else 0) > published.month
        if ahead and "from" in said.preps and len(said.months) == 1:
            return None, None  # «с декабря»: the last one or the next
        if ahead and 1 < first <= published.month:
            return None, None  # «в ноябре–декабре», said in November
        year = published.year - 1 if ahead else published.year
    begin = said.years[0] if len(said.years) > 1 else year - (1 if first > last else 0)
    days = said.numbers
    end_day = monthrange(year, last)[1]
    if not days:
        if "from" in said.preps and len(said.months) == 1:
            return date(begin, first, 1), None
        if {"to", "by"} & set(said.preps) and len(said.months) == 1:
            return None, None
        return date(begin, first, 1), date(year, last, end_day)
    try:
        start, end = date(begin, first, days[0]), date(year, last, days[-1])
    except ValueError:
        return None, None
    if len(days) == 1 and "from" in said.preps:
        return start, None
    if len(days) == 1 and {"to", "by"} & set(said.preps):
        return None, None
    return (start, end) if start <= end else (None, None)


def _span(year: int | None, first: int, last: int, published: date | None) -> Bounds:
    """Whole months of a year; without a year, the most recent such span that had begun."""
    if not 1 <= first <= last <= 12:
        return None, None
    if year is None:
        if published is None:
            return None, None
        year = published.year if date(published.year, first, 1) <= published else published.year - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _first_months(count: int, year: int | None, published: date | None) -> Bounds:
    """«за 10 месяцев»: from January on; without a year, the last one of which that many months were over."""
    if not 1 <= count <= 12:
        return None, None
    if year is None:
        if published is None:
            return None, None
        year = published.year if count < published.month else published.year - 1
    return date(year, 1, 1), date(year, count, monthrange(year, count)[1])


def _since(year: int | None, published: date | None) -> Bounds:
    if year is None:
        return None, None
    return date(year, 1, 1), published if published and published.year == year else None


def _day(said: Said, published: date | None) -> Bounds:
    if published is None:
        return None, None
    if said.day.isdigit():
        back = (published.weekday() - int(said.day)) % 7
        back = back or (7 if "last" in said.dets else 0)
        when = published - timedelta(days=back)
    else:
        when = published + timedelta(days=_DAYS[said.day])
    return when, when
