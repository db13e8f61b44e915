import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from handlers import formats
from handlers.i18n import LANGUAGES
from handlers.messages import figure_line
from tests.handlers.samples import a_figure, amounts

CASES = tomllib.loads((Path(__file__).parent / "figures.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["en"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_reads_as_in_the_table(case: dict[str, Any], language: str) -> None:
    line = figure_line(a_figure(**case["figure"]), language)
    assert line.replace("\N{NO-BREAK SPACE}", "~") == case[language]


POWERS = {"млн": 6, "млрд": 9, "трлн": 12, "million": 6, "billion": 9, "trillion": 12}


@given(amounts)
def test_a_number_is_never_rounded(value: Decimal) -> None:
    for language in LANGUAGES:
        text = formats.number(value, language).replace("\N{NO-BREAK SPACE}", " ")
        if language == "en":
            text = text.replace(",", "")
        digits, word = re.fullmatch(r"([\d., ]*\d) ?([^\d]*)", text).groups()  # type: ignore[union-attr]
        read = Decimal(digits.replace(" ", "").replace(",", "."))
        assert read.scaleb(POWERS[word] if word else 0) == value


def test_dates_and_cities_are_in_the_readers_language() -> None:
    day = date(2025, 11, 11)
    assert [formats.weekday(day, language) for language in LANGUAGES] == [
        "вторник, 11 ноября 2025",
        "2025 жылғы 11 қараша, сейсенбі",
        "Tuesday, 11 November 2025",
    ]
    moment = datetime(2025, 11, 10, 20, 30, tzinfo=UTC)
    assert formats.moment(moment, "ru", "Asia/Almaty") == "11 ноября, 01:30"
    assert formats.moment(moment, "ru", "Europe/Moscow") == "10 ноября, 23:30"
    assert [formats.city("Europe/Moscow", language) for language in LANGUAGES] == [
        "Москва",
        "Мәскеу",
        "Moscow",
    ]


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=5), "1 минуту назад"),
        (timedelta(minutes=5), "5 минут назад"),
        (timedelta(minutes=22), "22 минуты назад"),
        (timedelta(hours=3), "3 часа назад"),
        (timedelta(days=4), "4 дня назад"),
    ],
)
def test_how_long_ago(elapsed: timedelta, words: str) -> None:
    assert formats.ago(elapsed, "ru") == words
