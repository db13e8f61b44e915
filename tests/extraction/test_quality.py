"""What extraction is worth as a whole, measured on the gold set, held by floors; no case is forgotten."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.extraction.evaluate import MEASURES, RATES, evaluate, value
from tests.extraction.gold import HERE, own
from tests.extraction.measures import Scores

FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
REQUIRED = tomllib.loads((HERE / "required.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def groups() -> dict[str, Scores]:
    return evaluate(own())


def _bounds() -> list[Any]:
    return [
        pytest.param(group, measure, bound, id=f"{group}: {measure}")
        for group, bounds in FLOORS.items()
        for measure, bound in bounds.items()
    ]


@pytest.mark.parametrize(("group", "measure", "bound"), _bounds())
def test_quality_stays_above_its_floor(
    groups: dict[str, Scores], group: str, measure: str, bound: float
) -> None:
    reached = value(groups[group], measure)
    assert reached is not None, f"{group}: nothing to judge {measure} by"
    told = "\n".join(groups[group].errors)
    if measure in RATES:
        assert reached <= bound, f"{group}: {measure} rose to {reached:.3f}, over {bound}\n{told}"
    else:
        assert reached >= bound, f"{group}: {measure} fell to {reached:.3f}, under {bound}\n{told}"


def test_every_measure_has_a_floor() -> None:
    assert set(FLOORS["all"]) == set(MEASURES)


def test_the_gold_set_is_wide() -> None:
    samples = own()
    assert len(samples) >= 240
    assert {sample.language for sample in samples} == {"ru", "kk", "en"}
    assert sum(sample.said is not None for sample in samples) >= 80


def _ids() -> list[str]:
    return [
        f"{letter}{number:02}" for letter, last in REQUIRED["lists"].items() for number in range(1, last + 1)
    ]


def _case_ids(path: Path) -> set[str]:
    return {case["id"] for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"] if "id" in case}


@pytest.mark.parametrize("wanted", _ids())
def test_every_language_case_is_tested_or_a_known_limit(wanted: str) -> None:
    if wanted in REQUIRED["limits"]:
        return
    if elsewhere := REQUIRED["elsewhere"].get(wanted):
        content = (HERE / elsewhere["file"]).read_text(encoding="utf-8")
        assert all(name in content for name in elsewhere["holds"])
        return
    every = [_case_ids(path) for path in sorted(HERE.glob("cases*/*.toml"))]
    assert any(name.startswith(wanted) for names in every for name in names)


def test_known_limits_are_few_and_have_reasons() -> None:
    limits = REQUIRED["limits"]
    assert len(limits) <= 8
    assert set(limits) <= set(_ids())
    assert all(len(reason.split()) >= 5 for reason in limits.values())
