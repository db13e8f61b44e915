"""Which entries of a feed are new, which edited, and batches of them."""

from dataclasses import replace

from storage.model import Extraction, Saved, Seen, Sorted
from storage.store import Store
from tests.storage.builders import NOW, add_feed, never, same_words
from tests.storage.editions import NEW, OLD, OTHER, keep, quotes, reworded, version


async def test_entries_are_new_edited_or_known(store: Store) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    await keep(store, version(feed, 1, key="k", content_hash="a"))
    entries = [
        Seen("guid-1", "https://dala.example/1", "k", "a"),
        Seen("guid-1", "https://dala.example/1", "k", "b"),
        Seen("guid-1", "https://dala.example/1", "k"),
        Seen("other", "https://amp.dala.example/1", "k", "b"),
        Seen("another", "https://dala.example/1", "unknown", "b"),
        Seen("new", "https://dala.example/new", "new", "b"),
    ]
    assert await store.articles.sort_out(feed.id, entries, NOW) == Sorted(frozenset({5}), frozenset({1}))
    await keep(store, version(feed, 1, key="k", content_hash="b"))
    assert (await store.articles.sort_out(feed.id, entries[:2], NOW)).edited == {0}
    theirs = [Seen("guid-1", "https://mirror.example/1", "k", "x")]
    assert await store.articles.sort_out(other.id, theirs, NOW) == Sorted()
    assert await store.articles.sort_out(other.id, [replace(theirs[0], content_hash="y")], NOW) == Sorted(
        edited=frozenset({0})
    )
    assert await store.articles.sort_out(feed.id, [], NOW) == Sorted()


async def test_of_what_was_seen_without_a_hash_the_next_edit_is_noticed(
    store: Store,
) -> None:
    feed = await add_feed(store)
    await keep(store, version(feed, 1))
    seen = Seen("guid-1", "https://dala.example/1", "", "a")
    assert await store.articles.sort_out(feed.id, [seen], NOW) == Sorted()
    assert await store.articles.sort_out(feed.id, [seen], NOW) == Sorted()
    changed = replace(seen, content_hash="b")
    assert (await store.articles.sort_out(feed.id, [changed], NOW)).edited == {0}
    await keep(store, version(feed, 1), relevant=False)  # without a hash: as if it had not been looked at
    assert (await store.articles.sort_out(feed.id, [changed], NOW)).edited == {0}


async def test_a_long_feed_is_sorted_out(store: Store) -> None:
    feed = await add_feed(store)
    batch = [
        (version(feed, number, content_hash="a"), Extraction("ru", relevant=False))
        for number in range(0, 900, 2)
    ]
    saved = await store.articles.save_all(batch, merge=never, now=NOW)
    assert saved == [Saved(True)] * 450
    entries = [
        Seen(f"guid-{number}", f"https://dala.example/{number}", "", "ab"[number % 4 == 0])
        for number in range(900)
    ]
    found = await store.articles.sort_out(feed.id, entries, NOW)
    assert found == Sorted(frozenset(range(1, 900, 2)), frozenset(range(0, 900, 4)))


async def test_one_batch_may_hold_an_article_many_times(store: Store) -> None:
    feed, other = await add_feed(store), await add_feed(store, OTHER)
    batch = [
        (version(feed, 1, OLD), Extraction("ru", True, (OLD,))),
        (version(other, 1, OLD), Extraction("ru", True, (OLD,))),
        (version(feed, 2, OLD), Extraction("ru", True, (OLD,))),
        (version(feed, 1, NEW), Extraction("ru", True, (NEW,))),
    ]
    saved = await store.articles.save_all(batch, merge=same_words, reworded=reworded, now=NOW)
    assert [one.new for one in saved] == [True, False, True, False]
    assert saved[3].revised
    assert sorted(await quotes(store)) == sorted([OLD.quote, NEW.quote])
