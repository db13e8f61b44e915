"""Reading statements: what may be shown, in which order, in which window."""

from storage.store import Store
from tests.storage.builders import DAY, HOUR, NOW, add_feed, never, said, save


async def test_only_what_may_be_shown_is_given(store: Store) -> None:
    hidden = [
        said("Нет имени", speaker=None, speaker_id=None),
        said("Не о том", about_kz_ru=False),
        said("Неуверенно", confidence=0.49),
    ]
    await save(store, 1, said("Видно", confidence=0.5), *hidden, merge=never)
    assert [view.quote for view in await store.statements.latest(limit=9)] == ["Видно"]
    assert [view.quote for view in await store.statements.between(NOW, NOW + HOUR)] == ["Видно"]
    assert await store.statements.search("неуверенно", limit=9) == []
    everything = await store.statements.latest(limit=9, all=True)
    assert {view.quote for view in everything} == {"Видно", "Нет имени", "Не о том", "Неуверенно"}
    assert len(await store.statements.between(NOW, NOW + HOUR, all=True)) == 4
    assert len(await store.statements.search("неуверенно", limit=9, all=True)) == 1
    for view in everything:
        assert await store.statements.get(view.id, all=True) == view
        assert (await store.statements.get(view.id) is None) == (view.quote != "Видно")
    assert await store.statements.get(10**6) is None


async def test_newest_first_by_when_it_was_said_page_by_page(store: Store) -> None:
    feed = await add_feed(store)
    for number, hours in enumerate([3, 1, 5, 2, 4]):
        await save(
            store,
            number,
            said(f"Мост {hours}"),
            feed=feed,
            published=NOW + hours * HOUR,
            now=NOW,
            merge=never,
        )
    expected = [f"Мост {hours}" for hours in (5, 4, 3, 2, 1)]
    pages = [await store.statements.latest(limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [view.quote for page in pages for view in page] == expected
    found = [await store.statements.search("мосты", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [view.quote for page in found for view in page] == expected
    assert [view.quote for view in await store.statements.between(NOW, NOW + HOUR, limit=2)] == expected[:2]


async def test_windows_that_follow_each_other_give_each_statement_once(store: Store) -> None:
    await save(store, 1, said("Вовремя"), published=NOW, now=NOW, merge=never)
    await save(store, 2, said("Поздно"), published=NOW - 3 * DAY, now=NOW + DAY, merge=never)
    await save(store, 3, said("Вовремя"), published=NOW, now=NOW + DAY)  # a reprint
    days = [await store.statements.between(NOW + n * DAY, NOW + (n + 1) * DAY) for n in range(-1, 3)]
    assert [[view.quote for view in day] for day in days] == [[], ["Вовремя"], ["Поздно"], []]
    then = await store.statements.between(NOW - 3 * DAY, NOW, window="said")
    assert [view.quote for view in then] == ["Поздно"]


async def test_what_a_reprint_makes_fit_to_be_shown_comes_when_it_does(store: Store) -> None:
    await save(store, 1, said("Мост", confidence=0.3), now=NOW)
    await save(store, 2, said("Мост", confidence=0.8), now=NOW + DAY)
    assert await store.statements.between(NOW, NOW + DAY) == []
    assert [view.quote for view in await store.statements.between(NOW + DAY, NOW + 2 * DAY)] == ["Мост"]
