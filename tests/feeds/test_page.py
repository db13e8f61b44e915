import pytest

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
