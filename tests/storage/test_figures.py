"""Figures that articles give outside every statement."""

from storage.store import Store
from tests.storage.builders import HOUR, NOW, add_feed, figure, said, save


async def test_loose_figures_come_with_their_article_newest_first(store: Store) -> None:
    feed = await add_feed(store)
    loose, later = figure("7 млрд долларов", "7000000000"), figure("9 млрд долларов", "9000000000")
    spoken = said("Товарооборот вырос", figures=(figure(),))
    await save(store, 1, spoken, feed=feed, published=NOW - HOUR, now=NOW, figures=(loose,))
    await save(store, 2, said("Другое"), feed=feed, published=NOW, now=NOW, figures=(later,))
    await save(store, 3, feed=feed, published=NOW, now=NOW, figures=(figure(),), relevant=False)

    found = await store.figures.between(NOW, NOW + HOUR)
    assert [view.figure for view in found] == [later, loose]
    assert found[0].mention.outlet == feed.source.name
    assert [view.figure for view in await store.figures.between(NOW, NOW + HOUR, window="said")] == [later]
    assert await store.figures.between(NOW + HOUR, NOW + 2 * HOUR) == []
