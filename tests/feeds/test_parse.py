import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import lenient, strict
from bot.feeds.parse import Entry, FeedFormatError, parse
from tests.feeds.samples import Item, rss

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"
URL = "https://vestnik.example/feeds/news.xml"
QUIRKS = tomllib.loads(Path(__file__).with_name("quirks.toml").read_text(encoding="utf-8"))["quirk"]


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
        (b'{"items": []}', "JSON, but no JSON Feed"),
        (b"/etc/passwd", "neither RSS nor Atom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed(body: bytes, reason: str) -> None:
    with pytest.raises(FeedFormatError) as caught:
        entries(body)
    assert str(caught.value) == f"not a feed: {reason}"


PAGE = "<!DOCTYPE html><html><head><title>Вестник</title>{}</head><body>{}</body></html>"
FEED_LINK = '<link rel="alternate" type="application/rss+xml" title="RSS" href="{}">'


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (PAGE.format(FEED_LINK.format("/rss.xml"), ""), ", whose feed is https://vestnik.example/rss.xml"),
        (
            PAGE.format(
                '<link rel=alternate hreflang=kk href="/kk">' + FEED_LINK.format("//a.example/f"), ""
            ),
            ", whose feed is https://a.example/f",
        ),
        (PAGE.format(FEED_LINK.format("javascript:x"), ""), ""),
        (PAGE.format("", "<p>Новости дня.</p>" * 40 + "<script>1</script>"), ""),
        (
            PAGE.format("<script>challenge()</script>", "<noscript>Включите JavaScript</noscript>"),
            " that only shows itself to browsers (JavaScript)",
        ),
        ("<?xml version='1.0'?>\n" + PAGE.format("", "<p>Слово</p>"), ""),
        (PAGE.format("", "<p>Наша лента: <code>&lt;rss&gt;</code> <item>"), ""),
    ],
)
def test_a_page_instead_of_a_feed(page: str, reason: str) -> None:
    with pytest.raises(FeedFormatError) as caught:
        entries(page, "application/rss+xml")
    assert str(caught.value) == f"not a feed: an HTML page{reason}"


@pytest.mark.parametrize(
    "junk",
    [
        "<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/rss.php</b> on line 3<br />\n",
        "\ufeff \n",
        "}}\n<!-- cache -->",
    ],
)
def test_what_stands_before_a_feed_is_passed_over(junk: str) -> None:
    assert entries(junk + rss(FULL)) == (only(FULL),)


def test_a_feed_cut_short_keeps_what_came_before() -> None:
    document = rss(*(Item(link=f"/{number}", content="<p>Раз.</p>") for number in range(9)))
    for length in range(document.index("</item>"), len(document), 97):
        found = entries(document[:length])
        assert len(found) >= document[:length].count("</item>")
        assert found[0].text == "Раз."


def test_elements_nested_absurdly_keep_what_came_before() -> None:
    for opening in ("<a>", "<a>&"):  # the latter not well-formed
        document = rss(Item(link="/1")).replace("</channel></rss>", opening * 20_000)
        assert [entry.url for entry in entries(document)] == ["https://vestnik.example/1"]


def test_no_more_entries_than_a_feed_has() -> None:
    items = [Item(link=f"/{number}") for number in range(2100)]
    assert len(entries(rss(*items))) == 2000
    assert len(entries(rss(*items) + "&")) == 2000


def test_guesses_at_dates_have_an_end() -> None:
    unusual = "2025, 3 of February, 10:00"
    found = entries(rss(*(Item(link=f"/{number}", date=unusual) for number in range(105))))
    assert [entry.published is None for entry in found] == [False] * 100 + [True] * 5
    usual = "<pubDate>Mon, 03 Feb 2025 10:00:00 GMT</pubDate>"
    for junk, believed in ((5, True), (6, False)):
        entry = only(Item(link="/1", date=None, extra="<pubDate>1 2 3</pubDate>" * junk + usual))
        assert (entry.published is not None) is believed


def test_what_would_not_fit_a_database() -> None:
    entry = only(Item(link="/1", guid="g" * 9000, title="т" * 9000))
    assert entry.guid == entry.url
    assert len(entry.title) < 9000
    assert entries(rss(Item(link="/" + "a" * 9000))) == ()


@pytest.mark.parametrize(
    ("document", "form"),
    [
        (rss(), "RSS 2.0"),
        (rss() + "&", "RSS 2.0"),
        ('<rss version="0.92"><channel/></rss>', "RSS 0.92"),
        ('<!DOCTYPE rss SYSTEM "rss-0.91.dtd"><rss version="0.91"><channel/></rss>', "RSS 0.91"),
        (f'<feed xmlns="{ATOM}"/>', "Atom 1.0"),
        ('<feed xmlns="http://purl.org/atom/ns#"/>', "Atom 0.3"),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
            "RSS 1.0",
        ),
    ],
)
def test_formats_by_name(document: str, form: str) -> None:
    assert parse(document.encode(), None, URL, "UTC", NOW).format.startswith(form)


@pytest.mark.parametrize("before", ["", "<!---->" + "\n" * 200_000, "&", "<!DOCTYPE"])
def test_entities_of_the_documents_own_are_not_expanded(before: str) -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'{before}<!DOCTYPE rss [<!ENTITY e0 "взрыв"><!ENTITY f SYSTEM "file:///etc/passwd">{lines}]>'
    feed = rss(Item(link="/1", title="Имя", extra="<description>&e11;&f;</description>"))
    (entry,) = entries(head + feed.partition("?>")[2])
    assert entry.title == "Имя"
    assert len(entry.summary) < 100
    assert "root" not in entry.summary


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk["name"])
def test_elements_as_outlets_use_them(quirk: dict[str, Any]) -> None:
    entry = only(Item(link="/1", title="Зерно", date=None, extra=quirk["xml"]))
    assert {field: getattr(entry, field) for field in quirk["gives"]} == quirk["gives"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("«Газ» &laquo;и&raquo; <b>нефть</b>", "«Газ» «и» нефть"),
        ("Колледжи готовят мастеров // Министерство обещает места", "Колледжи готовят мастеров"),
        ("Рост <5%> в AT&T", "Рост <5%> в AT&T"),
        (" \n Зерно\tи\n  хлеб ", "Зерно и хлеб"),
    ],
)
def test_titles(title: str, expected: str) -> None:
    assert only(Item(link="/1", title=title)).title == expected


def test_other_links() -> None:
    (entry,) = entries(rss(Item(guid="g", extra="<pdalink>https://vestnik.example/pda/1</pdalink>")))
    assert entry.url == "https://vestnik.example/pda/1"
    assert entries(rss(Item(guid="g", extra="<enclosure url='https://vestnik.example/1.mp3'/>"))) == ()
    based = rss(Item(link="1")).replace("<channel>", '<channel xml:base="https://dala.example/a/">')
    assert [entry.url for entry in entries(based)] == ["https://dala.example/a/1"]
    atom = f'<feed xmlns="{ATOM}" xml:base="/ru/"><entry xml:base="news/"><link href="1"/></entry></feed>'
    assert [entry.url for entry in entries(atom)] == ["https://vestnik.example/ru/news/1"]


def test_atom_content_that_is_no_text() -> None:
    (entry,) = entries(
        f'<feed xmlns="{ATOM}"><entry><id>urn:1</id><title>Снимок</title>'
        '<content type="image/png">iVBORw0KGgo=</content><content src="/1" type="text/html"/></entry></feed>'
    )
    assert (entry.url, entry.text) == ("https://vestnik.example/1", "")


BODIES = st.sampled_from(
    ["", "Лид.", "<p>Раз.</p><p>«Два», – сказал он.</p>", "Газ &amp; нефть", "Рост <5%>"]
)
ITEMS = st.builds(
    Item,
    link=st.sampled_from(["/1", "https://vestnik.example/2?a=1&b=2", " /3 "]),
    title=st.sampled_from(["Зерно", "Газ & нефть", "<b>Мост</b>", "«Слово»"]),
    guid=st.none() | st.sampled_from(["vestnik:1", "https://vestnik.example/1"]),
    date=st.sampled_from(["Mon, 03 Feb 2025 10:00:00 +0500", "3 февраля 2025, 10:00", "скоро"]),
    description=st.none() | BODIES,
    content=st.none() | BODIES,
    extra=st.sampled_from(["", "<category>Мир</category>", "<yandex:full-text>Раз.</yandex:full-text>"]),
)


@given(st.lists(ITEMS, max_size=3))
def test_both_readers_read_a_feed_alike(items: list[Item]) -> None:
    document = rss(*items)
    well_formed, lenient_ = strict.read(document), lenient.read(document)
    assert well_formed is not None
    assert lenient_ is not None
    assert (well_formed.format, well_formed.title) == (lenient_.format, lenient_.title)
    # What is not well-formed takes the other way.
    assert entries(document) == entries(document + "&")


def test_a_feed_without_entries_is_a_feed() -> None:
    assert entries(rss()) == ()


@given(st.lists(st.sampled_from(rss(FULL, FULL).split(">")), max_size=60).map(">".join))
def test_shuffled_markup_is_a_feed_or_is_refused(document: str) -> None:
    try:
        found = entries(document)
    except FeedFormatError:
        return
    assert all(entry.url.startswith("http") and entry.guid for entry in found)
