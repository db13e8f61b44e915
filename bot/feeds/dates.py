"""When an entry was published, from what its feed says. Pure.

feedparser's own dates are not used: it reads MSK and ALMT as UTC, and gives up on Russian and Kazakh month
names, on dotted dates and on a date without a zone. Here a date without a zone is in the feed's own. The
usual forms are read by their shape, in microseconds; dateparser, which takes milliseconds, reads the rest.
"""

import functools
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import dateparser
from babel.dates import get_month_names

# Abbreviations as zones, not as offsets: Almaty's was +06 until March 2024, and is +05 now.
_ABBREVIATIONS = {
    "MSK": "Europe/Moscow",
    "MSD": "Europe/Moscow",
    "МСК": "Europe/Moscow",
    "ALMT": "Asia/Almaty",
    "QYZT": "Asia/Qyzylorda",
    "AQTT": "Asia/Aqtau",
    "ORAT": "Asia/Oral",
    "SAMT": "Europe/Samara",
    "YEKT": "Asia/Yekaterinburg",
    "OMST": "Asia/Omsk",
    "NOVT": "Asia/Novosibirsk",
    "KRAT": "Asia/Krasnoyarsk",
    "IRKT": "Asia/Irkutsk",
    "YAKT": "Asia/Yakutsk",
    "VLAT": "Asia/Vladivostok",
}
_ABBREVIATION = re.compile(rf"\(?\b({'|'.join(_ABBREVIATIONS)})\b\)?")
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
_ZONE = r"(?:\s?(?P<zone>(?:GMT|UTC)?[+-]\d\d?:?(?:\d\d)?|GMT|UTC|UT|Z)(?:\s?\([^)]*\))?)?"
_DAY = r"(?P<day>\d{1,2})"
_IN_FIGURES = rf"{_DAY}[./-](?P<month>\d{{1,2}})[./-](?P<year>\d{{4}}|\d\d)(?: ?г\.?| ?ж\.?)?"
_YEAR_WORD = r"(?: ?(?:г|года?|ж|жыл[ғды]\w*)\b\.?)?"
_NAMED = rf"{_DAY}[ -](?P<month>[^\W\d_]{{3,12}})\.?,?[ -](?P<year>\d{{4}}|\d\d)\b{_YEAR_WORD}"
_YEAR_FIRST = rf"(?P<year>\d{{4}}){_YEAR_WORD},? {_DAY}[ -](?P<month>[^\W\d_]{{3,12}})"
_MONTH_FIRST = r"(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
_BETWEEN = r",?\s?(?:[|/•·–—-]\s?|(?:в|сағат|at)\s)?"
_DAYS = (_NAMED, _IN_FIGURES, _YEAR_FIRST, _MONTH_FIRST)
_SHAPES = [
    re.compile(rf"(?:[^\W\d_]{{2,11}}\.?,?\s)?{day}(?:{_BETWEEN}{_TIME}{_ZONE})?", re.IGNORECASE)
    for day in _DAYS
]
_SHAPES += [re.compile(rf"{_TIME}{_BETWEEN}{day}{_ZONE}", re.IGNORECASE) for day in _DAYS]
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T\s_]|$)", re.IGNORECASE)
_BEFORE_OFFSET = re.compile(r"\s?(?:UTC|GMT)?(?=[+-]\d\d:?\d\d$)", re.IGNORECASE)
_UNIVERSAL = re.compile(r"\s?(?:UTC|GMT)$", re.IGNORECASE)
# email.utils reads much else, wrongly: it takes no notice of PM.
_RFC_822 = re.compile(
    r"([A-Za-z]{3,9},? )?\d{1,2} [A-Za-z]{3,9} \d{2,4} [\d:]+( [+-]\d{4}| (?![AP]M)[A-Z]{1,4})?( ?\(.*\))?"
)
_LANGUAGES = ["ru", "kk", "en"]
_SETTINGS = {"DATE_ORDER": "DMY", "STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
_LONGEST = 80
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before feeds existed: a date left empty, such as 1970
_CLOCK_ERROR = timedelta(hours=1)


def believable(texts: Iterable[str], zone: ZoneInfo, now: datetime, *, guess: bool = True) -> datetime | None:
    """The first of `texts` that is a date and not in the future, in UTC; None where there is no such.

    An hour is allowed for clocks that go wrong. `guess` is as in `read`.
    """
    for text in texts:
        moment = read(text, zone, guess=guess)
        if moment and _EARLIEST <= moment <= now + _CLOCK_ERROR:
            return moment
    return None


def read(text: str, zone: ZoneInfo, *, guess: bool = True) -> datetime | None:
    """The moment that `text` names, in UTC; one without a zone is in `zone`. None if it is no date.

    Without `guess` only the usual forms are read, which takes microseconds whatever comes.
    """
    moment = _moment(text, guess=guess)
    try:
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # outside the calendar
        return None


def zoned(text: str) -> datetime | None:
    """As `read`, but None where `text` does not say itself which zone it is in."""
    moment = _moment(text, guess=False)
    return read(text, zone_named("UTC"), guess=False) if moment and moment.tzinfo else None


@functools.cache
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name."""
    return ZoneInfo(name)


def _moment(text: str, *, guess: bool) -> datetime | None:
    """Naive where the text names no zone."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    named = None
    if found := _ABBREVIATION.search(text):
        named = zone_named(_ABBREVIATIONS[found[1]])
        text = _ABBREVIATION.sub("", text).strip()
    for reader in _READERS if guess else _READERS[:-1]:
        try:
            moment = reader(text)
        except (ValueError, OverflowError):  # not in this form, or outside the calendar
            continue
        if moment is not None:
            return moment if moment.tzinfo or not named else moment.replace(tzinfo=named)
    return None


def _iso(text: str) -> datetime | None:
    if not _ISO.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(_UNIVERSAL.sub("Z", _BEFORE_OFFSET.sub("", text)).upper())


def _shaped(text: str) -> datetime | None:
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else _months().get(month)
            if number is None:
                return None
            return datetime(
                _year(found["year"]),
                number,
                int(found["day"]),
                _hour(int(found["hour"] or 0), found["half"]),
                int(found["minute"] or 0),
                int(found["second"] or 0),
                tzinfo=_offset(found["zone"]),
            )
    return None


def _hour(hour: int, half: str | None) -> int:
    """Of twenty-four; `half` is the half of the day, "a" or "p", where one is given."""
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half in "pP" else 0)


def _year(digits: str) -> int:
    """Two digits are of 1969–2068, as POSIX has it."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year > 68 else 2000)


def _offset(zone: str | None) -> timezone | None:
    """Of "+0300", "GMT+3", "+03:00" or "UTC"; None for None."""
    if zone is None:
        return None
    digits = zone.lstrip("GMTUCZgmtucz").replace(":", "")
    if not digits:
        return UTC
    size = 3 if len(digits) != 2 else 2
    offset = timedelta(hours=int(digits[1:size]), minutes=int(digits[size:] or 0))
    return timezone(-offset if digits[0] == "-" else offset)


@functools.cache
def _months() -> dict[str, int]:
    """Names of months, in all forms that CLDR has of them, and what else is written."""
    names = {"sept": 9, "сент": 9, "май": 5}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[name.lower().rstrip(".")] = number
                    names[name.lower()[:3]] = number
    return names


def _rfc_822(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if _RFC_822.fullmatch(text) else None


def _in_words(text: str) -> datetime | None:
    moment: datetime | None = dateparser.parse(text, languages=_LANGUAGES, settings=_SETTINGS)
    return moment


_READERS = (_iso, _shaped, _rfc_822, _in_words)
