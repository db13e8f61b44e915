"""The command line, as processes: contracts of exit codes, of one-line errors and of JSON."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import SOURCES
from tests.feeds.server import FeedServer

ROOT = Path(__file__).parents[2]

ARTICLE = """Президент Казахстана Касым-Жомарт Токаев выступил в Астане.

«За 10 месяцев 2024 года товарооборот с Россией составил 22,7 миллиарда долларов», — сказал Токаев."""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "COMMAND"),
        (("fly",), "fly"),
        (("run",), "--config"),
        (("run", "--config", "missing.toml"), "missing.toml"),
        (("collect", "--config", "missing.toml"), "missing.toml"),
        (("digest", "--config", "missing.toml", "--date", "3 мая"), "--date"),
        (("feeds", "check"), "--config"),
        (("feeds", "--config", "missing.toml"), "ACTION"),
        (("feeds", "--config", "missing.toml", "fly"), "fly"),
        (("extract", "missing.txt"), "missing.txt"),
        (("extract", "pyproject.toml"), "pyproject.toml"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_line(arguments: tuple[str, ...], named: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr


def test_run_without_a_token_names_the_key(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("", encoding="utf-8")
    result = run("run", "--config", str(path))
    assert result.returncode == 2
    assert "telegram.token" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_extract_gives_the_contract_a_line_a_file(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(ARTICLE, encoding="utf-8")
    article = tmp_path / "b.json"
    article.write_text(
        json.dumps({"text": ARTICLE, "title": None, "url": "https://a.kz/1", "published": "2024-12-02"}),
        encoding="utf-8",
    )
    page = tmp_path / "c.html"
    paragraphs = "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
    page.write_text(f"<html><body><article>{paragraphs}</article></body></html>", encoding="utf-8")

    result = run("extract", "--published", "2024-12-01", "--json", *map(str, (text, article, page)))

    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(text), str(article), str(page)]
    for line in lines:
        assert line["language"] == "ru"
        assert line["relevant"] is True
        (statement,) = (one for one in line["statements"] if one["kind"] == "direct")
        assert statement["speaker"] == "Касым-Жомарт Токаев"
        assert statement["speaker_id"] == "tokayev"
        assert statement["quote"].startswith("За 10 месяцев")
        (figure,) = statement["figures"]
        assert figure["value"] == 22_700_000_000
        assert figure["unit"] == "USD"
        assert figure["qualifier"] == "exact"
        assert (figure["period_start"], figure["period_end"]) == ("2024-01-01", "2024-10-31")
        assert figure["what"] == "товарооборот"
        assert set(statement) == {
            "speaker", "speaker_id", "speaker_text", "role", "kind", "quote", "spans", "confidence",
            "about_kz_ru", "figures",
        }  # fmt: skip
    start, end = lines[0]["statements"][0]["spans"][0]
    assert ARTICLE[start:end] == lines[0]["statements"][0]["quote"]


def test_extract_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.json"
    good.write_text(ARTICLE, encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    result = run("extract", str(bad), str(good))
    assert result.returncode == 2
    assert "bad.json" in result.stderr
    assert "Касым-Жомарт Токаев" in result.stdout


async def test_collect_digest_and_check(tmp_path: Path, outlets: FeedServer) -> None:
    feeds = "".join(
        f'[[feeds]]\nurl = "{outlets.url(path)}"\nname = "{name}"\ncountry = "KZ"\n'
        for path, (name, *_) in SOURCES.items()
    )
    path = tmp_path / "config.toml"
    path.write_text(
        f'[database]\nurl = "sqlite:///{tmp_path / "digest.db"}"\n'
        f"[collector]\nallow_private_networks = true\n{feeds}"
        f'[[feeds]]\nurl = "{outlets.url("/missing")}"\nname = "Пропавшая лента"\n',
        encoding="utf-8",
    )

    async def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(run, *arguments, "--config", str(path))

    checked = await command("feeds", "check")
    assert checked.returncode == 1, checked.stderr
    lines = checked.stdout.splitlines()
    assert lines[0].split() == (
        "source status format encoding entries newest (UTC) full texts statements".split()
    )
    (steppe,) = [line for line in lines if line.startswith("Степной листок ")]
    assert re.fullmatch(
        r"Степной листок +200 +RSS 2\.0 +utf-8 +1 +\d{4}-\d\d-\d\d \d\d:\d\d +1 +1 in 1", steppe
    )
    missing = outlets.url("/missing")
    assert f"Пропавшая лента: failed: HTTP 404 Not Found ({missing})" in lines
    assert (
        "Пропавшая лента: There is nothing at this address: look for the new one on the outlet's site."
        in lines
    )

    first, second = await command("collect"), await command("collect")
    assert first.returncode == second.returncode == 0, first.stderr
    assert "4 feeds, 1 failed; 3 new articles, 3 new statements" in first.stdout
    assert "4 feeds, 1 failed; 0 new articles, 0 new statements" in second.stdout

    digest = await command("digest")
    assert digest.returncode == 0, digest.stderr
    assert "«Товарооборот Казахстана и России за 2025 год составил 28,2 млрд долларов»" in digest.stdout
    assert "<b>" not in digest.stdout

    empty = await command("digest", "--date", "2020-01-01")
    assert "1 января 2020: новых заявлений нет." in empty.stdout
