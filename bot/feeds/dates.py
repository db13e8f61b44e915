"""When an entry was published, from what its feed says. Pure.

feedparser's own dates are not used: it reads MSK and ALMT as UTC, and gives up on Russian and Kazakh month
names, on dotted dates and on a date without a zone. Here a date without a zone is in the feed's own.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import dateparser

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
# email.utils reads much else, wrongly: it takes no notice of PM.
_RFC_822 = re.compile(
    r"([A-Za-z]{3,9},? )?\d{1,2} [A-Za-z]{3,9} \d{2,4} [\d:]+( [+-]\d{4}| (?![AP]M)[A-Z]{1,4})?( ?\(.*\))?"
)
_LANGUAGES = ["ru", "kk", "en"]
_SETTINGS = {"DATE_ORDER": "DMY", "STRICT_PARSING": True, "PARSERS": ["absolute-time"]}
_LONGEST = 80
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before feeds existed: a date left empty, such as 1970
_CLOCK_ERROR = timedelta(hours=1)


def believable(texts: Iterable[str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first of `texts` that is a date and not in the future, in UTC; None where there is no such.

    An hour is allowed for clocks that go wrong.
    """
    for text in texts:
        moment = read(text, zone)
        if moment and _EARLIEST <= moment <= now + _CLOCK_ERROR:
            return moment
    return None


def read(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment that `text` names, in UTC; one without a zone is in `zone`. None if it is no date."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    if named := _ABBREVIATION.search(text):
        zone = ZoneInfo(_ABBREVIATIONS[named[1]])
        text = _ABBREVIATION.sub("", text).strip()
    for reader in (datetime.fromisoformat, _rfc_822, _in_words):
        try:
            moment = reader(text)
            if moment is not None:
                return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):  # not in this form, or outside the calendar
            continue
    return None


def _rfc_822(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if _RFC_822.fullmatch(text) else None


def _in_words(text: str) -> datetime | None:
    moment: datetime | None = dateparser.parse(text, languages=_LANGUAGES, settings=_SETTINGS)
    return moment
