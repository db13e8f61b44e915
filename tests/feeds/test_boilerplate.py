import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import boilerplate

CASES = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text(encoding="utf-8"))["article"]
LINES = sorted({line for case in CASES for line in case["lines"].strip().splitlines()})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_no_part_of_an_article(case: dict[str, Any]) -> None:
    lines = case["lines"].strip().splitlines()
    assert boilerplate.without(lines) == [lines[number - 1] for number in case["kept"]]


@pytest.mark.parametrize(
    ("paragraph", "kept"),
    [
        ("Мост построят. Подписывайтесь на наш Telegram-канал!", "Мост построят."),
        ("«Построим», – сказал он. Читайте нас в Дзене. Материал дополняется", "«Построим», – сказал он."),
        ("Он сказал: «Мост готов. Подписывайтесь на наш канал. Ждём».", None),
        ("Мост построят. Подписывайтесь на закон или нет, решать вам.", None),
    ],
)
def test_invitations_at_the_end_of_a_paragraph(paragraph: str, kept: str | None) -> None:
    assert boilerplate.without([paragraph]) == [kept or paragraph]
    assert boilerplate.without(["Раз.", paragraph, "Два."]) == ["Раз.", kept or paragraph, "Два."]


@pytest.mark.parametrize(
    ("text", "walled"),
    [
        ("Полный текст доступен по подписке", True),
        ("Чтобы дочитать статью, оформите подписку.", True),
        ("Мақала жазылушыларға ғана қолжетімді", True),
        ("This article is for subscribers only", True),
        ("Стороны оформили документы и подписали соглашение.", False),
    ],
)
def test_walls(text: str, walled: bool) -> None:
    assert boilerplate.asks_for_money(text) is walled


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20)))
def test_the_rest_stays_as_it_was_and_in_order(lines: list[str]) -> None:
    rest = iter(lines)
    for kept in boilerplate.without(lines):
        assert any(line.startswith(kept) for line in rest)
