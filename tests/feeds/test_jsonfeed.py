import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.parse import Entry, FeedFormatError, ParsedFeed, parse

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"
KEYS = "version title items id url external_url content_html content_text summary date_published".split()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from([VERSION, "/1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=9,
)


def read(feed: Any) -> ParsedFeed:
    body = json.dumps(feed, ensure_ascii=False).encode()
    return parse(body, "application/feed+json", "https://vestnik.example/feed.json", "Asia/Almaty", NOW)


def only(**item: Any) -> Entry:
    (entry,) = read({"version": VERSION, "items": [item]}).entries
    return entry


def test_an_item_is_read_whole() -> None:
    item = {
        "id": "vestnik:1",
        "url": "https://vestnik.example/1?utm_source=json",
        "external_url": "https://listok.example/1",
        "title": "Газ & нефть",
        "summary": "Лид.",
        "content_html": "<p>Раз.</p><p>«Два», – сказал он.</p>",
        "content_text": "Раз.",
        "date_published": "2025-02-03T10:00:00+05:00",
        "date_modified": "2025-02-03T11:00:00+05:00",
    }
    feed = read({"version": VERSION, "title": "Степной вестник", "items": [item]})
    assert (feed.title, feed.format, feed.encoding) == ("Степной вестник", "JSON Feed 1.1", "utf-8")
    assert feed.entries == (
        Entry(
            guid="vestnik:1",
            url="https://vestnik.example/1",
            title="Газ & нефть",
            summary="Лид.",
            text="Раз.\n\n«Два», – сказал он.",
            published=datetime(2025, 2, 3, 5, tzinfo=UTC),
        ),
    )


def test_what_items_leave_out() -> None:
    entry = only(external_url="/2", content_text="Раз.", date_modified="2025-02-03T11:00:00+05:00")
    assert (entry.guid, entry.url, entry.text) == (*["https://vestnik.example/2"] * 2, "Раз.")
    assert entry.published == datetime(2025, 2, 3, 6, tzinfo=UTC)
    assert only(id="https://vestnik.example/3").url == "https://vestnik.example/3"
    assert read({"version": VERSION, "items": [{"id": "no address"}]}).entries == ()
    assert read({"version": "https://jsonfeed.org/version/1", "items": []}).format == "JSON Feed 1"


def test_wrong_types_cost_only_themselves() -> None:
    entry = only(id=17, url="/1", title=["x"], summary=None, content_html={"a": 1}, date_published=1738558800)
    assert (entry.guid, entry.title, entry.summary, entry.text) == ("17", "", "", "")
    feed = read({"title": 5, "items": [None, "x", 3, [], {"url": "/4"}]})  # nor a version
    assert [entry.url for entry in feed.entries] == ["https://vestnik.example/4"]
    assert feed.format == "JSON Feed"


@pytest.mark.parametrize("other", [{}, [], {"items": 5}, {"items": [{"id": 1}]}, {"error": "no such feed"}])
def test_other_json_is_no_feed(other: Any) -> None:
    with pytest.raises(FeedFormatError, match=r"^not a feed: JSON, but no JSON Feed$"):
        read(other)


@pytest.mark.parametrize(
    "text", ['{"items": [', "[" * 100_000, '{"a": ' * 100_000, "{", '{"items": 1e999999}']
)
def test_broken_json_is_no_feed(text: str) -> None:
    with pytest.raises(FeedFormatError):
        parse(text.encode(), None, "https://vestnik.example/", "UTC", NOW)


@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES)
    | VALUES.map(lambda items: {"version": VERSION, "items": [items]})
)
def test_any_json_is_a_feed_or_is_refused(feed: Any) -> None:
    try:
        found = read(feed)
    except FeedFormatError:
        return
    assert all(entry.url.startswith("http") and entry.guid for entry in found.entries)
