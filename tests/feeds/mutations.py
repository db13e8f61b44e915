"""Feeds as they should not be: documents of every kind, and what can go wrong with one."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from storage.model import SourceKind
from tests.feeds.samples import Item, article, page, rss

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "application/xml"


@dataclass(frozen=True)
class Document:
    """What a server answers; `content_type` None where it names none of use."""

    body: bytes
    content_type: str | None = _XML
    kind: SourceKind = SourceKind.FEED
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def _items(count: int, length: int, **others: str) -> list[Item]:
    return [
        Item(link=f"/n/{n}", guid=f"urn:{n}", content=article(n, length) if length else None, **others)
        for n in range(count)
    ]


def _atom() -> str:
    entries = "".join(
        f"<entry><id>urn:{n}</id><title type='html'>Газ &amp;amp; нефть {n}</title><link href='/n/{n}'/>"
        f"<updated>2025-02-0{n + 1}T10:00:00+05:00</updated><summary>Лид.</summary><content type='xhtml'>"
        f"<div xmlns='http://www.w3.org/1999/xhtml'>{article(n)}</div></content></entry>"
        for n in range(5)
    )
    return f'<?xml version="1.0"?><feed xmlns="{_ATOM}"><title>Вестник</title>{entries}</feed>'


def _rdf() -> str:
    items = "".join(
        f'<item rdf:about="/n/{n}"><title>Зерно {n}</title><link>/n/{n}</link><dc:date>2025-02-03</dc:date>'
        f"<description>Стороны обсудили поставки {n} тонн.</description></item>"
        for n in range(5)
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/"><title>Вестник</title></channel>'
        f"{items}</rdf:RDF>"
    )


def _json() -> str:
    items = ",".join(
        f'{{"id": "{n}", "url": "https://vestnik.example/n/{n}", "title": "Транзит {n}", '
        f'"date_published": "2025-02-03T10:00:00+05:00", "content_html": "{article(n)}"}}'
        for n in range(5)
    )
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Вестник", "items": [{items}]}}'


def _sitemap() -> str:
    urls = "".join(
        f"<url><loc>https://vestnik.example/n/{n}</loc>"
        f"<news:news><news:title>Визит {n}</news:title></news:news></url><url><loc>https://vestnik.example/n/{n}/old</loc><lastmod>2025-02-03</lastmod></url>"
        for n in range(5)
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


_FULL = "".join(f"<yandex:full-text>{article(n).replace('<', '&lt;')}</yandex:full-text>" for n in (1, 2))

DOCUMENTS = {
    "RSS": Document(rss(*_items(5, 5)).encode(), "application/rss+xml; charset=utf-8"),
    "RSS without texts": Document(rss(*_items(8, 0, description="Лид &quot;статьи&quot;.")).encode()),
    "RSS in windows-1251": Document(rss(*_items(5, 5), encoding="windows-1251").encode("cp1251"), "text/xml"),
    "RSS in koi8-r, said to be in UTF-8": Document(rss(*_items(3, 5)).encode("koi8-r", "replace"), None),
    "RSS with full texts": Document(rss(*_items(3, 0, extra=_FULL, date="3 февраля 2025, 10:00")).encode()),
    "RSS 0.91": Document(
        '<rss version="0.91"><channel><title>В</title></channel>'
        "<item><title>Вне канала</title><link>/n/1</link></item></rss>".encode()
    ),
    "Atom": Document(_atom().encode(), "application/atom+xml"),
    "RDF": Document(_rdf().encode(), "application/rdf+xml"),
    "JSON Feed": Document(_json().encode(), "application/feed+json"),
    "a page": Document(page(article(1)).encode(), "text/html; charset=utf-8", SourceKind.LINKS),
    "a sitemap": Document(_sitemap().encode(), _XML, SourceKind.SITEMAP),
}  # fmt: skip
"""As they should be."""


def own(document: Document, name: int) -> Document:
    """The same with addresses that none of another name has."""
    return replace(document, body=document.body.replace(b"/n/", b"/%d/" % name))


def mutated(document: Document, chance: random.Random) -> Document:
    """One to three things gone wrong with it."""
    document = own(document, chance.randrange(10**9))
    for mutation in chance.choices(_MUTATIONS, k=chance.choice((1, 1, 2, 3))):
        document = replace(document, body=mutation(document.body, chance))
    if chance.random() < 0.2:
        document = replace(document, content_type=chance.choice(_CONTENT_TYPES))
    return document


_CONTENT_TYPES = (
    None, "", "text/html", "application/json", "application/octet-stream", "text/xml; charset=utf-16",
    "text/xml; charset=koi8-r", "application/xml; charset=нет", 'text/plain; charset="', "x" * 4_000,
)  # fmt: skip
_CHARSETS = (
    b"utf-8 utf-16 utf-32 utf-7 koi8-r windows-1251 cp1251 latin-1 big5 iso-2022-jp cp037 idna x-none".split()
)
_TAG = re.compile(rb"<[^<>]{1,200}>")
_NUMBER = re.compile(rb"\d+")
_ENTITIES = b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
_BOMB = b'<!DOCTYPE rss [<!ENTITY e0 "bomb"><!ENTITY x SYSTEM "file:///etc/hostname">' + _ENTITIES + b"]>"
_ODD_TEXTS = (
    b"\0", b"\x1b\x0b\x7f", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf",
    b"&e11;", b"&x;", b"&#0;", b"&#x110000;", b"&#55296;", b"&#" + b"9" * 400 + b";", b"&unknown;",
    b"&amp" * 500, b"<![CDATA[", b"]]>", b"<!--", b"<?xml version='9.9' encoding='none'?>", b"<!DOCTYPE",
    b"<", b">", b'"', b"<script>while(1){}</script>", b"<a:b:c d:e='f'/>", b"<x xmlns:x='x' xmlns:x='y'/>",
    b"{", b"]", b'\\u0000', "\u202e\u2066\u200f".encode(), "Z̷".encode() * 3_000, b"javascript:alert(1)",
    b"http://[::1", b"//", b"http://user:secret@vestnik.example:99999/", b"https://" + b"a" * 5_000,
    b"data:text/html,x", b"file:///etc/passwd", b"../" * 2_000, b"\r\n\r\nHTTP/1.1 200 OK\r\n", b"%00%ff%zz",
    b" " * 50_000, b"\n" * 20_000,
)  # fmt: skip
_ODD_DATES = (
    b"Mon, 32 Feb 99999 25:61:61 +9999", b"0000-00-00T00:00:00Z", b"-1", b"1e400", b"9" * 5_000,
    b"2025-02-30", b"now", b"9999-12-31T23:59-14:00", "31 вчера 2025".encode(), b"0001-01-01T00:00:00+23:59",
    b"12:00",
)  # fmt: skip


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    start, end = sorted((_place(body, chance), _place(body, chance)))
    return start, end


def _cut_off(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _cut_out(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def _repeated(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    times = min(chance.choice((2, 5, 500)), 1 + 500_000 // (end - start + 1))
    return body[:start] + body[start:end] * times + body[end:]


def _flipped(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.choice((1, 10, 200)) if body else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _shuffled(body: bytes, chance: random.Random) -> bytes:
    parts = sorted(_place(body, chance) for _ in range(6))
    pieces = [body[start:end] for start, end in zip([0, *parts], [*parts, len(body)], strict=True)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def _tags_swapped(body: bytes, chance: random.Random) -> bytes:
    tags = _TAG.findall(body) or [b"<a>"]
    return _TAG.sub(lambda tag: chance.choice(tags) if chance.random() < 0.1 else tag[0], body)


def _tags_dropped(body: bytes, chance: random.Random) -> bytes:
    return _TAG.sub(lambda tag: b"" if chance.random() < 0.1 else tag[0], body)


def _without_namespaces(body: bytes, _: random.Random) -> bytes:
    return re.sub(rb"\sxmlns(:\w+)?=(\"[^\"]*\"|'[^']*')", b"", body)


def _bomb(body: bytes, chance: random.Random) -> bytes:
    head = body.find(b"?>") + 2 if body.startswith(b"<?xml") else 0
    return body[:head] + _BOMB + _inserted(body[head:], b"&e11;&x;", chance)


def _nested(body: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((300, 20_000))
    opened, closed = chance.choice(
        ((b"<div>", b"</div>"), (b"<item>", b"</item>"), (b"[", b"]"), (b'{"a":', b"}"), (b"&lt;b>", b""))
    )
    return _inserted(body, opened * depth + closed * (depth if chance.random() < 0.7 else 0), chance)


def _huge_attribute(body: bytes, chance: random.Random) -> bytes:
    attributes = chance.choice(
        (b' a="' + b"x" * 500_000 + b'"', b"".join(b' a%d=""' % n for n in range(20_000)))
    )
    return _inserted(body, b"<p" + attributes + b"/>", chance)


def _odd_text(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 5))):
        body = _inserted(body, chance.choice(_ODD_TEXTS), chance)
    return body


def _between_tags(body: bytes, chance: random.Random) -> bytes:
    """Something odd as an element's whole text: a link, a guid, a date."""
    odd = chance.choice((*_ODD_TEXTS, *_ODD_DATES))
    return re.sub(
        rb">[^<>]{1,100}<", lambda text: b">" + odd + b"<" if chance.random() < 0.1 else text[0], body
    )


def _numbers(body: bytes, chance: random.Random) -> bytes:
    odd = (b"9" * 5_000, b"-0", b"1e999", b"0x1F", "٣٤".encode(), b"", b"NaN", *_ODD_DATES)
    return _NUMBER.sub(lambda number: chance.choice(odd) if chance.random() < 0.05 else number[0], body)


def _declared_otherwise(body: bytes, chance: random.Random) -> bytes:
    declaration = b"<?xml version='1.0' encoding='%b'?>" % chance.choice(_CHARSETS)
    return declaration + re.sub(rb"^\s*<\?xml[^>]*\?>", b"", body)


def _encoded_otherwise(body: bytes, chance: random.Random) -> bytes:
    charset = chance.choice(
        ("utf-16", "utf-32", "utf-16-le", "koi8-r", "cp1251", "cp037", "utf-7", "utf-8-sig")
    )
    return body.decode(errors="replace").encode(charset, "replace")


def _crossed(body: bytes, chance: random.Random) -> bytes:
    other = chance.choice([*DOCUMENTS.values()]).body
    return body[: _place(body, chance)] + other[_place(other, chance) :]


def _emptied(_: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b" \n" * 100, b"\0" * 1_000, b"<rss/>", b"null", b"[]", b"<html>", b"<?xml?>"))


def _inserted(body: bytes, what: bytes, chance: random.Random) -> bytes:
    """As an element's child as a rule, so that it is read and not refused."""
    ends = [match.end() for match in _TAG.finditer(body)]
    at = chance.choice(ends) if ends and chance.random() < 0.8 else _place(body, chance)
    return body[:at] + what + body[at:]


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut_off, _cut_out, _repeated, _flipped, _shuffled, _tags_swapped, _tags_dropped, _without_namespaces,
    _bomb, _nested, _huge_attribute, _odd_text, _between_tags, _numbers, _declared_otherwise,
    _encoded_otherwise, _crossed, _emptied,
)  # fmt: skip
