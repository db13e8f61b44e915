"""`feeds`, as an operator uses it: what is tried, added, listed, removed and carried elsewhere."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot import app
from bot.__main__ import main
from bot.feeds import opml
from tests.feeds.samples import page
from tests.feeds.server import HTML, FeedServer
from tests.here import WorkersHere

Answer = tuple[int, list[str], list[str]]
Command = Callable[..., Awaitable[Answer]]


@pytest.fixture
def config(tmp_path: Path, outlets: FeedServer) -> Path:
    """One configured feed, in a database of its own."""
    return configured(tmp_path, f'[[feeds]]\nurl = "{outlets.url("/ru")}"\nname = "Степной листок"\n')


def configured(folder: Path, sources: str, *, private: str = "true") -> Path:
    path = folder / "config.toml"
    path.write_text(
        f'[database]\nurl = "sqlite:///{folder / "digest.db"}"\n'
        f"[collector]\nallow_private_networks = {private}\n{sources}",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def feeds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `feeds` within this process: exit code, lines of output, lines of errors."""
    monkeypatch.setattr(app, "Workers", WorkersHere)

    async def command(config: Path, *arguments: object) -> Answer:
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["feeds", "--config", str(config), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out.splitlines(), captured.err.splitlines()

    return command


async def listed(feeds: Command, config: Path) -> list[list[str]]:
    """A row's columns: source, kind, from, state, address."""
    code, lines, errors = await feeds(config, "list")
    assert (code, errors) == (0, [])
    return [re.split(" {2,}", line) for line in lines[1:]]


async def test_a_feed_is_tried_added_collected_and_removed(
    feeds: Command, config: Path, outlets: FeedServer
) -> None:
    url = outlets.url("/kk")
    code, lines, errors = await feeds(config, "add", url, "--country", "KZ")
    assert (code, errors) == (0, [])
    assert lines[-1] == f"added: Степной вестник ({url}): kk, KZ, Asia/Almaty"
    assert [row[2] for row in await listed(feeds, config)] == ["added", "file"]

    code, lines, _ = await feeds(config, "check")  # of both
    assert (code, len(lines)) == (0, 3)
    assert [line.split("  ")[0] for line in lines] == ["source", "Степной листок", "Степной вестник"]

    code, lines, errors = await feeds(config, "add", url)
    assert (code, lines, errors) == (1, [], [f"{url}: is followed already"])

    code, lines, _ = await feeds(config, "remove", "Степной вестник")
    assert (code, lines) == (0, [f"removed: Степной вестник ({url})"])
    assert [row[0] for row in await listed(feeds, config)] == ["Степной листок"]


async def test_what_the_file_names_is_removed_there(feeds: Command, config: Path) -> None:
    code, lines, errors = await feeds(config, "remove", "Степной листок")
    assert (code, lines) == (1, [])
    assert errors == [f"Степной листок: is one of {config}; take it out of the file"]
    assert (await feeds(config, "remove", "https://nobody.example/"))[2] == [
        "https://nobody.example/: no such source"
    ]


async def test_a_name_that_several_have_does_not_do(
    feeds: Command, config: Path, outlets: FeedServer
) -> None:
    for path in ("/kk", "/en"):
        await feeds(config, "add", outlets.url(path), "--name", "Вестник")
    assert (await feeds(config, "remove", "Вестник"))[::2] == (
        1,
        ["Вестник: several have this name; give the URL"],
    )
    assert (await feeds(config, "remove", outlets.url("/en")))[0] == 0


async def test_what_does_not_work_is_added_only_by_force(
    feeds: Command, config: Path, outlets: FeedServer
) -> None:
    url = outlets.url("/missing")
    code, lines, errors = await feeds(config, "add", url)
    assert (code, lines) == (1, [])
    assert len(errors) == 1
    assert errors[0].startswith(f"{url}: HTTP 404 Not Found; There is nothing at this address: ")
    code, lines, _ = await feeds(config, "add", url, "--force")
    assert (code, lines[-1]) == (0, f"added: 127.0.0.1 ({url}): Asia/Almaty")
    assert ["127.0.0.1", "feed", "added", "not visited yet", url] in await listed(feeds, config)


async def test_a_private_address_is_refused(tmp_path: Path, feeds: Command, outlets: FeedServer) -> None:
    config = configured(tmp_path, "", private="false")
    code, _, (error,) = await feeds(config, "add", outlets.url("/ru"))
    assert code == 1
    assert "an address of a private network" in error
    assert outlets.seen == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("ftp://a.example/",), "URL: must be an http or https URL"),
        (("https://a.example/", "--country", "kz"), "--country: must be a country code"),
        (("https://a.example/", "--timezone", "Asia/Astana"), "--timezone: unknown time zone"),
        (("https://a.example/", "--language", "de"), "--language: must be one of"),
        (("https://a.example/", "--links", "a["), "--links: not a CSS selector"),
        (("https://a.example/", "--pattern", "("), "--pattern: not a regular expression"),
        (("https://a.example/", "--links", "a", "--sitemap"), "--links: a sitemap has none"),
    ],
)
async def test_a_wrong_option_is_named(
    feeds: Command, config: Path, options: tuple[str, ...], named: str
) -> None:
    code, lines, (error,) = await feeds(config, "add", *options)
    assert (code, lines) == (2, [])
    assert error.startswith(named)


async def test_the_configuration_may_stand_on_either_side(
    feeds: Command, config: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.toml"
    code, lines, (error,) = await feeds(config, "list", "--config", missing)
    assert (code, lines) == (2, [])
    assert error.startswith(f"{missing}: cannot be read")


async def test_without_any_source_there_is_nothing_to_check(tmp_path: Path, feeds: Command) -> None:
    config = configured(tmp_path, "")
    code, _, (error,) = await feeds(config, "check")
    assert code == 2
    assert error.startswith(f"{config}: feeds: none")
    assert await listed(feeds, config) == []


async def test_all_sources_go_elsewhere_as_opml(
    tmp_path: Path, feeds: Command, config: Path, outlets: FeedServer
) -> None:
    links = "".join(f'<li><a href="/news/{number}">Статья {number}</a></li>' for number in range(3))
    section = outlets.serve("/section", page(f"<ul>{links}</ul>"), HTML)
    code, lines, _ = await feeds(
        config, "add", section, "--name", "Раздел", "--links", "li > a", "--pattern", r"/news/\d+$"
    )
    assert code == 0
    assert "Раздел: " in lines[2]  # the pages are not there, which is told
    await feeds(config, "add", outlets.url("/en"), "--timezone", "Europe/London", "--name", "Q & <A>")
    file = tmp_path / "sources.opml"
    assert await feeds(config, "export", file) == (0, [f"{file}: 3 sources"], [])

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = configured(elsewhere, "")
    code, lines, errors = await feeds(other, "import", file)
    assert (code, errors) == (0, [])
    assert lines[-1] == "3 added, 0 known; `feeds check` tells which of them work"
    assert f"added: Q & <A> ({outlets.url('/en')}): en, Europe/London" in lines
    assert (await feeds(other, "import", file))[1][-1].startswith("0 added, 3 known")

    code, lines, _ = await feeds(other, "export")  # to stdout
    assert opml.read("\n".join(lines).encode()) == opml.read(file.read_bytes())
    assert ["Раздел", "links", "added", "not visited yet", section] in await listed(feeds, other)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read"),
        ("<rss/>", "not OPML"),
        ('<opml><body><outline text="x" xmlUrl="ftp://x"/></body></opml>', "line 1: url: must be an http"),
    ],
)
async def test_a_wrong_file_is_named_and_nothing_is_added(
    tmp_path: Path, feeds: Command, config: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "subscriptions.opml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    code, lines, (error,) = await feeds(config, "import", file)
    assert (code, lines) == (2, [])
    assert error.startswith(f"{file}: ")
    assert reason in error
    assert len(await listed(feeds, config)) == 1
