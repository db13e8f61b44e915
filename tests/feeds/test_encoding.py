import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.encoding import decode, decoded, valid_references

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


LONG = (TEXT + " ").replace("«", '"').replace("»", '"').replace("–", "-") * 4


@pytest.mark.parametrize("written", ["windows-1251", "koi8-r", "cp866", "utf-8"])
@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "utf-8", "iso-8859-1", "ascii", None])
def test_what_is_declared_wrongly_is_found_out(written: str, declared: str | None) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else "<rss>"
    assert decoded((head + LONG).encode(written)) == (head + LONG, written)
    header = f"text/xml; charset={declared}" if declared else None
    assert decoded(f"<rss>{LONG}".encode(written), header) == (f"<rss>{LONG}", written)


def test_kazakh_in_windows_1251_of_its_own() -> None:
    text = (
        '<?xml version="1.0" encoding="kz-1048"?>Министр «Сауда айналымы өсті, қарым-қатынас нығайды» деді. '
    )
    text += "Қазақстан мен Ресей арасындағы тауар айналымы ұлғайып келеді, деп хабарлады үкімет. " * 3
    assert decode(text.encode("kz1048")) == text


def test_what_is_not_cyrillic_is_taken_at_its_word() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?>' + "Réunion à l'Élysée : le président a répété. " * 9
    assert decoded(text.encode("latin-1")) == (text, "iso8859-1")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    assert decoded(xml("utf-16").encode(encoding)) == (xml("utf-16"), encoding)


def test_a_piece_in_another_encoding() -> None:
    head, tail = f"<rss>{TEXT * 5}<title>", f"</title>{TEXT * 5}"
    body = head.encode() + "Новости соседей".encode("cp1251") + tail.encode()
    assert decode(body) == f"{head}Новости соседей{tail}"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("&#171;&#xAB;&#10;", "&#171;&#xAB;&#10;"),
        ("&#0;&#x1F;&#xD800;&#1114112;&#x110000", "\ufffd" * 5),
        ("&#" + "9" * 5000 + ";&#0000000000171;", "\ufffd&#0000000000171;"),
        ("R&D &# &#x;", "R&D &# &#x;"),
    ],
)
def test_references_to_no_character(markup: str, expected: str) -> None:
    assert valid_references(markup) == expected


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
