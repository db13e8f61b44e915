"""Numbers, units, periods and dates in words: the only place that formats them. Pure; plain text."""

import calendar
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location
from babel.numbers import format_compact_decimal, format_decimal, get_currency_name

from handlers.i18n import knows, translate
from storage.model import Figure, Qualifier

LARGE = (Decimal(10) ** 12, Decimal(10) ** 9, Decimal(10) ** 6)
WATTS = ((Decimal(10) ** 9, "GW"), (Decimal(10) ** 6, "MW"), (Decimal(10) ** 3, "kW"))
KEYS = {"%": "percent"}  # a unit whose name cannot be a key


def quantity(figure: Figure, language: str) -> str:
    """The value with its unit and qualifier: «свыше 30 млрд тенге», «10–12 млн тонн», a change as «+25 %»."""
    low, high, unit = figure.value, figure.value_max, figure.unit
    if unit == "year":
        years = [str(int(value)) for value in (low, high) if value is not None]
        return translate(language, "unit-year", number="–".join(years))
    if unit == "W":
        divisor, unit = next(((d, u) for d, u in WATTS if abs(low) >= d), (Decimal(1), "W"))
        low, high = low / divisor, None if high is None else high / divisor
    text = number(low, language) if high is None else _range(low, high, language)
    last = low if high is None else high
    form = _form(last, language, governed=figure.qualifier is not Qualifier.EXACT and unit != "times")
    key = f"unit-{KEYS.get(unit, unit)}"
    if knows(language, key):
        amount = translate(language, key, number=text, form=form)
    else:
        name = get_currency_name(unit, count=5, locale=language)
        amount = translate(language, "unit-other", number=text, name=name)
    bounded = translate(language, f"quantity-{figure.qualifier.value}", quantity=amount, unit=unit)
    if figure.change is None:
        return bounded
    given = {"amount": amount, "bounded": bounded, "unit": unit, "qualifier": figure.qualifier.value}
    return translate(language, f"quantity-{figure.change.value}", **given)


def number(value: Decimal, language: str) -> str:
    """A number without loss: from a million up compact if three decimals suffice, else digit by digit."""
    size = next((size for size in LARGE if abs(value) >= size), None)
    if size is not None and (short := value / size) == round(short, 3):
        # «21,4 млрд», but "21.4 billion" rather than "21.4B"
        style: Literal["short", "long"] = "long" if language == "en" else "short"
        return format_compact_decimal(value, format_type=style, locale=language, fraction_digits=3)
    return format_decimal(value, locale=language, decimal_quantization=False)


def _range(low: Decimal, high: Decimal, language: str) -> str:
    first, last = number(low, language), number(high, language)
    digits, _, multiplier = first.partition("\N{NO-BREAK SPACE}" if language != "en" else " ")
    if multiplier.isalpha() and last.endswith(multiplier):
        first = digits
    spaced = not first.replace(",", "").replace(".", "").isdigit()
    return f"{first} – {last}" if spaced else f"{first}–{last}"


def _form(value: Decimal, language: str, *, governed: bool) -> str:
    """Which form of the noun follows a number: one, few or many.

    In Russian the words «свыше», «до», «около» put the number and its noun into the genitive: «21 доллар»,
    but «свыше 21 доллара»; «2 доллара», but «свыше 2 долларов». A fraction takes the genitive singular,
    which is «few» here.
    """
    category = Locale(language).plural_form(abs(value))
    if language != "ru":
        return "one" if category == "one" else "many"
    if category == "other":
        return "few"
    return {"one": "few", "few": "many"}.get(category, category) if governed else category


def period(figure: Figure, language: str) -> str | None:
    """The figure's period: whole months and years by name, else days; without bounds the text's own words."""
    start, end = figure.period_start, figure.period_end
    if start is not None and end is not None:
        if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
            return _whole_months(start, end, language)
        if start == end:
            return day(start, language)
        first = _pattern(start, "pattern-day" if start.year == end.year else "pattern-date", language)
        if language == "kk":  # the year comes first in Kazakh, and so stands with the first of the two
            first = day(start, language)
        return translate(language, "period-dates", **{"from": first, "to": day(end, language)})
    if start is not None:
        return translate(language, "period-since", **{"from": day(start, language)})
    if end is not None:
        return translate(language, "period-until", to=day(end, language))
    return figure.period and figure.period[0].lower() + figure.period[1:]


def _whole_months(start: date, end: date, language: str) -> str:
    years = {"fromYear": str(start.year), "toYear": str(end.year)}
    if start.month == 1 and end.month == 12:
        if start.year == end.year:
            return translate(language, "period-year", year=str(start.year))
        return translate(language, "period-years", **{"from": str(start.year), "to": str(end.year)})
    first, last = (_pattern(month, "pattern-month", language) for month in (start, end))
    if start.year != end.year:
        return translate(language, "period-months-years", **{"from": first, "to": last}, **years)
    if first == last:
        return translate(language, "period-month", month=first, year=str(end.year))
    return translate(language, "period-months", **{"from": first, "to": last}, year=str(end.year))


def day(when: date, language: str) -> str:
    """A date: «11 ноября 2025», "11 November 2025"."""
    return _pattern(when, "pattern-date", language)


def weekday(when: date, language: str) -> str:
    """A date with its weekday: «вторник, 11 ноября 2025»."""
    return _pattern(when, "pattern-weekday", language)


def moment(when: datetime, language: str, timezone: str) -> str:
    """A moment on that zone's clock: «11 ноября, 14:05»."""
    pattern = translate(language, "pattern-moment")
    return format_datetime(when.astimezone(ZoneInfo(timezone)), pattern, locale=language)


def ago(elapsed: timedelta, language: str) -> str:
    """How long ago, a minute at least: «5 минут назад»."""
    return format_timedelta(
        -max(elapsed, timedelta(minutes=1)), granularity="minute", add_direction=True, locale=language
    )


def city(timezone: str, language: str) -> str:
    """The city a zone is named after: «Алматы», «Москва»."""
    return get_timezone_location(timezone, locale=language, return_city=True)


def _pattern(when: date, key: str, language: str) -> str:
    return format_date(when, translate(language, key), locale=language)
