from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import updates
from bot.feeds.page import Page
from bot.feeds.parse import Entry
from bot.feeds.reading import identified
from storage.model import Feed, FeedSource, Seen, SourceKind

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)


FEED = FeedSource("https://x.example/feed", "X")
SITEMAP = replace(FEED, kind=SourceKind.SITEMAP)


def entry(guid: str = "g", url: str = "https://x.example/1", hour: int | None = 10, **texts: str) -> Entry:
    published = None if hour is None else NOW.replace(hour=hour)
    return Entry(guid, url, "Имя", texts.get("summary", ""), texts.get("text", ""), published)


def test_an_article_listed_twice_is_one() -> None:
    first, same_guid, same_url, other = entry("a", "u1"), entry("a", "u2"), entry("b", "u1"), entry("c", "u3")
    assert updates.distinct([first, same_guid, same_url, other], NOW) == [other, first]


def test_the_oldest_comes_first_and_the_undated_last() -> None:
    undated, late, early = entry("a", "u1", None), entry("b", "u2", 11), entry("c", "u3", 9)
    assert updates.distinct([undated, late, early], NOW) == [early, late, undated]


def test_without_dates_what_is_listed_first_is_the_newest() -> None:
    newest, older, oldest = (entry(guid, guid, None) for guid in "abc")
    assert updates.distinct([newest, older, oldest], NOW) == [oldest, older, newest]


def test_so_many_pages_are_fetched_in_one_visit() -> None:
    entries = [entry(str(number), f"https://x.example/{number}") for number in range(60)]
    full = [entry("full", "https://x.example/full", text="т" * 600)] * 2
    taken, left = updates.to_take([*full, *entries], FEED, NOW)
    assert left == 10
    assert taken == [*full, *entries[10:]]
    assert updates.to_take(entries[:10], FEED, NOW) == (entries[:10], 0)


def test_a_sitemap_goes_back_for_years() -> None:
    old = replace(entry("a"), published=NOW - updates.FRESH - timedelta(seconds=1))
    fresh, undated = replace(entry("b"), published=NOW - updates.FRESH), entry("c", hour=None)
    assert updates.to_take([old, fresh, undated], SITEMAP, NOW) == ([fresh, undated], 0)
    assert updates.to_take([old, fresh, undated], FEED, NOW) == ([old, fresh, undated], 0)


def test_an_edit_is_seen_by_its_hash() -> None:
    def seen(read: Entry) -> Seen:
        return updates.seen(identified(read))

    first = entry(summary="Лид.", text="Текст.")
    assert seen(first) == seen(replace(first, published=None))
    for edited in (
        replace(first, title="Другое имя"),
        replace(first, summary="Лид"),
        replace(first, text="Текст. Дополнено."),
        replace(first, summary="Лид.Текст.", text=""),
    ):
        assert seen(edited).content_hash != seen(first).content_hash


def test_when_a_page_is_wanted_and_which_text_wins() -> None:
    full = entry(summary="Лид.", text="т" * 600)
    brief = entry(summary="Лид.", text="т" * 599)
    assert not updates.wants_page(full)
    assert updates.wants_page(brief)
    assert updates.wants_page(entry(summary="т" * 5000))
    assert updates.best_text(brief, Page("т" * 600)) == "т" * 600
    assert updates.best_text(brief, Page("Войдите, чтобы читать дальше.")) == brief.text
    assert updates.best_text(entry(summary="Лид длиннее.", text="Лид."), None) == "Лид длиннее."
    assert updates.best_text(entry(), Page("", published=date(2025, 2, 3))) == ""
    barred = Page("т" * 600, complete=False)
    assert updates.best_text(brief, barred) == brief.text
    assert updates.best_text(entry(), barred) == barred.text


def test_a_page_that_fails_is_waited_for_while_the_news_is_fresh() -> None:
    fresh = replace(entry(), published=NOW - updates.PAGE_PATIENCE + timedelta(seconds=1))
    assert updates.may_wait(fresh, NOW)
    assert not updates.may_wait(replace(fresh, published=NOW - updates.PAGE_PATIENCE), NOW)
    assert not updates.may_wait(entry(hour=None), NOW)


@given(st.integers(1), st.integers(60, 86_400))
def test_a_success_waits_the_interval(feed_id: int, seconds: int) -> None:
    interval = timedelta(seconds=seconds)
    assert interval * 0.8 <= updates.next_check(feed_id, 0, interval, NOW) - NOW <= interval


def test_feeds_visited_together_spread_over_the_interval() -> None:
    assert len({updates.next_check(feed_id, 0, TEN_MINUTES, NOW) for feed_id in range(50)}) > 40


@pytest.mark.parametrize(
    ("every", "settles"),
    [
        (timedelta(minutes=1), timedelta(minutes=5)),
        (timedelta(hours=2), None),
        (timedelta(days=3), timedelta(hours=6)),
    ],
)
def test_the_interval_follows_how_often_a_feed_changes(every: timedelta, settles: timedelta | None) -> None:
    interval, now, change = TEN_MINUTES, NOW, NOW
    visits = []
    for _ in range(300):
        now += interval
        changed = now >= change
        while change <= now:
            change += every
        visits.append(changed)
        interval = updates.adapted(interval, TEN_MINUTES, changed=changed)
        assert updates.SHORTEST_INTERVAL <= interval <= updates.LONGEST_INTERVAL
    if settles:
        assert interval == settles
    else:
        assert 0.25 < sum(visits[100:]) / len(visits[100:]) < 0.55


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=1)), st.booleans())
def test_the_configured_interval_is_always_possible(configured: timedelta, changed: bool) -> None:
    adapted = updates.adapted(configured, configured, changed=changed)
    assert min(configured, updates.SHORTEST_INTERVAL) <= adapted <= max(configured, updates.LONGEST_INTERVAL)


def test_a_move_is_believed_when_it_was_seen_thrice() -> None:
    feed = Feed(1, FEED, NOW)
    for seen in (1, 2, 3):
        assert feed.address == FEED.url
        moved_to, moved_seen = updates.moved(feed, "https://new.example/feed")
        assert (moved_to, moved_seen) == ("https://new.example/feed", seen)
        feed = replace(feed, moved_to=moved_to, moved_seen=moved_seen)
    assert feed.address == "https://new.example/feed"
    assert updates.moved(feed, None) == ("https://new.example/feed", 3)  # it is there
    assert updates.moved(feed, "https://newer.example/") == ("https://newer.example/", 1)
    assert updates.moved(feed, FEED.url) == (None, 0)  # and back again


def test_a_move_that_is_taken_back_is_forgotten() -> None:
    feed = Feed(1, FEED, NOW, moved_to="https://new.example/feed", moved_seen=2)
    assert updates.moved(feed, None) == (None, 0)
    assert updates.moved(feed, "https://other.example/feed") == ("https://other.example/feed", 1)


@given(st.integers(1), st.integers(1, 60), st.integers(60, 86_400))
def test_failures_back_off_up_to_a_day(feed_id: int, failures: int, seconds: int) -> None:
    interval = timedelta(seconds=seconds)
    wait = updates.next_check(feed_id, failures, interval, NOW) - NOW
    doubled = min(interval * 2 ** min(failures, 11), DAY)
    assert doubled * 0.79 <= wait <= doubled
    assert updates.next_check(feed_id, failures, interval, NOW) - NOW == wait


def test_each_failure_waits_longer_and_feeds_do_not_come_back_together() -> None:
    waits = [updates.next_check(7, failures, TEN_MINUTES, NOW) for failures in range(8)]
    assert all(sooner < later for sooner, later in pairwise(waits))
    assert len({updates.next_check(feed_id, 3, TEN_MINUTES, NOW) for feed_id in range(50)}) > 40


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (None, timedelta(minutes=16), timedelta(minutes=20)),
        (timedelta(minutes=1), timedelta(minutes=16), timedelta(minutes=20)),
        (timedelta(hours=2), timedelta(hours=2), timedelta(hours=2)),
        (timedelta(days=400), DAY, DAY),
    ],
)
def test_what_the_server_asks_for_is_kept_to(
    asked: timedelta | None, least: timedelta, most: timedelta
) -> None:
    assert least <= updates.next_check(7, 1, TEN_MINUTES, NOW, retry_after=asked) - NOW <= most


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("99999999999999", DAY),
        ("Mon, 03 Feb 2025 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 03 Feb 2025 11:00:00 GMT", timedelta()),
        ("Mon, 03 Feb 2025 13:00:00 -0000", timedelta(hours=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, expected: timedelta | None) -> None:
    assert updates.retry_after(header, NOW) == expected


@given(st.text())
def test_retry_after_survives_anything(header: str) -> None:
    asked = updates.retry_after(header, NOW)
    assert asked is None or asked >= timedelta()


def test_the_same_body_has_the_same_hash() -> None:
    assert updates.body_hash(b"<rss/>") == updates.body_hash(b"<rss/>") != updates.body_hash(b"<rss />")
