"""Figures as data: texts in three languages and what they hold."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.extraction.figures.indicators import catalogue
from bot.extraction.figures.reading import find_figures
from bot.extraction.lexicon import data
from storage.model import Change, Figure
from storage.morphology import parses
from tests.extraction.figure_lines import fields

_LANGUAGES = ("ru", "kk", "en")
_CURRENCIES = "USD EUR RUB KZT CNY GBP UZS KGS BYN INR TRY AED JPY AMD CHF"
UNITS = {*_CURRENCIES.split(), *"% pp t m3 kWh W km times years months days hours year count".split()}
"""What may leave the extractor: ISO 4217 codes and the units of the JSON contract."""


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


_CHANGES = tomllib.loads(
    (Path(__file__).parent / "cases_figures" / "changes.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", _CHANGES["case"], ids=lambda case: case["text"])
def test_which_way_figures_go(case: dict[str, Any]) -> None:
    figures = find_figures(case["text"], published=None, language=case["language"])
    signs = {Change.RISE: "+", Change.FALL: "-", None: ""}
    assert [(figure.text, signs[figure.change]) for figure in figures] == [
        (figure.text, sign) for figure, sign in zip(figures, case["changes"], strict=True)
    ]


def test_every_series_has_one_entry_and_is_counted_in_known_units() -> None:
    series = catalogue()
    assert len(series) == len({one.id for one in series}) >= 25
    for one in series:
        assert one.units <= UNITS, one.id


def _units() -> list[Any]:
    return [pytest.param(unit, id=unit["id"]) for unit in data("units")["unit"]]


@pytest.mark.parametrize("unit", _units())
def test_no_unit_leaves_the_contract(unit: dict[str, Any]) -> None:
    words = [word.replace("~", "").replace("*", "") for word in unit["words"]]
    for language in _LANGUAGES:
        for written in words:
            for figure in find_figures(f"xx 40 {written}.", published=None, language=language):
                assert figure.unit in UNITS
                if unit.get("counted"):
                    assert figure.unit == "count"
                    assert figure.what is None
                    assert figure.value == 40


def _all_figures() -> list[tuple[str, str, Figure]]:
    cases = [case.values[0] for case in _cases()]
    return [
        (case["language"], case["text"], figure)
        for case in cases
        for figure in find_figures(case["text"], published=case["published"], language=case["language"])
    ]


def test_what_is_measured_stands_in_the_text() -> None:
    seen = [(language, text, figure.what) for language, text, figure in _all_figures() if figure.what]
    assert len(seen) > 80
    for language, text, what in seen:
        words = re.findall(r"\w+", text.lower())
        lemmas = {parse.normal_form for word in words for parse in parses(word)}
        for word in re.findall(r"\w+", what.lower()):
            stands = any(given.startswith(word) for given in words)
            assert stands or (language == "ru" and parses(word)[0].normal_form in lemmas), (what, text)


def test_what_is_measured_is_a_noun_phrase_in_the_nominative() -> None:
    for language, _, figure in _all_figures():
        if language == "ru" and figure.what and figure.unit != "years" and not figure.what.isupper():
            tags = [parse.tag for word in figure.what.split() for parse in parses(word)]
            assert any(tag.case == "nomn" for tag in tags), figure.what
            assert all("NOUN" in tag or "ADJF" in tag for tag in [parses(figure.what.split()[-1])[0].tag])
