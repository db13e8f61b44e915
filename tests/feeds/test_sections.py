import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.parse import FeedFormatError, ParsedFeed
from bot.feeds.reading import read
from bot.feeds.sections import MOST_LINKS
from storage.model import FeedSource, SourceKind

NOW = datetime(2025, 2, 3, 12, tzinfo=UTC)
URL = "https://www.dala.example/kk/news/"
SITEMAP = "https://dala.example/sitemap.xml"
SECTION = """<!DOCTYPE html><html><head><title> Степь:
новости </title></head><body>
<nav><a href="/">Главная</a>
<a href="/kk/news/">Новости</a> <a href="https://reklama.example/1">Реклама</a></nav>
<main>
<div class="card"><a href="/kk/news/11?utm_source=list"><img src="1.jpg" alt=""></a>
  <span class="news-date">3 ақпан 2025, 10:00</span>
  <h3><a href="/kk/news/11">Вели переговоры о зерне</a></h3></div>
<div class="card"><time datetime="2025-02-02T09:00:00+05:00">вчера</time>
  <a href="12" title="О транзите"></a></div>
<div class="card"><a href="https://m.dala.example/kk/news/13#top"><h3>О границе</h3>
  <p>Стороны согласны.</p></a></div>
<div class="card"><a href="/kk/video/7">Видео</a><a href="javascript:void(0)">Ещё</a><a>Без адреса</a></div>
</main></body></html>"""


def links(document: str = SECTION, *, selector: str | None = None, pattern: str | None = None) -> ParsedFeed:
    source = FeedSource(
        URL, "Степь", timezone="Asia/Almaty", kind=SourceKind.LINKS, selector=selector, pattern=pattern
    )
    return read(document.encode(), "text/html; charset=utf-8", URL, source, NOW)


def sitemap(document: str | bytes, pattern: str | None = None) -> ParsedFeed:
    source = FeedSource(SITEMAP, "Степь", timezone="Asia/Almaty", kind=SourceKind.SITEMAP, pattern=pattern)
    body = document.encode() if isinstance(document, str) else document
    return read(body, "application/xml", SITEMAP, source, NOW)


def test_the_links_of_a_section() -> None:
    feed = links(selector="main a", pattern=r"/news/\d+$")
    assert (feed.title, feed.format, feed.encoding) == ("Степь: новости", "page", "utf-8")
    assert [(entry.url, entry.title) for entry in feed.entries] == [
        ("https://www.dala.example/kk/news/11", "Вели переговоры о зерне"),
        ("https://www.dala.example/kk/news/12", "О транзите"),
        ("https://m.dala.example/kk/news/13", "О границе"),
    ]
    assert [entry.published for entry in feed.entries] == [
        datetime(2025, 2, 3, 5, tzinfo=UTC),
        datetime(2025, 2, 2, 4, tzinfo=UTC),
        None,
    ]
    assert {(entry.summary, entry.text) for entry in feed.entries} == {("", "")}
    assert all(entry.guid == entry.url for entry in feed.entries)


def test_links_without_selector_or_pattern_are_those_of_the_site() -> None:
    found = [entry.url.removeprefix("https://www.dala.example") for entry in links().entries]
    assert found == ["/", "/kk/news/11", "/kk/news/12", "https://m.dala.example/kk/news/13", "/kk/video/7"]


def test_a_selector_may_name_what_links_stand_in() -> None:
    assert (
        links(selector=".card", pattern="/news/").entries
        == links(selector=".card a", pattern="/news/").entries
    )
    assert [entry.title for entry in links(selector="h3:has(a)").entries] == ["Вели переговоры о зерне"]


def test_a_base_is_minded() -> None:
    page = (
        '<html><head><base href="https://dala.example/ru/"></head><body><a href="1">Слово</a></body></html>'
    )
    assert [entry.url for entry in links(page).entries] == ["https://dala.example/ru/1"]


def test_no_more_links_than_an_article_list_has() -> None:
    page = "".join(f"<p><a href=/n/{number}>Новость</a></p>" for number in range(MOST_LINKS + 9))
    assert len(links(page).entries) == MOST_LINKS


@pytest.mark.parametrize(
    ("document", "options", "reason"),
    [
        (SECTION, {"selector": "main a["}, r"the selector 'main a\[' cannot be read: "),
        (SECTION, {"selector": "a::before"}, "the selector 'a::before' cannot be read: "),
        (SECTION, {"pattern": "("}, r"the pattern '\(' cannot be read: "),
        (SECTION, {"selector": "#nothing a"}, "no link to an article of this site: none passes the selector"),
        ("<html><p>Текст</p></html>", {}, "no link to an article of this site: an HTML page$"),
        ("<html><script src=1></script></html>", {}, r"no link .*\(JavaScript\)$"),
        ("", {}, "not a page: the answer is empty"),
    ],
)
def test_what_gives_no_links(document: str, options: dict[str, str], reason: str) -> None:
    with pytest.raises(FeedFormatError, match=f"^{reason}") as caught:
        links(document, **options)
    assert len(str(caught.value).splitlines()) == 1


NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://dala.example/1</loc><lastmod>2025-02-01</lastmod></url>
<url><loc> https://www.dala.example/2?utm_source=map </loc><lastmod>2025-02-03T12:00:00+05:00</lastmod>
 <i:image><i:loc>https://dala.example/2.jpg</i:loc><i:title>Снимок</i:title></i:image>
 <n:news><n:publication><n:name>Степь</n:name></n:publication>
 <n:publication_date>2025-02-02T10:00:00+05:00</n:publication_date>
 <n:title>О зерне &amp; хлебе</n:title></n:news></url>
<url><loc>https://dala.example/about</loc></url>
<url><loc>https://listok.example/3</loc><lastmod>2025-02-03</lastmod></url>
<url><lastmod>2025-02-03</lastmod></url>
</urlset>"""


def test_a_sitemap_newest_first() -> None:
    feed = sitemap(NEWS)
    assert (feed.format, feed.more) == ("sitemap", ())
    assert [(entry.url, entry.title, entry.published) for entry in feed.entries] == [
        ("https://www.dala.example/2", "О зерне & хлебе", datetime(2025, 2, 2, 5, tzinfo=UTC)),
        ("https://dala.example/1", "", datetime(2025, 1, 31, 19, tzinfo=UTC)),
        ("https://dala.example/about", "", None),
    ]
    assert [entry.url for entry in sitemap(NEWS, r"/\d$").entries] == [
        entry.url for entry in feed.entries[:2]
    ]


def test_a_sitemap_compressed_cut_short_or_in_lines() -> None:
    assert sitemap(gzip.compress(NEWS.encode())) == sitemap(NEWS)
    assert len(sitemap(NEWS[: NEWS.index("<url><loc>https://listok")]).entries) == 3
    assert sitemap(gzip.compress(NEWS.encode())[:-9]).entries
    lines = "https://dala.example/1\n\nnot an address\nhttps://listok.example/2\nhttps://dala.example/3\n"
    assert [entry.url[-1] for entry in sitemap(lines).entries] == ["1", "3"]


def test_an_index_names_its_sitemaps_newest_first() -> None:
    places = "".join(
        f"<sitemap><loc>https://dala.example/{day}.xml.gz</loc><lastmod>2025-01-0{day}</lastmod></sitemap>"
        for day in (1, 3, 2)
    )
    feed = sitemap(
        f"<sitemapindex>{places}<sitemap><loc>https://listok.example/4</loc></sitemap></sitemapindex>"
    )
    assert feed.entries == ()
    assert feed.more == tuple(f"https://dala.example/{number}.xml.gz" for number in (3, 2, 1))


def test_a_bomb_of_a_sitemap_is_read_to_its_bound() -> None:
    places = "".join(f"<url><loc>https://dala.example/{number}</loc></url>" for number in range(1000))
    bomb = gzip.compress(b"<urlset>" + places.encode() + b" " * 60_000_000)
    assert len(sitemap(bomb).entries) == MOST_LINKS


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "neither RSS nor Atom"),
        (b"<rss/>", "neither RSS nor Atom"),
        (b"<!DOCTYPE html><html><p>404</p></html>", "an HTML page"),
        (b"\x1f\x8bbroken", "its compression is broken"),
    ],
)
def test_what_is_no_sitemap(body: bytes, reason: str) -> None:
    with pytest.raises(FeedFormatError, match=f"^not a sitemap: {reason}$"):
        sitemap(body)


@given(st.lists(st.sampled_from((SECTION + NEWS).split("<")), max_size=50).map("<".join))
def test_shuffled_markup_is_read_or_refused(document: str) -> None:
    for reader in (links, sitemap):
        try:
            found = reader(document)
        except FeedFormatError:
            continue
        assert all(entry.url.startswith("http") and entry.guid for entry in found.entries)
