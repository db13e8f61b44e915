"""The configuration: what is read, and the one line that a wrong file gets."""

import dataclasses
import re
import textwrap
import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, load, parse
from storage.model import FeedSource, SourceKind

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnn"

FULL = f"""
[telegram]
token = "{TOKEN}"
api_base_url = "http://127.0.0.1:8081/"
admins = [1, 2]
mode = "webhook"
messages_per_second = 500
[telegram.webhook]
url = "https://bot.example/hook"
listen = "0.0.0.0"
port = 8080
secret_token = "s3cret"
[database]
url = "postgresql://digest@db.example/digest"
keep_articles = "90d"
[collector]
interval = "5m"
timeout = "10s"
max_bytes = 1000000
concurrency = 4
user_agent = "test/1"
allow_private_networks = true
[digest]
time = "07:30"
timezone = "Europe/Moscow"
max_statements = 5
[[feeds]]
url = "https://news.example/rss"
name = "Новости"
language = "ru"
country = "KZ"
timezone = "Asia/Almaty"
[[pages]]
url = "https://palace.example/events"
name = "Дворец"
links = "main a"
pattern = '/events/\\d+$'
[[pages]]
url = "https://herald.example/sitemap.xml"
name = "Вестник"
language = "kk"
sitemap = true
"""

PAGE = "[[pages]]\nurl = 'https://x.example/a'\nname = 'x'\n"


def read(content: str, **environment: str) -> Settings:
    return parse(content, "config.toml", environment)


def test_every_key_is_read() -> None:
    settings = read(FULL)
    assert settings.telegram.token == TOKEN
    assert settings.telegram.api_base_url == "http://127.0.0.1:8081"
    assert settings.telegram.admins == {1, 2}
    assert settings.telegram.webhook.port == 8080
    assert settings.telegram.messages_per_second == 500
    assert settings.database.keep_articles == timedelta(days=90)
    assert settings.database.url == "postgresql://digest@db.example/digest"
    assert settings.collector.interval == timedelta(minutes=5)
    assert settings.digest.time == time(7, 30)
    assert settings.feeds == (
        FeedSource("https://news.example/rss", "Новости", "ru", "KZ", "Asia/Almaty"),
        FeedSource(
            "https://palace.example/events",
            "Дворец",
            kind=SourceKind.LINKS,
            selector="main a",
            pattern=r"/events/\d+$",
        ),
        FeedSource("https://herald.example/sitemap.xml", "Вестник", "kk", kind=SourceKind.SITEMAP),
    )


def test_an_empty_file_gives_the_defaults() -> None:
    assert read("") == Settings()


def test_the_environment_gives_the_token() -> None:
    assert read("", TELEGRAM_BOT_TOKEN=TOKEN).require_token() == TOKEN


def test_a_missing_token_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^telegram\.token: missing"):
        read("").require_token()


def test_secrets_do_not_show() -> None:
    settings = read(FULL)
    assert TOKEN not in repr(settings)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("[telegram]\ntokn = 'x'", "telegram.tokn"),
        ("[telegram]\ntoken = 5", "telegram.token"),
        ("[telegram]\ntoken = 'hunter2'", "telegram.token"),
        ("[telegram]\nmode = 'push'", "telegram.mode"),
        ("[telegram]\nmode = 'webhook'", "telegram.webhook.url"),
        ("[telegram]\nadmins = ['me']", "telegram.admins[1]"),
        ("[telegram]\nwebhook = 1", "telegram.webhook"),
        ("[telegram.webhook]\nport = 0", "telegram.webhook.port"),
        ("[telegram]\napi_base_url = 'ftp://x'", "telegram.api_base_url"),
        ("[database]\nurl = 'mysql://x'", "database.url"),
        ("[database]\nurl = 'sqlite://'", "database.url"),
        ("[telegram]\nmessages_per_second = 0", "telegram.messages_per_second"),
        ("[telegram]\nmessages_per_second = 1001", "telegram.messages_per_second"),
        ("[database]\nkeep_articles = 90", "database.keep_articles"),
        ("[collector]\ninterval = 10", "collector.interval"),
        ("[collector]\ninterval = '10'", "collector.interval"),
        ("[collector]\ninterval = '1s'", "collector.interval"),
        ("[collector]\nmax_bytes = true", "collector.max_bytes"),
        ('[collector]\nuser_agent = "x\\ny"', "collector.user_agent"),
        ("[collector]\nallow_private_networks = 1", "collector.allow_private_networks"),
        ("[digest]\ntimezone = 'Asia/Astana'", "digest.timezone"),
        ("[digest]\ntimezone = '../../etc/passwd'", "digest.timezone"),
        ("[digest]\ntime = '25:00'", "digest.time"),
        ("[digest]\nmax_statements = 0", "digest.max_statements"),
        ("[digests]\n", "digests"),
        ("feeds = 3", "feeds"),
        ("[[feeds]]\nname = 'x'", "feeds[1].url"),
        ("[[feeds]]\nurl = 'https://x.example/'", "feeds[1].name"),
        ("[[feeds]]\nurl = 'x.example'\nname = 'x'", "feeds[1].url"),
        ("[[feeds]]\nurl = 'https://u:p@x.example/'\nname = 'x'", "feeds[1].url"),
        ("[[feeds]]\nurl = 'https://x.example:99999/'\nname = 'x'", "feeds[1].url"),
        ("[[feeds]]\nurl = 'https://x.example/'\nname = 'x'\ncountry = 'kz'", "feeds[1].country"),
        ("[[feeds]]\nurl = 'https://x.example/'\nname = 'x'\ntimezone = 'Mars/Base'", "feeds[1].timezone"),
        ("[[feeds]]\nurl='https://x.example/a'\nname='x'\n" * 2, "feeds[2].url"),
        ("[[feeds]]\nurl='https://x.example/a'\nname='x'\nlinks='a'", "feeds[1].links"),
        ("pages = 'https://x.example/'", "pages"),
        (f"{PAGE}", "pages[1].links"),
        (f"{PAGE}links = 'a['", "pages[1].links"),
        (f"{PAGE}links = 'a::text'", "pages[1].links"),
        (f"{PAGE}links = ''", "pages[1].links"),
        (f"{PAGE}links = 'a'\nsitemap = true", "pages[1].links"),
        (f"{PAGE}sitemap = 'yes'", "pages[1].sitemap"),
        (f"{PAGE}sitemap = false", "pages[1].links"),
        (f"{PAGE}pattern = '('", "pages[1].pattern"),
        (f"{PAGE}pattern = '[[a]'", "pages[1].pattern"),
        (f"{PAGE}selector = 'a'", "pages[1].selector"),
        (f"{PAGE}links='a'\n[[feeds]]\nurl='https://x.example/a'\nname='x'", "pages[1].url"),
        ("digest = [", "not valid TOML"),
    ],
)
def test_a_wrong_value_gets_one_line_that_names_it(content: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(content)
    message = str(caught.value)
    assert message.startswith(f"config.toml: {key}: ")
    assert "\n" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize("content", [None, b"\xff\xfe[digest]"])
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml: "):
        load(path)


def test_a_near_miss_is_suggested() -> None:
    with pytest.raises(ConfigError, match="did you mean timezone"):
        read("[digest]\ntimezon = 'Asia/Almaty'")


def test_the_example_shows_every_key_with_its_default() -> None:
    example = Path(__file__).parent.parent / "config.example.toml"
    settings = load(example, {})
    assert settings.feeds
    shown = tomllib.loads(example.read_text(encoding="utf-8"))
    assert settings == Settings(feeds=settings.feeds)
    for section in ("telegram", "database", "collector", "digest"):
        keys = {field.name for field in dataclasses.fields(getattr(settings, section))}
        assert set(shown[section]) == keys - {"webhook"}


def test_the_examples_pages_can_be_uncommented() -> None:
    example = (Path(__file__).parent.parent / "config.example.toml").read_text(encoding="utf-8")
    head, _, pages = example.partition("# [[pages]]")
    settings = read(head + re.sub(r"^# (?=\[\[|\w+ = )", "", f"# [[pages]]{pages}", flags=re.MULTILINE))
    kinds = [source.kind for source in settings.feeds if source.kind is not SourceKind.FEED]
    assert kinds == [SourceKind.LINKS, SourceKind.LINKS, SourceKind.SITEMAP]


def test_every_source_of_the_example_is_described() -> None:
    example = Path(__file__).parent.parent / "config.example.toml"
    for source in load(example, {}).feeds:
        assert None not in (source.language, source.country), source.url
        assert source.timezone != "UTC", source.url
    lines = [
        line for line in example.read_text(encoding="utf-8").splitlines() if line.startswith('url = "http')
    ]
    assert [line for line in lines if "  # " not in line] == []


def test_the_manuals_sources_can_be_copied() -> None:
    manual = (Path(__file__).parent.parent / "docs" / "sources.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n|^\n)+", manual, re.MULTILINE)
    tables = "".join(block for block in blocks if "[[" in block)
    kinds = [source.kind for source in read(textwrap.dedent(tables)).feeds]
    assert kinds == [SourceKind.FEED, SourceKind.LINKS, SourceKind.SITEMAP]
