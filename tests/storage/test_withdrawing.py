"""Articles that are looked at again: edited behind the feed's back, taken back, and brought again."""

from dataclasses import replace
from typing import Any

import pytest

from storage.archive.kept import Kept
from storage.archive.looks import Look
from storage.model import Article, Extraction, Feed, Figure, Saved, Statement
from storage.store import Store
from storage.tables import articles, mentions
from tests.storage.builders import DAY, HOUR, NOW, add_feed, figure, same_words
from tests.storage.editions import FILLING, NEW, OLD, OTHER, ROAD, keep, quotes, reworded, rows, version


def from_page(feed: Feed, number: int, *statements: Statement, **fields: Any) -> Article:
    """An article whose text is its page's, to be looked at again in two hours."""
    return version(feed, number, *statements, from_page=True, look_again_at=NOW + 2 * HOUR, **fields)


async def looked(store: Store, *, now: Any, **fields: Any) -> Saved:
    """Records a look at the first article, after which there is none."""
    look = Look(**({"article_id": 1, "looks": 1, "again_at": None} | fields))
    return await store.articles.looked(look, merge=same_words, reworded=reworded, now=now)


async def withdraw(store: Store, *, now: Any, article_id: int = 1) -> Saved:
    return await looked(store, now=now, article_id=article_id, there=False, missed_at=now, withdrawn=True)


def reading(article: Article, *statements: Statement, figures: tuple[Figure, ...] = ()) -> Any:
    return article, Extraction("ru", True, statements, figures)


async def test_whose_turn_it_is(store: Store) -> None:
    feed = await add_feed(store)
    later = replace(from_page(feed, 2, ROAD), look_again_at=NOW + 3 * HOUR)
    await keep(store, later, ROAD)
    await keep(store, from_page(feed, 1, OLD), OLD)
    await keep(store, version(feed, 3, NEW), NEW)
    assert await store.articles.due_looks(NOW + HOUR, limit=9) == []
    first, second = await store.articles.due_looks(NOW + 3 * HOUR, limit=9)
    kept = replace(from_page(feed, 1, OLD), guid="", key="https://dala.example/1")
    assert first == Kept(2, kept, feed.source, 0, looks=0, page_seen=True, missed_at=None)
    assert second.article.url == later.url
    assert await store.articles.due_looks(NOW + DAY, limit=1) == [first]


async def test_a_look_is_remembered(store: Store) -> None:
    feed = await add_feed(store)
    unseen = replace(from_page(feed, 1, OLD), from_page=False)
    await keep(store, unseen, OLD)
    (kept,) = await store.articles.due_looks(NOW + DAY, limit=9)
    assert not kept.page_seen
    await looked(store, now=NOW, again_at=NOW + HOUR, missed_at=NOW)
    (kept,) = await store.articles.due_looks(NOW + DAY, limit=9)
    assert (kept.looks, kept.page_seen, kept.missed_at) == (1, False, NOW)
    await looked(store, now=NOW, looks=2, again_at=NOW + HOUR, there=True)
    (kept,) = await store.articles.due_looks(NOW + DAY, limit=9)
    assert (kept.looks, kept.page_seen, kept.missed_at) == (2, True, None)
    await looked(store, now=NOW, looks=3)
    assert await store.articles.due_looks(NOW + DAY, limit=9) == []


async def test_a_page_edited_without_a_word_in_the_feed_is_a_correction(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, from_page(feed, 1, OLD, ROAD), OLD, ROAD)
    edited = from_page(feed, 1, NEW, ROAD)
    saved = await looked(store, now=NOW + DAY, there=True, read=reading(edited, NEW, ROAD))
    assert saved == Saved(False, statements=1, revised=True, corrected=1)
    (view,) = await store.statements.between(NOW + DAY, NOW + 2 * DAY)
    assert (view.quote, [wording.quote for wording in view.earlier]) == (NEW.quote, [OLD.quote])
    again = await looked(store, now=NOW + 2 * DAY, there=True, read=reading(edited, NEW, ROAD))
    assert again == Saved(False)


async def test_a_page_does_not_take_the_place_of_a_whole_text_from_the_feed(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD), OLD)
    page = from_page(feed, 1, OLD, text=f"{FILLING} {OLD.quote} Читайте также: другое.")
    assert await looked(store, now=NOW + HOUR, there=True, read=reading(page, OLD, ROAD)) == Saved(False)
    assert await quotes(store) == [OLD.quote]


async def test_a_page_takes_the_place_of_a_summary(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, text=FILLING), OLD)
    page = from_page(feed, 1, OLD, text=f"{FILLING} {OLD.quote} {ROAD.quote} {NEW.quote} {OLD.quote}")
    assert (await looked(store, now=NOW + HOUR, there=True, read=reading(page, OLD, ROAD))).statements == 1
    assert await rows(database_url, articles, articles.c.from_page, articles.c.text) == [(True, page.text)]


async def test_a_withdrawn_article_carries_its_statements_no_more(store: Store, database_url: str) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    await keep(store, from_page(feed, 1, OLD, ROAD), OLD, ROAD, figures=[figure()])
    elsewhere = version(other, 2, ROAD, guid="other", url="https://courier.example/2")
    await keep(store, elsewhere, ROAD)
    assert len(await store.figures.between(NOW, NOW + DAY)) == 1
    assert await withdraw(store, now=NOW + DAY) == Saved(False, withdrawn=True)
    (view,) = await store.statements.latest(limit=9)
    assert (view.quote, [mention.url for mention in view.mentions]) == (ROAD.quote, [elsewhere.url])
    assert await store.statements.search("20 млрд", limit=9) == []
    assert await store.figures.between(NOW, NOW + DAY) == []
    (gone,) = await store.statements.search("20 млрд", limit=9, all=True)
    assert [mention.outlet for mention in gone.mentions] == ["Дала хабары"]
    (text, *_) = await rows(database_url, articles, articles.c.text)
    assert OLD.quote in text[0]
    assert await withdraw(store, now=NOW + 2 * DAY) == Saved(False)


async def test_the_next_digest_tells_what_was_withdrawn(store: Store) -> None:
    feed = await add_feed(store)
    unsure = replace(NEW, confidence=0.2)
    await keep(store, from_page(feed, 1, OLD, unsure), OLD, unsure)
    await keep(store, version(feed, 2, ROAD), ROAD)
    await withdraw(store, now=NOW + DAY)
    between = store.statements.withdrawn
    assert [view.quote for view in await between(NOW + HOUR, NOW + 2 * DAY)] == [OLD.quote]
    assert [view.quote for view in await between(NOW + DAY, NOW + 2 * DAY)] == [OLD.quote]
    assert await between(NOW - DAY, NOW + 2 * DAY) == []  # nobody was shown it before
    assert await between(NOW + HOUR, NOW + DAY) == []
    assert await between(NOW + DAY + HOUR, NOW + 2 * DAY) == []


async def test_what_an_edit_takes_out_is_withdrawn_too_if_it_stands_there_no_more(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD, ROAD), OLD, ROAD)
    still_there = version(feed, 1, ROAD, text=f"{FILLING} Главное: {ROAD.quote}")
    await keep(store, still_there, now=NOW + DAY)  # the one is out, the other only read otherwise
    assert [view.quote for view in await store.statements.withdrawn(NOW + HOUR, NOW + 2 * DAY)] == [OLD.quote]
    await keep(store, version(feed, 1, NEW, ROAD), NEW, ROAD, now=NOW + 2 * DAY)
    assert [view.quote for view in await store.statements.withdrawn(NOW + HOUR, NOW + 9 * DAY)] == [OLD.quote]


async def test_a_correction_is_no_withdrawal(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1, OLD), OLD)
    await keep(store, version(feed, 1, NEW), NEW, now=NOW + DAY)
    assert await store.statements.withdrawn(NOW + HOUR, NOW + 2 * DAY) == []


@pytest.mark.parametrize("by_feed", [False, True])
async def test_what_comes_back_is_not_new(store: Store, database_url: str, by_feed: bool) -> None:
    feed = await add_feed(store)
    article = from_page(feed, 1, OLD, ROAD)
    await keep(store, article, OLD, ROAD)
    before = await store.statements.latest(limit=9)
    await withdraw(store, now=NOW + DAY)
    assert await store.statements.latest(limit=9) == []
    if by_feed:
        edited = from_page(feed, 1, OLD, ROAD, text=f"{FILLING} Снова: {OLD.quote} {ROAD.quote}")
        assert (await keep(store, edited, OLD, ROAD, now=NOW + 2 * DAY)).statements == 0
    else:
        assert await looked(store, now=NOW + 2 * DAY, there=True) == Saved(False)
    assert await store.statements.latest(limit=9) == before
    assert await store.statements.between(NOW + HOUR, NOW + 9 * DAY) == []
    assert await store.statements.withdrawn(NOW + HOUR, NOW + 9 * DAY) == []
    assert await rows(database_url, mentions, mentions.c.gone_at) == [(None,), (None,)]
    assert await rows(database_url, articles, articles.c.withdrawn_at) == [(None,)]


async def test_what_comes_back_is_as_its_page_now_says(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, from_page(feed, 1, OLD, ROAD), OLD, ROAD)
    await withdraw(store, now=NOW + DAY)
    read = reading(from_page(feed, 1, NEW, ROAD), NEW, ROAD)
    assert (await looked(store, now=NOW + 2 * DAY, there=True, read=read)).corrected == 1
    assert sorted(await quotes(store)) == sorted([NEW.quote, ROAD.quote])
    assert [view.quote for view in await store.statements.between(NOW + HOUR, NOW + 9 * DAY)] == [NEW.quote]


async def test_a_statement_that_waits_for_its_only_article_is_not_merged_with(store: Store) -> None:
    feed = await add_feed(store)
    await keep(store, from_page(feed, 1, OLD), OLD)
    await withdraw(store, now=NOW + HOUR)
    assert await keep(store, version(feed, 2, OLD), OLD, now=NOW + DAY) == Saved(True, statements=1)
    (view,) = await store.statements.between(NOW + DAY, NOW + 2 * DAY)
    assert view.quote == OLD.quote
