from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import article_key, canonical_url, same_site

SEGMENTS = st.text("abz09-_.~%ж", min_size=1, max_size=6).filter(lambda text: text.strip(".%"))
URLS = st.builds(
    "https://{}vestnik.example/{}{}{}".format,
    st.sampled_from(["", "www.", "m.", "amp.", "www.m."]),
    st.lists(SEGMENTS | st.sampled_from(["amp", "index.html", "news"]), max_size=4).map("/".join),
    st.sampled_from(["", "/", "/amp", "/amp/", ".amp", "//"]),
    st.lists(st.sampled_from(["id=1", "id=2", "page=a", "amp=1", "utm_source=x", "b", ""]), max_size=4).map(
        lambda parts: "?" + "&".join(parts) if parts else ""
    ),
)


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
        ("https://news.example/a?from=rss&ref=telegram&source=yandex_news", "https://news.example/a"),
        ("https://news.example/a?from=2025&ref=77&source=moscow", "https://news.example/a?from=2025&ref=77&source=moscow"),
        ("https://news.example/a?id=utm_source&erid=LjN8K", "https://news.example/a?id=utm_source"),
    ],
)  # fmt: skip
def test_canonical_url(link: str, url: str | None) -> None:
    assert canonical_url(link) == url


@given(st.text() | st.text().map("https://news.example/".__add__) | URLS)
def test_canonical_url_is_canonical(link: str) -> None:
    url = canonical_url(link)
    assert url is None or canonical_url(url) == url


@pytest.mark.parametrize(
    "twin",
    [
        "http://vestnik.example/news/1?id=7&b=2",
        "https://www.vestnik.example/news/1/?b=2&id=7",
        "https://m.vestnik.example/news/1?id=7&b=2#top",
        "https://amp.vestnik.example/news/1?id=7&b=2",
        "https://mobile.vestnik.example:443/news/1?id=7&b=2",
        "https://vestnik.example/news/1/amp?id=7&b=2",
        "https://vestnik.example/news/1/amp/?id=7&b=2",
        "https://vestnik.example/amp/news/1?id=7&b=2",
        "https://vestnik.example/news/1.amp?id=7&b=2",
        "https://vestnik.example/news/1/index.html?id=7&b=2",
        "https://vestnik.example/news/1?id=7&b=2&amp=1&utm_source=rss",
        "https://vestnik.example/news/1?id=7&b=2&outputType=amp",
    ],
)
def test_twins_of_one_article_have_one_key(twin: str) -> None:
    assert article_key(twin) == "vestnik.example/news/1?b=2&id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://vestnik.example/news/1", "https://vestnik.example/news/11"),
        ("https://vestnik.example/news/1", "https://vestnik.example/news?id=1"),
        ("https://vestnik.example/?id=1", "https://vestnik.example/?id=2"),
        ("https://vestnik.example/index.php?id=1", "https://vestnik.example/index.php?id=2"),
        ("https://vestnik.example/news/A", "https://vestnik.example/news/a"),
        ("https://vestnik.example/kk/1", "https://vestnik.example/ru/1"),
        ("https://kk.vestnik.example/1", "https://ru.vestnik.example/1"),
        ("https://vestnik.example/1", "https://vestnik.example:8080/1"),
        ("https://vestnik.example/amp", "https://vestnik.example/"),
        ("https://vestnik.example/champ", "https://vestnik.example/ch"),
    ],
)
def test_different_articles_have_different_keys(one: str, other: str) -> None:
    assert article_key(one) != article_key(other)


@given(URLS)
def test_a_key_is_its_own_and_its_canonical_urls(url: str) -> None:
    key = article_key(url)
    assert article_key(canonical_url(url) or "") == key
    assert article_key(f"https://{key}") == key
    assert article_key(key) == key


@given(URLS, st.integers(0), st.integers(0))
def test_ids_are_never_lost(url: str, one: int, other: int) -> None:
    parts = urlsplit(url)
    in_query = [article_key(parts._replace(query=f"id={number}").geturl()) for number in (one, other)]
    in_path = [article_key(parts._replace(path=f"{parts.path}/{number}").geturl()) for number in (one, other)]
    assert (in_query[0] == in_query[1]) == (in_path[0] == in_path[1]) == (one == other)


def test_what_is_no_web_address_is_its_own_key() -> None:
    assert article_key("urn:7") == "urn:7"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://www.vestnik.example/a", True),
        ("https://amp.vestnik.example/a", True),
        ("https://vestnik.example.attacker.example/a", False),
        ("https://listok.example/a", False),
        ("https://vestnik.example:8080/a", False),
        ("ftp://vestnik.example/a", False),
        ("", False),
    ],
)
def test_sites(other: str, same: bool) -> None:
    assert same_site("https://m.vestnik.example/b", other) is same
    assert same_site(other, "https://m.vestnik.example/b") is same


def test_a_name_and_its_punycode_are_one_site() -> None:
    assert same_site("https://новости.қаз/a", f"https://www.{'новости.қаз'.encode('idna').decode()}/b")
