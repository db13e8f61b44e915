"""One statement stays one, however many outlets carry it and in whatever order they are collected."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.extraction import extract
from bot.extraction.merging import merge, reworded
from storage.model import Article, FeedSource
from storage.store import Store
from tests.storage.builders import NOW

FEED = FeedSource("https://dala.example/rss", "Дала хабары")
LONG = (
    "«За 2025 год товарооборот Казахстана и России составил 28,2 млрд долларов. Следующая задача – выйти "
    "на 30 млрд долларов, и она нам по силам: растёт транзит, обновляются пункты пропуска», – сказал "
    "президент Казахстана Касым-Жомарт Токаев."
)
HEAD = (
    "«За 2025 год товарооборот Казахстана и России составил 28,2 млрд долларов», – сказал президент "
    "Казахстана Касым-Жомарт Токаев."
)
TAIL = (
    "«Следующая задача – выйти на 30 млрд долларов, и она нам по силам: растет транзит», – сказал президент "
    "Казахстана Касым-Жомарт Токаев. Он говорил о торговле Казахстана и России."
)
OTHER_YEAR = (
    "«За 2024 год товарооборот Казахстана и России составил 27,8 млрд долларов», – сказал президент "
    "Казахстана Касым-Жомарт Токаев."
)
ENGLISH = (
    "“In 2025 trade between Kazakhstan and Russia came to $28.2 billion. The next goal is to reach $30 "
    "billion,” Kazakh President Kassym-Jomart Tokayev said."
)
TEXTS = (LONG, HEAD, TAIL, OTHER_YEAR, ENGLISH)
GROUPS = {frozenset({0, 1, 2, 4}), frozenset({3})}


async def collect(store: Store, order: list[int]) -> None:
    await store.feeds.sync([FEED], NOW)
    (feed,) = await store.feeds.all()
    for number in order:
        url = f"https://dala.example/{number}"
        published = NOW + number * timedelta(hours=1)
        found = extract(TEXTS[number], published=date(2026, 3, 2), country="KZ")
        article = Article(feed.id, url, url, "Торговля", TEXTS[number], published, found.language)
        await store.articles.save(article, found, merge=merge, now=NOW)


async def shown(store: Store) -> dict[frozenset[int], tuple[str, int]]:
    """The articles that carry each statement → the quote that people see, and how many figures."""
    views = await store.statements.latest(limit=99)
    return {
        frozenset(int(mention.url.rpartition("/")[2]) for mention in view.mentions): (
            view.quote,
            len(view.figures),
        )
        for view in views
    }


async def test_reprints_shortened_and_translated_are_one_and_another_year_is_not(store: Store) -> None:
    await collect(store, [0, 1, 2, 3, 4])
    found = await shown(store)
    assert set(found) == GROUPS
    quote, figures = found[frozenset({0, 1, 2, 4})]
    assert quote.startswith("За 2025 год")
    assert quote.endswith("обновляются пункты пропуска")
    assert figures == 2
    await collect(store, [4, 2, 0])
    assert await shown(store) == found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(TEXTS))))
async def test_the_order_of_arrival_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    expected = None
    for number, arrival in enumerate(([*range(len(TEXTS))], order)):
        folder: Path = tmp_path_factory.mktemp("store")
        store = await Store.open(f"sqlite:///{folder}/{number}.db")
        await collect(store, arrival)
        found = await shown(store)
        for words in ("товарооборот", "28,2", "tokayev"):
            assert len(await store.statements.search(words, limit=9)) == 2 - (words == "28,2")
        await store.close()
        expected = expected or found
        assert found == expected


# What an outlet had first, what it corrected that to, and whether readers are told.
EDITS = [
    ("Торговля с Россией достигла 20 млрд долларов", "Торговля с Россией достигла 28 млрд долларов", True),
    ("Мы поставили России 3 млн тонн зерна", "Мы поставили России 3 тыс. тонн зерна", True),
    ("Кредит России составит 20 млрд долларов", "Кредит России составит 20 млрд рублей", True),
    (
        "За 2024 год торговля с Россией выросла до 27 млрд долларов",
        "За 2025 год торговля с Россией выросла до 27 млрд долларов",
        True,
    ),
    (
        "Мы строим дорогу через степь вместе с Россией и Китаем",
        "Мы строим дорогу через степь вместе с Россией",
        False,
    ),
    (
        "Торговля Казахстана и России достигла 28 млрд долларов",
        "Торговля Казахстана и России, как ожидалось, достигла 28 млрд долларов",
        False,
    ),
]


@pytest.mark.parametrize(("first", "second", "told"), EDITS)
async def test_an_edit_is_a_correction_where_a_fact_has_changed(
    tmp_path: Path, first: str, second: str, told: bool
) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/store.db")
    await store.feeds.sync([FEED], NOW)
    (feed,) = await store.feeds.all()
    for days, said in enumerate((first, second)):
        text = f"«{said}», – сказал президент Казахстана Касым-Жомарт Токаев после переговоров в Москве."
        found = extract(text, published=date(2026, 3, 2), country="KZ")
        article = Article(feed.id, "a", "https://dala.example/a", "Торговля", text, NOW, found.language)
        moment = NOW + timedelta(days=days)
        await store.articles.save(article, found, merge=merge, reworded=reworded, now=moment)
    (view,) = await store.statements.latest(limit=9)
    assert view.quote == second
    assert [wording.quote for wording in view.earlier] == [first]
    anew = await store.statements.between(NOW + timedelta(days=1), NOW + timedelta(days=2))
    assert bool(anew) is told
    await store.close()
