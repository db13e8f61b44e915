import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.encoding import decode

TEXT = "Министр заявил: «Товарооборот вырос» – и это ещё не всё."


def xml(declared: str) -> str:
    return f'<?xml version="1.0" encoding="{declared}"?><title>{TEXT}</title>'


@pytest.mark.parametrize(
    ("written", "declared", "header"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "windows-1251", None),  # wrongly declared
        ("utf-8", "utf-8", "text/xml; charset=windows-1251"),
        ("utf-8-sig", "utf-8", None),
        ("utf-16", "utf-16", None),
        ("cp1251", "windows-1251", None),
        ("cp1251", "windows-1251", "text/xml; charset=utf-8"),
        ("cp1251", "utf-8", "text/xml; charset=windows-1251"),
        ("cp1251", "utf-8", None),  # told nowhere: guessed
        ("cp1251", "no-such-thing", 'text/xml; charset="also none"'),
    ],
)
def test_cyrillic_in_any_wrapping(written: str, declared: str, header: str | None) -> None:
    assert decode(xml(declared).encode(written), header) == xml(declared)


def test_koi8_declared_and_guessed() -> None:
    text = TEXT.replace("«", '"').replace("»", '"').replace("–", "-")
    for head in ('<?xml version="1.0" encoding="koi8-r"?>', "<rss>"):
        assert decode((head + text).encode("koi8-r")) == head + text


def test_a_page_says_it_in_a_meta_element() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{TEXT}</body></html>'
    assert decode(page.encode("cp1251"), "text/html") == page


def test_broken_bytes_cost_only_themselves() -> None:
    broken = xml("windows-1251").encode("cp1251").replace("вырос".encode("cp1251"), b"\x98\x01")
    assert decode(broken) == xml("windows-1251").replace("вырос", "\ufffd")
    broken = xml("utf-8").encode().replace("вырос".encode(), b"\xff")
    assert decode(broken) == xml("utf-8").replace("вырос", "\ufffd")


@given(st.binary(), st.none() | st.text())
def test_anything_is_text(body: bytes, header: str | None) -> None:
    decode(body, header).encode()
