"""The languages people are spoken to in, and the words for each, kept in `locales/*.ftl` (Project Fluent).

Pure but for reading the package's own files once.
"""

from decimal import Decimal
from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource

LANGUAGES = ("ru", "kk", "en")

READ_IN_RUSSIAN = ("be", "ky", "uk", "uz")
"""Telegram languages we do not speak, whose readers are better served in Russian than in English."""


def language_of(code: str | None) -> str:
    """The language for a Telegram `language_code` ("ru", "en-GB"); Russian where Telegram tells none."""
    primary = (code or "ru").split("-")[0].casefold()
    if primary in LANGUAGES:
        return primary
    return "ru" if primary in READ_IN_RUSSIAN else "en"


@cache
def _bundle(language: str) -> FluentBundle:
    text = (resources.files(__package__) / "locales" / f"{language}.ftl").read_text("utf-8")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle


def knows(language: str, key: str) -> bool:
    """Whether the language's file has this key."""
    return _bundle(language).has_message(key)


def translate(language: str, key: str, **args: str | int | Decimal) -> str:
    """The text of `key`, plain (not HTML). LookupError for a missing key or variable: a fault in the file."""
    bundle = _bundle(language)
    if not bundle.has_message(key):
        raise LookupError(f"{language}.ftl has no {key}")
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise LookupError(f"{language}.ftl gives {key} no text")
    text, errors = bundle.format_pattern(pattern, args)
    if errors:
        raise LookupError(f"{language}.ftl, {key}: {errors[0]}")
    return str(text)
