"""Periods in words and the days they mean; and what must hold of the figures of any text."""

import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.extraction.figures.reading import MAX_FIGURES, find_figures
from tests.extraction.figure_lines import bounds

_PATH = Path(__file__).parent / "cases_figures" / "periods.toml"
_FIGURE = {
    "ru": "{} экспорт составил 5 млрд долларов.",
    "kk": "{} экспорт 5 млрд доллар болды.",
    "en": "{} exports reached $5 billion.",
}


def _cases() -> list[Any]:
    return [
        pytest.param(language, words, case, id=f"{language}-{words}")
        for case in tomllib.loads(_PATH.read_text(encoding="utf-8"))["case"]
        for language, words in case["words"].items()
    ]


@pytest.mark.parametrize(("language", "words", "case"), _cases())
def test_the_days_a_period_means(language: str, words: str, case: dict[str, Any]) -> None:
    published = case.get("published", date(2024, 1, 3))
    (figure,) = find_figures(_FIGURE[language].format(words), published=published, language=language)
    assert figure.period == words
    expected = bounds(case["days"]) if case["days"] else (None, None)
    assert (figure.period_start, figure.period_end) == expected


def test_without_a_publication_date_only_what_the_words_fix_is_known() -> None:
    (relative,) = find_figures("В прошлом году экспорт — 5 млрд долларов.", published=None, language="ru")
    assert (relative.period, relative.period_start) == ("В прошлом году", None)
    (fixed,) = find_figures("В 2022 году экспорт — 5 млрд долларов.", published=None, language="ru")
    assert (fixed.period_start, fixed.period_end) == (date(2022, 1, 1), date(2022, 12, 31))


_PIECES = st.sampled_from(
    """5 10 2023 1 000 21,4 $ ₸ Т % млрд тыс. тысячи миллион долларов тонн лет года году году, в за с
    до от к на и – - — ( ) [ ] « » . , : более около января 31 октября кварталах прошлого вдвое
    половина раза экспорт № Ту мың пайыз жылдың 10-нан дейін астам жоба half of million bn to
    between and by 2030 first quarter May""".split()
) | st.sampled_from("\n\u00a0\u0301\u202e")
_TEXTS = st.lists(_PIECES | st.text(max_size=4), max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)
_LANGUAGES = st.sampled_from(["ru", "kk", "en"])


@settings(max_examples=400)
@given(_TEXTS, _LANGUAGES, st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_spans_are_verbatim_sorted_and_apart_in_any_text(
    text: str, language: str, published: date | None
) -> None:
    figures = find_figures(text, published=published, language=language)
    for figure in figures:
        start, end = figure.span
        assert text[start:end] == figure.text != ""
        assert figure.period is None or figure.period in text
        assert figure.value_max is None or figure.value_max > figure.value
        if figure.period_start and figure.period_end:
            assert figure.period_start <= figure.period_end
    assert all(one.span[1] <= other.span[0] for one, other in pairwise(figures))


def test_a_text_of_nothing_but_figures_ends() -> None:
    assert len(find_figures("12 млрд долларов. " * 3_000, published=None, language="ru")) == MAX_FIGURES
