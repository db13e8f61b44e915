"""What a source may be, wherever it is named: in the configuration, on the command line, in an OPML file.

Pure. A fault is a ConfigError whose one line names the key as it is called there.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from bot import checks
from bot.checks import ConfigError
from storage.model import FeedSource, SourceKind

FEED_KEYS: Mapping[str, checks.Check] = MappingProxyType(
    {
        "url": checks.http_url,
        "name": checks.text,
        "language": checks.one_of("ru", "kk", "en"),
        "country": checks.country,
        "timezone": checks.zone,
    }
)
"""A feed's keys."""

PAGE_KEYS: Mapping[str, checks.Check] = MappingProxyType(
    {
        **FEED_KEYS,
        "links": checks.selector,
        "sitemap": checks.boolean,
        "pattern": checks.pattern,
    }
)
"""Those of a page whose links are followed, or of a sitemap."""


def feed_source(entry: Mapping[str, object], called: Callable[[str], str]) -> FeedSource:
    """The feed of a table; `called` gives what a key is called in an error."""
    return FeedSource(**_checked(entry, FEED_KEYS, called))


def page_source(entry: Mapping[str, object], called: Callable[[str], str]) -> FeedSource:
    """The page or sitemap of a table: `links` or `sitemap` says which, and `pattern` may narrow it."""
    values = _checked(entry, PAGE_KEYS, called)
    selector, sitemap = values.pop("links", None), values.pop("sitemap", False)
    if sitemap and selector:
        raise ConfigError(f"{called('links')}: a sitemap has none; give either links or sitemap")
    if not (sitemap or selector or values.get("pattern")):
        raise ConfigError(f"{called('links')}: missing; give links, a pattern or sitemap")
    kind = SourceKind.SITEMAP if sitemap else SourceKind.LINKS
    return FeedSource(**values, kind=kind, selector=selector)


def any_source(entry: Mapping[str, object], called: Callable[[str], str]) -> FeedSource:
    """A page or sitemap where one of their keys is given, else a feed."""
    given = {key: value for key, value in entry.items() if value not in (None, False)}
    read = page_source if given.keys() - FEED_KEYS.keys() else feed_source
    return read(given, called)


def without_repeats(sources: Iterable[tuple[str, FeedSource]]) -> tuple[FeedSource, ...]:
    """The sources in their order; each comes with the key of its URL, which an error names."""
    known: dict[str, FeedSource] = {}
    for key, source in sources:
        if source.url in known:
            raise ConfigError(f"{key}: {source.url} is listed twice")
        known[source.url] = source
    return tuple(known.values())


def entry_of(source: FeedSource) -> dict[str, Any]:
    """A source as such a table; what it does not say is left out."""
    values = {
        "url": source.url,
        "name": source.name,
        "language": source.language,
        "country": source.country,
        "timezone": source.timezone,
        "links": source.selector,
        "sitemap": source.kind is SourceKind.SITEMAP or None,
        "pattern": source.pattern,
    }
    return {key: value for key, value in values.items() if value is not None}


def _checked(
    entry: Mapping[str, object], known: Mapping[str, checks.Check], called: Callable[[str], str]
) -> dict[str, Any]:
    values = {key: known[key](called(key), value) for key, value in entry.items()}
    for key in ("url", "name"):
        if key not in values:
            raise ConfigError(f"{called(key)}: missing")
    return values
