"""TOML and environment → frozen Settings. An error is one line that names the key or the file."""

import dataclasses
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot import checks
from bot.checks import ConfigError
from bot.sources import FEED_KEYS, PAGE_KEYS, feed_source, page_source, without_repeats
from storage.model import FeedSource

__all__ = ["CollectorSettings", "ConfigError", "DatabaseSettings", "DigestSettings", "Settings", "load"]

Reader = Callable[[Mapping[str, object], Callable[[str], str]], FeedSource]

TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the variable's name, not a secret


class Secret(str):
    """A string that does not show itself in `repr`, so that no traceback, log or error page does."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


NO_SECRET = Secret("")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram reaches us in webhook mode. `port` is 1..65535."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = 8443
    secret_token: Secret = NO_SECRET


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How we reach Telegram. `mode` is "polling" or "webhook"; `admins` are Telegram user ids.

    `messages_per_second`, 1..1000, bounds all that is sent; over 30 only with Telegram's paid broadcast.
    """

    token: Secret = NO_SECRET
    api_base_url: str = "https://api.telegram.org"
    admins: frozenset[int] = frozenset()
    mode: str = "polling"
    messages_per_second: int = 30
    webhook: WebhookSettings = WebhookSettings()


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """`sqlite:///file.db` (three slashes: relative to the working folder) or `postgresql://user@host/name`.

    The texts of articles older than `keep_articles` are dropped, their statements stay; zero keeps them all.
    """

    url: str = "sqlite:///digest.db"
    keep_articles: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """How feeds are visited. `max_bytes` bounds one decompressed body; `concurrency` all fetches at once."""

    interval: timedelta = timedelta(minutes=10)
    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 8_000_000
    concurrency: int = 16
    user_agent: str = "kzru-digest/0.1 (news digest bot)"
    allow_private_networks: bool = False


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """When a digest comes, in a chat's zone, and how many statements it shows at most."""

    time: time = time(9, 0)
    timezone: str = "Asia/Almaty"
    max_statements: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """All that config.toml says; `feeds` holds the pages as well."""

    telegram: TelegramSettings = TelegramSettings()
    database: DatabaseSettings = DatabaseSettings()
    collector: CollectorSettings = CollectorSettings()
    digest: DigestSettings = DigestSettings()
    feeds: tuple[FeedSource, ...] = ()

    def require_token(self) -> Secret:
        """The bot's token; ConfigError where neither the file nor the environment gives one."""
        if not self.telegram.token:
            raise ConfigError(f"telegram.token: missing; set it in the file or in {TOKEN_VARIABLE}")
        return self.telegram.token


_SECTIONS: Mapping[str, Mapping[str, checks.Check]] = MappingProxyType(
    {
        "telegram": {
            "token": lambda key, value: Secret(checks.token(key, value)),
            "api_base_url": checks.http_url,
            "admins": checks.user_ids,
            "mode": checks.one_of("polling", "webhook"),
            "messages_per_second": checks.whole_number(1, 1_000),
        },
        "telegram.webhook": {
            "url": checks.http_url,
            "listen": checks.text,
            "port": checks.whole_number(1, 65_535),
            "secret_token": lambda key, value: Secret(checks.webhook_secret(key, value)),
        },
        "database": {
            "url": checks.database_url,
            "keep_articles": checks.duration(timedelta(), timedelta(days=36_500)),
        },
        "collector": {
            "interval": checks.duration(timedelta(minutes=1), timedelta(days=1)),
            "timeout": checks.duration(timedelta(seconds=1), timedelta(minutes=10)),
            "max_bytes": checks.whole_number(10_000, 100_000_000),
            "concurrency": checks.whole_number(1, 1_000),
            "user_agent": checks.header_text,
            "allow_private_networks": checks.boolean,
        },
        "digest": {
            "time": checks.clock_time,
            "timezone": checks.zone,
            "max_statements": checks.whole_number(1, 50),
        },
    }
)

_SOURCE_KEYS = MappingProxyType({"feeds": FEED_KEYS, "pages": PAGE_KEYS})


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the file at `path`; raises ConfigError with one line that names the file or the key."""
    return parse(_read(path), str(path), environment)


def parse(content: str, origin: str, environment: Mapping[str, str]) -> Settings:
    """Settings of TOML `content`; `origin` is what an error calls it."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from None
    try:
        settings = _settings(data)
    except ConfigError as error:
        raise ConfigError(f"{origin}: {error}") from None
    if token := environment.get(TOKEN_VARIABLE):
        secret = Secret(checks.token(TOKEN_VARIABLE, token))
        settings = dataclasses.replace(
            settings, telegram=dataclasses.replace(settings.telegram, token=secret)
        )
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _settings(data: dict[str, Any]) -> Settings:
    checks.known_keys("", data, {"telegram", "database", "collector", "digest", "feeds", "pages"})
    telegram = _section("telegram", checks.table("telegram", data.get("telegram", {})), also={"webhook"})
    webhook = checks.table("telegram.webhook", data.get("telegram", {}).get("webhook", {}))
    settings = Settings(
        telegram=TelegramSettings(
            **telegram, webhook=WebhookSettings(**_section("telegram.webhook", webhook))
        ),
        database=DatabaseSettings(**_section("database", checks.table("database", data.get("database", {})))),
        collector=CollectorSettings(
            **_section("collector", checks.table("collector", data.get("collector", {})))
        ),
        digest=DigestSettings(**_section("digest", checks.table("digest", data.get("digest", {})))),
        feeds=_sources(data),
    )
    if settings.telegram.mode == "webhook":
        for name in ("url", "secret_token"):
            if not getattr(settings.telegram.webhook, name):
                raise ConfigError(f"telegram.webhook.{name}: missing, and telegram.mode is webhook")
    return settings


def _section(
    section: str, data: dict[str, Any], also: frozenset[str] | set[str] = frozenset()
) -> dict[str, Any]:
    known = _SECTIONS[section]
    checks.known_keys(section, data, known.keys() | also)
    return {name: known[name](f"{section}.{name}", value) for name, value in data.items() if name in known}


def _sources(data: dict[str, Any]) -> tuple[FeedSource, ...]:
    return without_repeats([*_tables("feeds", data, feed_source), *_tables("pages", data, page_source)])


def _tables(section: str, data: dict[str, Any], read: Reader) -> Iterator[tuple[str, FeedSource]]:
    """Each source of the section with its URL's key."""
    tables = data.get(section, [])
    if not isinstance(tables, list):
        raise ConfigError(f"{section}: must be tables, each headed [[{section}]]")
    for number, entry in enumerate(tables, start=1):
        key = f"{section}[{number}]"
        checks.known_keys(key, checks.table(key, entry), _SOURCE_KEYS[section])
        yield f"{key}.url", read(entry, f"{key}.{{}}".format)
