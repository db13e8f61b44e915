from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.parse import Entry, FeedFormatError, canonical_url, parse
from tests.feeds.samples import Item, rss

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"
URL = "https://vestnik.example/feeds/news.xml"


def entries(document: str | bytes, content_type: str | None = None) -> tuple[Entry, ...]:
    body = document.encode() if isinstance(document, str) else document
    return parse(body, content_type, URL, "Asia/Almaty", NOW).entries


def only(*items: Item) -> Entry:
    (entry,) = entries(rss(*items))
    return entry


FULL = Item(
    link="https://Vestnik.example/news/1?utm_source=rss&amp;id=7#top".replace("&amp;", "&"),
    guid="vestnik:1",
    title="Газ & нефть",
    description="<p>Лид.</p>",
    content="<p>Раз.</p><p>«Два», – сказал он.</p>",
)


def test_an_entry_is_read_whole() -> None:
    assert only(FULL) == Entry(
        guid="vestnik:1",
        url="https://vestnik.example/news/1?id=7",
        title="Газ & нефть",
        summary="Лид.",
        text="Раз.\n\n«Два», – сказал он.",
        published=datetime(2025, 2, 3, 5, tzinfo=UTC),
    )


def test_windows_1251_and_bytes_that_are_not_in_it() -> None:
    document = rss(FULL, encoding="windows-1251").encode("cp1251")
    assert entries(document, "text/xml; charset=utf-8") == (only(FULL),)
    (entry,) = entries(document.replace(b"vestnik:1", b"vestnik:1\x98\x0b"))
    assert entry == replace(only(FULL), guid="vestnik:1\ufffd")


@pytest.mark.parametrize(
    ("item", "guid", "url"),
    [
        (Item(link="/news/1"), "https://vestnik.example/news/1", "https://vestnik.example/news/1"),
        (Item(guid="https://vestnik.example/2"), "https://vestnik.example/2", "https://vestnik.example/2"),
        (Item(link="https://vestnik.example/3", guid=" 33 "), "33", "https://vestnik.example/3"),
        (
            Item(
                link="https://vestnik.example/4",
                extra='<related><link url="https://vestnik.example/x"/></related>',
            ),
            "https://vestnik.example/4",
            "https://vestnik.example/4",
        ),
        (
            Item(
                guid="g5",
                extra=f'<atom:link xmlns:atom="{ATOM}" rel="self" href="/self"/><link>/5</link>',
            ),
            "g5",
            "https://vestnik.example/5",
        ),
    ],
    ids=["relative", "guid alone", "both", "nested link", "self"],
)
def test_identity(item: Item, guid: str, url: str) -> None:
    entry = only(item)
    assert (entry.guid, entry.url) == (guid, url)


def test_what_has_no_web_address_is_left_out() -> None:
    items = Item(guid="g1"), Item(link="mailto:editor@vestnik.example", guid="g2"), Item(link="/3", guid="g3")
    assert [entry.guid for entry in entries(rss(*items))] == ["g3"]


@pytest.mark.parametrize("element", ["yandex:full-text", "rbc_news:full-text"])
def test_full_texts_of_other_names(element: str) -> None:
    item = Item(link="/1", description="Лид.", extra=f"<{element}><![CDATA[Раз.\n Два.]]></{element}>")
    assert only(item).text == "Раз.\n\nДва."


def test_a_summary_alone_is_no_full_text() -> None:
    entry = only(Item(link="/1", title="<b>", description="Лид &quot;статьи&quot;"))
    assert (entry.title, entry.summary, entry.text) == ("<b>", 'Лид "статьи"', "")
    assert only(Item(link="/1", description="")).summary == ""


def test_a_date_that_cannot_be_believed_is_none() -> None:
    for date in ("Mon, 03 Feb 2031 10:00:00 +0500", "скоро", None):
        assert only(Item(link="/1", date=date)).published is None
    assert only(Item(link="/1", date="03.02.2025 10:00")).published == datetime(2025, 2, 3, 5, tzinfo=UTC)


def test_atom() -> None:
    (entry,) = entries(
        f'<feed xmlns="{ATOM}"><title>Вестник</title><entry><id>urn:1</id>'
        '<title type="html">Газ &amp;amp; &lt;i&gt;нефть&lt;/i&gt;</title><link rel="self" href="/self"/>'
        '<link href="/news/1"/><updated>2025-02-03T10:00:00+05:00</updated><summary>Лид.</summary>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Раз.</p><p>Два.</p></div></content>'
        "</entry></feed>"
    )
    assert entry == Entry(
        guid="urn:1",
        url="https://vestnik.example/news/1",
        title="Газ & нефть",
        summary="Лид.",
        text="Раз.\n\nДва.",
        published=datetime(2025, 2, 3, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "document",
    [
        '<rss version="2.0"><item><title>Вне канала</title><link>/1</link></item></rss>',
        '\n \n<rss version="2.0"><channel><item><title>Оборван</title><link>/1</link><description>и не за',
        '<rss version="2.0"><channel><item><link>/1</link><title>Имя & &nbsp;</title></item></channel></rss>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="/1"><title>RDF</title><link>/1</link></item></rdf:RDF>',
    ],
    ids=["outside its channel", "cut short", "not well-formed", "rdf"],
)
def test_feeds_that_are_not_as_they_should_be(document: str) -> None:
    assert [entry.url for entry in entries(document)] == ["https://vestnik.example/1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b" \n\x00", "the answer is empty"),
        (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "an HTML page"),
        (b'{"items": []}', "JSON"),
        (b"/etc/passwd", "neither RSS nor Atom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str) -> None:
    with pytest.raises(FeedFormatError) as caught:
        entries(body)
    assert str(caught.value) == f"not a feed: {reason}"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert entries(rss()) == ()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("HTTPS://News.Example:443/a", "https://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a?b=1&utm_source=x&UTM_Medium=y&c", "https://news.example/a?b=1&c"),
        ("https://news.example/a?utm_source=x#comments", "https://news.example/a"),
        ("https://news.example/a?fbclid=1&yclid=2&gclid=3&ysclid=4&_openstat=5", "https://news.example/a"),
        ("https://news.example/новость?тема=газ", "https://news.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C?%D1%82%D0%B5%D0%BC%D0%B0=%D0%B3%D0%B0%D0%B7"),
        ("https://новости.қаз/a", "https://новости.қаз/a"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("javascript:alert(1)", None),
        ("/a", None),
        ("https://news.example:port/a", None),
        ("http://[", None),
    ],
)  # fmt: skip
def test_canonical_url(link: str, url: str | None) -> None:
    assert canonical_url(link) == url


@given(st.text() | st.text().map("https://news.example/".__add__))
def test_canonical_url_is_canonical(link: str) -> None:
    url = canonical_url(link)
    assert url is None or canonical_url(url) == url


@given(st.lists(st.sampled_from(rss(FULL, FULL).split(">")), max_size=60).map(">".join))
def test_shuffled_markup_is_a_feed_or_is_refused(document: str) -> None:
    try:
        found = entries(document)
    except FeedFormatError:
        return
    assert all(entry.url.startswith("http") and entry.guid for entry in found)
