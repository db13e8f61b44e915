import tomllib
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi import ApiError
from bot.botapi.entities import parse_html
from bot.botapi.text import Entity, plain, utf16_len, with_commands

CASES = tomllib.loads(Path(__file__).with_name("entities.toml").read_text())
any_text = st.text(st.characters(exclude_categories=["Cs"]))


def shown(entity: Entity) -> str:
    argument = entity.url or entity.language or ""
    return f"{entity.type} {entity.offset} {entity.length} {argument}".rstrip()


@pytest.mark.parametrize("case", CASES["good"], ids=lambda case: case["name"])
def test_html_becomes_text_and_entities(case: dict[str, Any]) -> None:
    formatted = with_commands(parse_html(case["html"]))
    assert formatted.text == case["text"]
    assert [shown(entity) for entity in formatted.entities] == case.get("entities", [])


@pytest.mark.parametrize("case", CASES["bad"], ids=lambda case: case["name"])
def test_bad_html_is_refused_in_telegrams_words(case: dict[str, Any]) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(case["html"])
    assert (caught.value.code, caught.value.description) == (
        400,
        f"Bad Request: can't parse entities: {case['error']}",
    )


@given(any_text)
def test_escaped_text_is_what_it_was(text: str) -> None:
    assert parse_html(escape(text).replace("&#x27;", "&#39;")) == plain(text)


@given(any_text, any_text)
def test_an_entity_covers_exactly_what_stood_in_the_tag(before: str, inside: str) -> None:
    formatted = parse_html(f"|{escape(before)}<b>{escape(inside)}</b>|")
    utf16 = formatted.text.encode("utf-16-le")
    covered = [
        utf16[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in formatted.entities
    ]
    expected = plain(f"|{inside}|").text[1:-1]
    assert covered == ([expected] if expected else [])


@given(st.text(st.sampled_from("<>/&;='\"# abipxt\n🤝")))
def test_any_source_is_read_or_refused(source: str) -> None:
    try:
        formatted = parse_html(source)
    except ApiError as error:
        reason = error.description
    else:
        assert all(0 <= one.offset < one.offset + one.length for one in formatted.entities)
        assert all(one.offset + one.length <= utf16_len(formatted.text) for one in formatted.entities)
        return
    assert reason.startswith("Bad Request: can't parse entities: ")


def test_only_the_first_hundred_entities_are_kept() -> None:
    assert len(parse_html("<b>x</b> " * 101).entities) == 100
