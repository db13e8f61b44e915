"""Which statements are one: pairs as data, and what must hold of any pair."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction.merging import compatible, likeness, merge, reworded
from storage.model import Change, Figure, Kind, Qualifier, Utterance
from tests.extraction.figure_lines import figure

_PATH = Path(__file__).parent / "cases_figures" / "merging.toml"
_CASES = tomllib.loads(_PATH.read_text(encoding="utf-8"))["case"]


def _utterance(number: int, side: dict[str, Any]) -> Utterance:
    return Utterance(
        id=number,
        speaker_id=side.get("speaker", "tokayev") or None,
        kind=Kind.DIRECT,
        lemmas=side["lemmas"],
        said_on=date(2024, 1, side.get("day", 3)),
        figures=tuple(figure(line) for line in side.get("figures", [])),
        language=side.get("language", "ru"),
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in _CASES])
def test_a_pair_is_one_statement_or_two(case: dict[str, Any]) -> None:
    one, other = _utterance(1, case["one"]), _utterance(2, case["other"])
    assert merge(one, [other]) == ({2} if case["same"] else set())
    assert merge(other, [one]) == ({1} if case["same"] else set())


def test_all_that_are_repeated_are_given() -> None:
    new = _utterance(0, {"lemmas": "граница между мы самый длинный в мир и мы это ценить"})
    near = _utterance(5, {"lemmas": "граница между мы самый длинный в мир но она открытый для все"})
    again = _utterance(7, {"lemmas": new.lemmas})
    other = _utterance(9, {"lemmas": "дорога через степь построить за два год и открыть"})
    assert merge(new, [again, near, other]) == {5, 7}
    assert merge(new, [other]) == merge(new, []) == set()


def test_a_rise_is_no_fall() -> None:
    rise, fall = (replace(figure("5 %"), change=change) for change in Change)
    assert compatible(rise, rise)
    assert compatible(rise, figure("5 %"))
    assert not compatible(rise, fall)


_FIGURES = st.builds(
    Figure,
    text=st.just("x"),
    value=st.sampled_from([Decimal(v) for v in ("21", "21.4", "21000000000", "21400000000", "30", "12")]),
    unit=st.sampled_from(["USD", "%", "count"]),
    span=st.just((0, 1)),
    value_max=st.none() | st.just(Decimal("30000000000")),
    qualifier=st.sampled_from(list(Qualifier)),
    period_start=st.none() | st.sampled_from([date(2023, 1, 1), date(2024, 1, 1)]),
    change=st.none() | st.sampled_from(Change),
)
_UTTERANCES = st.builds(
    Utterance,
    id=st.integers(1, 9),
    speaker_id=st.sampled_from(["tokayev", "putin", None]),
    kind=st.sampled_from(list(Kind)),
    lemmas=st.lists(st.sampled_from("мы сосед друг торговля 2023 2024 граница".split()), max_size=12).map(
        " ".join
    ),
    said_on=st.integers(0, 5).map(lambda n: date(2024, 1, 1) + timedelta(days=n)),
    figures=st.lists(_FIGURES, max_size=3).map(tuple),
    language=st.sampled_from(["ru", "kk"]),
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("товарооборот достигнуть 20 млрд доллар", "товарооборот достигнуть 28 млрд доллар", True),
        ("товарооборот достигнуть 28 млн доллар", "товарооборот достигнуть 28 млрд доллар", True),
        ("мы построить 5 мост", "мы построить 15 мост", True),
        ("граница между мы самый длинный в мир", "граница между мы и они самый длинный в мир", True),
        ("граница между мы самый длинный в мир", "дорога через степь построить за два год", False),
        ("мы построить 5 мост", "газ идти по труба", False),
        ("2025", "2024", False),
        ("", "", False),
    ],
)
def test_an_edited_statement_is_known_by_its_words(one: str, other: str, alike: bool) -> None:
    first, second = (_utterance(1, {"lemmas": lemmas}) for lemmas in (one, other))
    assert (reworded(first, second) > 0) is alike


@given(_UTTERANCES, _UTTERANCES)
def test_the_relations_are_symmetric(one: Utterance, other: Utterance) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert reworded(one, other) == reworded(other, one)
    assert 0 <= reworded(one, other) <= 1


@given(_UTTERANCES, st.lists(_UTTERANCES, max_size=5, unique_by=lambda u: u.id), st.randoms())
def test_the_choice_does_not_depend_on_the_order(
    new: Utterance, stored: list[Utterance], random: Any
) -> None:
    shuffled = list(stored)
    random.shuffle(shuffled)
    assert merge(new, shuffled) == merge(new, stored)


@given(_UTTERANCES)
def test_a_statement_repeats_itself(one: Utterance) -> None:
    words = one.lemmas.split()
    bigrams = set(pairwise(words))
    recognisable = one.speaker_id is not None and words and (len(words) < 6 or len(bigrams) >= 3)
    assert merge(one, [one]) == ({one.id} if recognisable else set())
