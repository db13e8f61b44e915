"""Language cases as data: cases/*.toml."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.extraction import extract

CASES = Path(__file__).parent / "cases"
DAY = date(2024, 1, 3)


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            reason = case.get("xfail")
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            found.append(pytest.param(case, id=f"{path.stem}: {case['id']}", marks=marks))
    return found


def _bare(quote: str) -> str:
    return re.sub(r"\s+", " ", quote).strip("«»“”\"' ")


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    text = case["text"].strip("\n")
    found = extract(text, published=case.get("published", DAY), country=case.get("country", "KZ"))
    got = [
        (str(s.kind), _bare(s.quote), s.speaker_id or "", *([s.role] if "role" in want else []))
        for s, want in zip(found.statements, [*case["expect"], *({} for _ in found.statements)], strict=False)
    ]
    assert got == [
        (want["kind"], _bare(want["quote"]), want["speaker"], *([want["role"]] if "role" in want else []))
        for want in case["expect"]
    ]
    for statement in found.statements:
        assert statement.quote == " … ".join(text[start:end] for start, end in statement.spans)
