"""Search keys and lemmas: inflection families as data, and what holds of any text."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.keys import MAX_QUERY_WORDS, lemmas, query_keys, search_keys

DATA: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("families.toml").read_text("utf-8"))
PAIRS = [pair.split() for pair in DATA.pop("apart")]
FAMILIES = [
    re.split(r"\|" if "|" in family else " ", family) for families in DATA.values() for family in families
]

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


def finds(query: str, text: str) -> bool:
    keys = set(search_keys(text).split())
    return bool(query_keys(query)) and all(word & keys for word in query_keys(query))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_any_of_a_family_finds_every_other(family: list[str]) -> None:
    asked = [cased for word in family for cased in (word, word.lower(), word.upper())]
    missed = [(query, text) for query, text in product(asked, family) if not finds(query, f"и {text}, что")]
    assert missed == []


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_what_is_not_the_same_stays_apart(pair: list[str]) -> None:
    one, other = pair
    assert not finds(one, other)
    assert not finds(other, one)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Мы построили 21,4 километра дорог", "мы построить 21.4 километр дорога"),
        ("Самолёт и Cамолет", "самолет и самолет"),
        ("с Токаевым, Токаева и ТОКАЕВУ", "с токаев токаев и токаев"),
        ("торгово-экономических связей", "торговый экономический связь"),
        ("саудамен және саудасы әлі", "сауда жане сауда али"),
        ("тәулігіне айлағын министрлігі серіктестігі", "таулик айлак министрлик сериктестик"),
        ("12 345 тонн, 5 %", "12345 тонна 5"),
        ("Trading partners planned", "trad partner plan"),
        ("", ""),
    ],
)
def test_lemmas(text: str, expected: str) -> None:
    assert lemmas(text) == expected


def test_function_words_count_only_alone() -> None:
    assert len(query_keys("о торговле с Россией и без неё")) == 3
    assert len(query_keys("the trade of Russia")) == 2
    assert len(query_keys("с")) == 1
    assert query_keys("— …") == []


def test_a_query_is_bounded() -> None:
    assert len(query_keys(" ".join(f"слово{number}" for number in range(500)))) <= MAX_QUERY_WORDS


@given(ANY_TEXT)
def test_keys_hold_nothing_a_query_language_could_take_for_its_own(text: str) -> None:
    for key in [*search_keys(text).split(" "), *(key for word in query_keys(text) for key in word)]:
        assert key == "" or all(
            character.isalnum() or character in "." or ord(character) > 127 for character in key
        )
        assert not any(character.isspace() for character in key)


@given(st.lists(ANY_TEXT, max_size=4))
def test_a_text_is_found_by_each_of_its_words(texts: list[str]) -> None:
    keys = set(search_keys("\n".join(texts)).split())
    for text in texts:
        for word in query_keys(text):
            assert word & keys


@given(ANY_TEXT)
def test_lemmas_of_any_text_are_words(text: str) -> None:
    assert all(lemma for lemma in lemmas(text).split(" ")) or lemmas(text) == ""
