"""Search on both databases: any inflection, every word, and no query that harms."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage.store import Store
from tests.storage.builders import DAY, NOW, never, said, save

QUERIES: dict[str, list[int]] = tomllib.loads(Path(__file__).with_name("searches.toml").read_text("utf-8"))
NAMES = {"kk": "Қасым-Жомарт Тоқаев", "en": "Kassym-Jomart Tokayev"}


@pytest.fixture
async def filled(store: Store) -> Store:
    await save(store, 1, said("Товарооборот с Россией достиг 21,4 миллиарда долларов", names=NAMES))
    await save(
        store,
        2,
        said(
            "Самолёт «Ту-154» перевёз 12 345 тонн",
            speaker="Сергей Лавров",
            speaker_id="lavrov",
            role="министр иностранных дел России",
        ),
        published=NOW + DAY,
    )
    await save(
        store,
        3,
        said(
            "Екі елдің серіктестігі нығая түсті, мұнай тасымалы артты",
            speaker="Мұрат Нұртілеу",
            speaker_id="nurtleu",
            role="сыртқы істер министрі",
        ),
        published=NOW + 2 * DAY,
        language="kk",
    )
    return store


async def test_queries_find_what_they_must(filled: Store) -> None:
    found = {
        query: [
            int(view.mentions[0].title.removeprefix("Новость "))
            for view in await filled.statements.search(query, limit=9)
        ]
        for query in QUERIES
    }
    assert found == QUERIES


SYNTAX = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "keys:",
        "*",
        '"',
        "'",
        "\\",
        ":*",
        "&",
        "|",
        "!",
        "<->",
        "(",
        ")",
        "^",
        "--",
        ";",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(SYNTAX, st.text(st.characters(codec=None), max_size=80)), max_size=30).map(" ".join)
)
@example("токаев" * 1_000)
@example(" ".join(f"слово{number}" for number in range(1_000)))
@example("\x00 \ud800 '; DROP TABLE statements; --")
async def test_no_query_harms(store: Store, query: str) -> None:
    assert await store.statements.search(query, limit=9, offset=0) == []


async def test_a_statement_is_found_by_words_that_are_syntax(store: Store) -> None:
    await save(store, 1, said("Not near and or"), merge=never)
    for query in ("NOT", "near", "AND NOT", "OR"):
        assert len(await store.statements.search(query, limit=9)) == 1, query


async def test_a_reprint_dated_earlier_moves_the_statement_back(store: Store) -> None:
    await save(store, 1, said("мост открыт"), published=NOW)
    await save(store, 2, said("мост закрыт"), published=NOW - DAY, merge=never)
    assert [view.quote for view in await store.statements.search("мост", limit=9)] == [
        "мост открыт",
        "мост закрыт",
    ]
    await save(store, 3, said("мост открыт"), published=NOW - 2 * DAY)
    assert [view.quote for view in await store.statements.search("мост", limit=9)] == [
        "мост закрыт",
        "мост открыт",
    ]
