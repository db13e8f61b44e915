from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import updates
from bot.feeds.page import Page
from bot.feeds.parse import Entry

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)


def entry(guid: str = "g", url: str = "https://x.example/1", hour: int | None = 10, **texts: str) -> Entry:
    published = None if hour is None else NOW.replace(hour=hour)
    return Entry(guid, url, "Имя", texts.get("summary", ""), texts.get("text", ""), published)


def test_an_article_listed_twice_is_one() -> None:
    first, same_guid, same_url, other = entry("a", "u1"), entry("a", "u2"), entry("b", "u1"), entry("c", "u3")
    assert updates.distinct([first, same_guid, same_url, other], NOW) == [first, other]


def test_the_oldest_comes_first_and_the_undated_last() -> None:
    undated, late, early = entry("a", "u1", None), entry("b", "u2", 11), entry("c", "u3", 9)
    assert updates.distinct([undated, late, early], NOW) == [early, late, undated]


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


def test_a_success_waits_the_interval() -> None:
    assert updates.next_check(7, 0, TEN_MINUTES, NOW) == NOW + TEN_MINUTES


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
