import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.page import Page, page_text
from tests.feeds.samples import article, page

HEAD = (
    '<link rel="canonical" href="https://www.vestnik-stepi.kz/news/1">'
    '<meta property="article:published_time" content="2025-02-03T10:00:00+05:00"><title>'
)


def test_the_text_of_an_article_without_what_stands_around_it() -> None:
    text = page_text(page(article(7))).text.split("\n\n")
    assert len(text) == 5
    assert text[2] == (
        "«В этом году мы откроем 9 новых совместных предприятий с российскими партнёрами», – заявил "
        "президент Казахстана Касым-Жомарт Токаев."
    )
    assert not any("Главная" in line or "Переговоры в Астане" in line for line in text)


def test_what_the_page_says_of_itself() -> None:
    found = page_text(page(article(7)).replace("<title>", HEAD, 1))
    assert found.title == "Переговоры в Астане"
    assert found.published is not None
    assert found.published.isoformat() == "2025-02-03"
    assert found.canonical == "https://www.vestnik-stepi.kz/news/1"


def test_windows_1251() -> None:
    body = page(article(7)).replace("utf-8", "windows-1251").encode("cp1251")
    assert page_text(body, "text/html") == page_text(page(article(7)))
    undeclared = page(article(7)).replace("<meta charset='utf-8'>", "").encode("cp1251")
    assert page_text(undeclared, "text/html; charset=windows-1251") == page_text(page(article(7)))


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<html></html>", b'{"json": 1}', b"%PDF-1.7 \x93"])
def test_no_article(body: bytes) -> None:
    assert page_text(body) == Page("")


URL = "https://www.vestnik-stepi.kz/news/1"


def read(body: str = "", *, head: str = "", url: str | None = URL) -> Page:
    return page_text(page(body or article(7)).replace("<title>", head + "<title>", 1), url=url)


def linked_data(**said: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | said)}</script>'


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ('<meta property="article:published_time" content="2025-02-03T10:00:00+05:00">', 5),
        (linked_data(datePublished="2025-02-03T10:00:00Z"), 10),
        (linked_data(datePublished="2025-02-03T10:00:00"), None),  # no zone: the feed's is not known here
        (linked_data(datePublished="2025-02-03"), None),
        (linked_data(**{"@type": "Comment", "datePublished": "2025-02-03T10:00:00Z"}), None),
        ('<script type="application/ld+json">{"datePublished":</script>', None),
        (linked_data(datePublished=5, author={"x": [{"@type": "NewsArticle", "datePublished": "x"}]}), None),
        ('<meta name="pubdate" content="Mon, 03 Feb 2025 10:00:00 +0300">', 7),
        ('<meta itemprop="datePublished" content="2025-02-03T10:00:00+06:00">', 4),
    ],
)
def test_the_moment_a_page_gives(head: str, moment: int | None) -> None:
    expected = None if moment is None else datetime(2025, 2, 3, moment, tzinfo=UTC)
    assert read(head=head).published_at == expected


def test_a_day_alone() -> None:
    found = read(head='<meta property="article:published_time" content="2025-02-03">')
    assert (found.published, found.published_at) == (date(2025, 2, 3), None)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/news/1?utm_source=x#top">', "https://www.vestnik-stepi.kz/news/1"),
        ('<link rel="canonical" href="https://vestnik-stepi.kz/news/1">', "https://vestnik-stepi.kz/news/1"),
        ('<link rel="canonical" href="//amp.vestnik-stepi.kz/1">', "https://amp.vestnik-stepi.kz/1"),
        ('<link rel="canonical" href="https://listok.example/1">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical">', None),
        ('<link rel="canonical" href="/">', None),
        (
            '<meta property="og:url" content="https://vestnik-stepi.kz/news/2">',
            "https://vestnik-stepi.kz/news/2",
        ),
        ("", None),
    ],
)
def test_a_page_speaks_for_its_own_site_alone(head: str, canonical: str | None) -> None:
    assert read(head=head).canonical == canonical


def test_without_an_address_of_its_own_a_page_is_believed() -> None:
    assert read(head='<link rel="canonical" href="https://listok.example/1">', url=None).canonical is not None
    assert read(head='<link rel="canonical" href="/1">', url=None).canonical is None


WALL = "<div class='article-paywall'>Дальше – для своих</div>"


@pytest.mark.parametrize(
    ("head", "body", "complete"),
    [
        ("", article(7), True),
        (linked_data(isAccessibleForFree=False), article(7, 40), False),
        (linked_data(isAccessibleForFree="False"), article(7, 40), False),
        (linked_data(isAccessibleForFree=True), article(7), True),
        ('<meta property="article:content_tier" content="locked">', article(7), False),
        ('<meta property="article:content_tier" content="free">', article(7), True),
        ("", article(7) + WALL, False),
        ("", article(7, 40) + WALL, True),  # all of it is there
        ("", article(7) + "<p>Полный текст доступен только подписчикам.</p>", False),
    ],
)
def test_paywalls(head: str, body: str, complete: bool) -> None:
    found = read(body, head=head)
    assert found.complete is complete
    assert "Товарооборот" in found.text


def test_what_stands_around_an_article_is_left_out() -> None:
    around = (
        "<p>Читайте также: «Мы не уступим», – заявил министр</p>",
        "<p>Подписывайтесь на наш Telegram-канал!</p><p>Фото: пресс-служба</p><p>© Вестник</p>",
    )
    assert (
        read(article(7, 3) + around[0] + article(9, 2) + around[1]).text
        == read(article(7, 3) + article(9, 2)).text
    )


def test_a_page_that_is_no_article_costs_little() -> None:
    assert read("<b><i><p>x</p></i></b>" * 20_000) == Page("")
    assert read("<p " + " ".join(f'a{number}=""' for number in range(100_000)) + ">" + article(7)).text


TAGS = st.sampled_from(
    (page(article(7)) + WALL + linked_data(datePublished="2025-02-03T10:00:00Z")).split("<")
)


@given(st.lists(TAGS, max_size=30).map("<".join))
def test_any_page_is_read(document: str) -> None:
    found = page_text(document.encode(), "text/html", URL)
    found.text.encode()
