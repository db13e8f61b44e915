"""Figures as data: texts in three languages and what they hold."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.extraction.figures import find_figures
from bot.extraction.indicators import catalogue
from bot.extraction.lexicon import data
from storage.model import Figure
from tests.extraction.figure_lines import fields

_LANGUAGES = ("ru", "kk", "en")


def _cases() -> list[Any]:
    found = []
    for path in (Path(__file__).parent / "cases_figures" / f"{language}.toml" for language in _LANGUAGES):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in table["case"]:
            settings = {"language": table["language"], "published": table["published"], **case}
            found.append(pytest.param(settings, id=f"{table['language']}-{case['id']}"))
    return found


def _seen(figure: Figure, keys: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(figure, key) for key in keys}


@pytest.mark.parametrize("case", _cases())
def test_the_figures_of_a_text(case: dict[str, Any]) -> None:
    figures = find_figures(case["text"], published=case["published"], language=case["language"])
    expected = [fields(line) for line in case["figures"]]
    seen = [_seen(f, e) for f, e in zip(figures, expected, strict=False)]
    assert (seen, [f.text for f in figures[len(expected) :]]) == (expected, [])


def test_every_series_is_named_in_three_languages_and_counted_in_known_units() -> None:
    series = catalogue()
    units = {unit["id"] for unit in data("units")["unit"]} | {"count"}
    assert len(series) == len({one.id for one in series}) >= 25
    for one in series:
        assert set(one.names) == {"ru", "kk", "en"}, one.id
        assert one.units <= units, one.id
