"""`make demo` as somebody sees it who has just cloned the project."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.demo import news

ROOT = Path(__file__).parents[2]


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def tour() -> subprocess.CompletedProcess[str]:
    return demo()


def test_the_tour_shows_every_step_and_ends_well(tour: subprocess.CompletedProcess[str]) -> None:
    assert tour.returncode == 0
    assert tour.stderr == ""
    steps = [
        "Вы: /start",
        "Вы: [Подписаться]",
        "Готово! Дайджест будет приходить каждый день в 09:00 (Алматы)",
        "Собрано: 7 лент",
        "Вы: /latest 3",
        "Вы: /search Токаеву",
        "Поиск: Токаеву",
        "Касым-Жомарт Токаев, президент Казахстана",
        "Вы: /sources",
        "обновлено только что",
        "Часы переведены на 09:00",
        "Казахстан — Россия",
        "ещё 2 источника",
        "Вы: /unsubscribe",
        "Вы отписались",
    ]
    position = 0
    for step in steps:
        position = tour.stdout.find(step, position)
        assert position >= 0, step


def test_the_chat_reads_well(tour: subprocess.CompletedProcess[str]) -> None:
    assert not re.search(r"</?(b|i|a|blockquote)\b|&(lt|gt|amp|quot);", tour.stdout)
    for number, word in re.findall(r"(\d+) (заявлени\w)", tour.stdout):
        ones, tens = int(number) % 10, int(number) % 100 // 10
        few = 2 <= ones <= 4 and tens != 1
        assert word == ("заявление" if ones == 1 and tens != 1 else "заявления" if few else "заявлений")
    # Outside the quotations, the names of outlets are all that is not in Russian.
    said = re.sub(r"^ *▌.*$|/\w+", "", tour.stdout, flags=re.MULTILINE)
    for outlet in news.outlets():
        said = re.sub(r"\s+".join(map(re.escape, outlet.source.name.split())), "", said)
    assert re.findall(r"[A-Za-z]{3,}", said) == []


def test_what_is_not_about_both_countries_stays_out(tour: subprocess.CompletedProcess[str]) -> None:
    assert not re.search("Барыс|ключев\\w+ ставк|Инди", tour.stdout)


def test_the_samples_are_many_and_say_that_they_are_samples() -> None:
    outlets = news.outlets()
    articles = [article for outlet in outlets for article in outlet.articles]
    assert len(outlets) >= 5
    assert len(articles) >= 16
    assert {outlet.source.language for outlet in outlets} == {"ru", "kk", "en"}
    marks = ("Учебный материал", "Оқу материалы", "Sample text")
    assert [a.slug for a in articles if not a.paragraphs[-1].lstrip("(").startswith(marks)] == []
    assert [
        o.source.url for o in outlets if not re.fullmatch(r"https://[\w-]+\.example/.+", o.source.url)
    ] == []


def test_the_picture_is_drawn_from_the_digest(tmp_path: Path) -> None:
    picture = tmp_path / "digest.svg"
    assert demo("--picture", str(picture)).returncode == 0
    words = "".join(ET.parse(picture).getroot().itertext()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Касым-Жомарт Токаев" in words
    assert "слова выдуманы" in words
    assert "url(http" not in picture.read_text(encoding="utf-8")
