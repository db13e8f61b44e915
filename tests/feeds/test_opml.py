"""Sources as OPML and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import ConfigError
from bot.feeds import opml
from bot.sources import any_source, entry_of
from storage.model import FeedSource, SourceKind

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\t\n"), min_size=1
).filter(str.strip)

feeds = st.builds(
    FeedSource,
    url=st.sampled_from(
        ("http://a.example/rss?x=1&y=%20", "https://b.example/лента", "https://c.example/a/")
    ),
    name=WORDS,
    language=st.sampled_from((None, "ru", "kk", "en")),
    country=st.sampled_from((None, "KZ", "RU")),
    timezone=st.sampled_from(("UTC", "Asia/Almaty", "Europe/Moscow")),
)
patterns = st.sampled_from((r"/\d{5,}-[\w-]+$", "<&\"'>", "a|b\n", "новости/[а-яё]+"))
selectors = st.sampled_from(("a", "main > a[href*='/ru/']", 'li:not(.ad) a[title="&<>"]'))
pages = st.builds(
    lambda feed, selector, pattern: FeedSource(
        feed.url, feed.name, feed.language, feed.country, feed.timezone, SourceKind.LINKS, selector, pattern
    ),
    feeds,
    st.none() | selectors,
    patterns,
)
sitemaps = st.builds(
    lambda feed, pattern: FeedSource(
        feed.url, feed.name, feed.language, feed.country, feed.timezone, SourceKind.SITEMAP, None, pattern
    ),
    feeds,
    st.none() | patterns,
)


def read(document: bytes) -> list[FeedSource]:
    return [any_source(one.values, "{}".format) for one in opml.read(document)]


@given(st.lists(feeds | pages | sitemaps, max_size=5))
def test_what_is_written_is_read_as_it_was(sources: list[FeedSource]) -> None:
    document = opml.write(map(entry_of, sources), "источники")
    assert read(document) == sources


def test_what_xml_cannot_hold_is_left_out() -> None:
    (source,) = read(opml.write([{"url": "https://a.example/rss", "name": "Даль\x00\x1b\ud800ний"}], "\x01"))
    assert source.name == "Дальний"


def test_other_readers_files_are_read() -> None:
    document = """\ufeff
        <opml version="1.1"><body>
          <outline text="Казахстан">
            <outline TYPE="rss" text="Вестник &amp; Ко" xmlURL=" https://a.example/rss "/>
            <outline title="" text="" xmlUrl="https://b.example/rss" htmlUrl="https://b.example/"/></outline>
          <outline type="link" text="Просто ссылка" url="https://c.example/"/>
          <outline text="пусто" xmlUrl=""/>
        </body></opml>"""
    assert read(document.encode()) == [
        FeedSource("https://a.example/rss", "Вестник & Ко"),
        FeedSource("https://b.example/rss", "https://b.example/rss"),
    ]


def test_an_old_encoding_is_read() -> None:
    head = '<?xml version="1.0" encoding="windows-1251"?>'
    body = '<opml><body><outline text="Вестник степного края" xmlUrl="https://a.example/"/></body></opml>'
    assert [one.name for one in read((head + body).encode("cp1251"))] == ["Вестник степного края"]


BOMB = (
    '<!DOCTYPE opml [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<opml><body><outline text="&b;"/></body></opml>'
)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "there is no <opml>"),
        (b"<html><body/></html>", "there is no <opml>"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "there is no <opml>"),
        (b"\xff\xfe\x00", "there is no <opml>"),
        (BOMB.encode(), "entities"),
        (BOMB.encode("utf-16"), "entities"),
    ],
)
def test_what_is_not_opml_is_refused_in_one_line(document: bytes, reason: str) -> None:
    with pytest.raises(opml.OpmlError, match=reason) as caught:
        opml.read(document)
    assert "\n" not in str(caught.value)


def test_nothing_outside_the_document_is_read(tmp_path: Any) -> None:
    (tmp_path / "names.dtd").write_text('<!ENTITY secret "тайна">', encoding="utf-8")
    document = (
        f'<!DOCTYPE opml SYSTEM "{tmp_path / "names.dtd"}">'
        '<opml><body><outline text="имя&secret;" xmlUrl="https://a.example/"/></body></opml>'
    )
    assert [one.name for one in read(document.encode())] == ["имя"]


def test_too_many_subscriptions_are_refused() -> None:
    outlines = '<outline xmlUrl="https://a.example/"/>' * (opml.MOST_OUTLINES + 1)
    with pytest.raises(opml.OpmlError, match="more than 10,000"):
        opml.read(f"<opml><body>{outlines}</body></opml>".encode())


def test_a_source_that_cannot_be_one_is_named() -> None:
    document = b'<opml><body>\n<outline text="x" xmlUrl="ftp://a.example/"/></body></opml>'
    (outline,) = opml.read(document)
    with pytest.raises(ConfigError, match=r"^subs\.opml: line 2: url: must be an http or https URL"):
        any_source(outline.values, f"subs.opml: line {outline.line}: {{}}".format)
