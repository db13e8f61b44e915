"""What a configuration value may be: a check takes the key and the value, and gives the value as we use it.

Pure. A check raises ConfigError with one line that names the key; a secret's value is never repeated in it.
"""

import difflib
import re
import warnings
from collections.abc import Callable, Iterable
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

Check = Callable[[str, object], Any]

_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that names the key or the file."""


def known_keys(section: str, data: Iterable[str], known: Iterable[str]) -> None:
    """Refuses a key that is not known, and names the one that was probably meant."""
    known = sorted(known)
    for name in data:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"
            raise ConfigError(f"{section}.{name}".lstrip(".") + f": unknown key{hint}")


def table(key: str, value: object) -> dict[str, Any]:
    """A TOML table."""
    if not isinstance(value, dict):
        raise ConfigError(f"{key}: must be a table")
    return value


def text(key: str, value: object) -> str:
    """A string that is not blank."""
    if not isinstance(value, str):
        raise ConfigError(f"{key}: must be a string, not {_type(value)}")
    if not value.strip():
        raise ConfigError(f"{key}: must not be empty")
    return value


def header_text(key: str, value: object) -> str:
    """A string that can stand in an HTTP header."""
    value = text(key, value)
    if not (value.isascii() and value.isprintable()):
        raise ConfigError(f"{key}: must be printable ASCII")
    return value


def token(key: str, value: object) -> str:
    """A bot token as BotFather gives it; empty is allowed in the file, for the environment may give it."""
    if not isinstance(value, str):
        raise ConfigError(f"{key}: must be a string, not {_type(value)}")
    if value and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{3,100}", value):
        raise ConfigError(f"{key}: does not look like a token of BotFather (digits, a colon, letters)")
    return value


def webhook_secret(key: str, value: object) -> str:
    """Telegram's secret_token: 1 to 256 of A-Z a-z 0-9 _ -."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise ConfigError(f"{key}: must be 1 to 256 letters, digits, _ or -")
    return value


def http_url(key: str, value: object) -> str:
    """An http or https URL with a host and no credentials; a bare host loses its trailing slash."""
    value = text(key, value)
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ConfigError(f"{key}: not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{key}: must be an http or https URL, not {value!r}")
    if parts.username or parts.password:
        raise ConfigError(f"{key}: must not hold a user name or password")
    return value.rstrip("/") if parts.path == "/" and not parts.query else value


def database_url(key: str, value: object) -> str:
    """`sqlite:///file` or `postgresql://…`."""
    value = text(key, value)
    sqlite = value.startswith("sqlite:///") and len(value) > len("sqlite:///")
    if not (sqlite or re.match(r"postgresql://.", value)):
        raise ConfigError(f"{key}: must begin with sqlite:/// and a file, or with postgresql://")
    return value


def boolean(key: str, value: object) -> bool:
    """A TOML boolean."""
    if not isinstance(value, bool):
        raise ConfigError(f"{key}: must be true or false, not {_type(value)}")
    return value


def whole_number(least: int, most: int) -> Check:
    """A check for a whole number in `least`..`most`."""

    def check(key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ConfigError(f"{key}: must be a whole number, not {_type(value)}")
        if not least <= value <= most:
            raise ConfigError(f"{key}: must be from {least} to {most}, not {value}")
        return value

    return check


def user_ids(key: str, value: object) -> frozenset[int]:
    """A list of Telegram user ids."""
    if not isinstance(value, list):
        raise ConfigError(f"{key}: must be a list of user ids, not {_type(value)}")
    check = whole_number(1, 2**52)
    return frozenset(check(f"{key}[{number}]", item) for number, item in enumerate(value, start=1))


def one_of(*choices: str) -> Check:
    """A check for one of the words in `choices`."""

    def check(key: str, value: object) -> str:
        if value not in choices or not isinstance(value, str):
            raise ConfigError(f"{key}: must be one of {', '.join(choices)}, not {value!r}")
        return value

    return check


def country(key: str, value: object) -> str:
    """An ISO 3166 code of two letters."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise ConfigError(f"{key}: must be a country code of two capital letters such as KZ, not {value!r}")
    return value


def zone(key: str, value: object) -> str:
    """A time zone of the IANA database such as Asia/Almaty."""
    value = text(key, value)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ConfigError(f"{key}: unknown time zone {value!r}; use a name such as Asia/Almaty") from None
    return value


def pattern(key: str, value: object) -> str:
    """A regular expression."""
    value = text(key, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what a later Python will read otherwise
            re.compile(value)
    except (re.error, Warning, RecursionError, OverflowError) as error:
        raise ConfigError(f"{key}: not a regular expression: {error}: {value!r}") from None
    return value


def selector(key: str, value: object) -> str:
    """A CSS selector."""
    value = text(key, value)
    try:
        CSSSelector(value, translator="html")
    except SelectorError as error:
        raise ConfigError(f"{key}: not a CSS selector: {error}: {value!r}") from None
    return value


def clock_time(key: str, value: object) -> time:
    """A time of day "HH:MM"; TOML's own 09:00:00 serves as well."""
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if not isinstance(value, str) or not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        raise ConfigError(f'{key}: must be a time of day such as "09:00", not {value!r}')
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def duration(least: timedelta, most: timedelta) -> Check:
    """A check for a duration such as "20s", "10m", "6h", "1d" in `least`..`most`."""

    def check(key: str, value: object) -> timedelta:
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if not match:
            raise ConfigError(f'{key}: must be a duration such as "20s", "10m" or "6h", not {value!r}')
        result = timedelta(**{_UNITS[match[2]]: int(match[1])})
        if not least <= result <= most:
            raise ConfigError(f"{key}: must be from {least} to {most}, not {value!r}")
        return result

    return check


def _type(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), "a table" if isinstance(value, dict) else type(value).__name__)
