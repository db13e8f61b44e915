"""Sources without a feed: a section's page with links to its articles, and sitemaps. Pure."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from bot.feeds import dates
from bot.feeds.encoding import decoded, valid_references
from bot.feeds.identity import absolute, article_key, canonical_url, same_site
from bot.feeds.items import LONGEST_URL, RawItem
from bot.feeds.markup import html_tree
from bot.feeds.parse import FeedFormatError, ParsedFeed, entries, kind
from storage.model import FeedSource

MOST_LINKS = 500
"""No more articles are taken from one page or sitemap; of a sitemap the newest."""

_MOST_CANDIDATES = 5000
_MOST_BYTES = 16_000_000  # of a sitemap, decompressed
_MOST_SITEMAPS = 50
_GZIP = b"\x1f\x8b"
_LONGEST_TITLE = 300
_CLIMB = 4  # elements above a link: a card's date stands no farther off
_NEIGHBOURS = 40  # elements in them that are looked at
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DATE_CLASS = re.compile(r"date|time", re.IGNORECASE)
_PLAIN_LINE = re.compile(r"https?://\S+")

Place = dict[str, str]
"""What a sitemap says of one address, by element: loc, lastmod, publication_date, title."""


def links(body: bytes, content_type: str | None, url: str, source: FeedSource, now: datetime) -> ParsedFeed:
    """The articles to which a section's page fetched from `url` links, in the page's order.

    They are those on the page's own site that `source.selector` and `source.pattern` let pass; a selector may
    name the links or what they stand in. Raises FeedFormatError, also where there is none.
    """
    select, wanted = _selector(source.selector), _pattern(source.pattern)
    text, encoding = decoded(body, content_type)
    root = html_tree(text)
    if root is None:
        raise FeedFormatError("not a page: the answer is empty")
    base = absolute(next(root.iter("base"), root).get("href", ""), url)
    own, found = article_key(url), dict[str, RawItem]()
    for link in islice(_anchors(select(root)), _MOST_CANDIDATES):
        address = canonical_url(absolute(link.get("href", ""), base))
        if address is None or not same_site(address, url) or not wanted(address):
            continue
        key = article_key(address)
        if key == own or (key not in found and len(found) == MOST_LINKS):
            continue
        title, known = _title(link), found.get(key)
        if known is None:
            found[key] = RawItem(links=(address,), title=title, dates=tuple(_dates_near(link, key, base)))
        elif len(title) > len(known.title):  # a picture's link stands before the headline's, or "more" after
            found[key] = RawItem(
                links=known.links, title=title, dates=known.dates or tuple(_dates_near(link, key, base))
            )
    if not found:
        raise FeedFormatError(f"no link to an article of this site: {_why(source, text, url)}")
    heading = next((title.text_content() for title in root.iter("title")), "")
    return ParsedFeed(
        " ".join(heading.split()),
        entries(tuple(found.values()), url, source.timezone, now),
        "page",
        encoding,
    )


def sitemap(body: bytes, content_type: str | None, url: str, source: FeedSource, now: datetime) -> ParsedFeed:
    """The newest articles of a sitemap (sitemaps.org 0.9, with Google's news elements, or a plain list).

    Of an index no entries, but the sitemaps in `more`. Only addresses on the sitemap's own site count.
    Raises FeedFormatError.
    """
    wanted = _pattern(source.pattern)
    text, encoding = decoded(_decompressed(body), content_type)
    index, places = _places(text, url)
    places = [place for place in places if same_site(place["loc"], url)]
    zone = dates.zone_named(source.timezone)
    moments = [dates.believable(_dates(place), zone, now, guess=False) for place in places]
    newest = sorted(
        range(len(places)),
        key=lambda number: stamp.timestamp() if (stamp := moments[number]) else 0.0,
        reverse=True,
    )
    if index:
        more = tuple(places[number]["loc"] for number in newest[:_MOST_SITEMAPS])
        return ParsedFeed("", (), "sitemap", encoding, more)
    items = (
        RawItem(links=(address,), title=places[number].get("title", ""), dates=_dates(places[number]))
        for number in newest
        if (address := canonical_url(places[number]["loc"])) and wanted(address)
    )
    found = entries(tuple(islice(items, MOST_LINKS)), url, source.timezone, now)
    return ParsedFeed("", found, "sitemap", encoding)


def _selector(selector: str | None) -> Callable[[HtmlElement], Iterable[HtmlElement]]:
    if not selector:
        return lambda root: root.iter("a")
    try:
        select: Callable[[HtmlElement], Iterable[HtmlElement]] = CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathError) as error:
        raise FeedFormatError(f"the selector {selector!r} cannot be read: {error}") from None
    return select


def _pattern(pattern: str | None) -> Callable[[str], bool]:
    if not pattern:
        return lambda address: len(address) <= LONGEST_URL
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise FeedFormatError(f"the pattern {pattern!r} cannot be read: {error}") from None
    return lambda address: len(address) <= LONGEST_URL and search(address) is not None


def _anchors(selected: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    for element in selected:
        if isinstance(element, HtmlElement):
            yield from [element] if element.tag == "a" else element.iter("a")


def _title(link: HtmlElement) -> str:
    heading = next(link.iter(*_HEADINGS), link)
    texts = (heading.text_content(), link.get("title", ""), link.get("aria-label", ""))
    return next(filter(None, (" ".join(text.split())[:_LONGEST_TITLE] for text in texts)), "")


def _dates_near(link: HtmlElement, key: str, base: str) -> Iterator[str]:
    """What may be the date of the card in which a link stands, as long as no other article's is in it."""
    card = link
    for _ in range(_CLIMB):
        around = list(islice(card.iter("*"), _NEIGHBOURS))
        for address in (element.get("href") for element in around if element.tag == "a"):
            if address and article_key(absolute(address, base)) != key:
                return
        for element in around:
            if element.tag == "time":
                yield element.get("datetime", "")
            if element.tag == "time" or _DATE_CLASS.search(element.get("class", "")):
                yield element.text_content()[:_LONGEST_TITLE]
        if (card := card.getparent()) is None:
            return


def _why(source: FeedSource, text: str, url: str) -> str:
    if source.selector or source.pattern:
        return "none passes the selector and the pattern"
    return kind(text, url)


def _decompressed(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _MOST_BYTES)
    except zlib.error:
        raise FeedFormatError("not a sitemap: its compression is broken") from None


def _places(text: str, url: str) -> tuple[bool, list[Place]]:
    """Whether a sitemap is an index, and what it lists."""
    if _PLAIN_LINE.match(text):
        return False, [{"loc": line} for line in text.split() if _PLAIN_LINE.fullmatch(line)]
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(valid_references(text).encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    form = "" if root is None else _name(root)
    if form not in ("urlset", "sitemapindex"):
        raise FeedFormatError(f"not a sitemap: {kind(text, url)}")
    return form == "sitemapindex", [place for element in root if "loc" in (place := _place(element))]


def _place(element: etree._Element) -> Place:
    place: Place = {}
    for child in element.iterchildren("*"):
        # A news element's own children count, not those of images, which have addresses and titles, too.
        for part in child.iterchildren("*") if _name(child) == "news" else (child,):
            if part.text and part.text.strip():
                place.setdefault(_name(part), part.text.strip())
    return place


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _dates(place: Place) -> tuple[str, ...]:
    return tuple(filter(None, (place.get("publication_date"), place.get("lastmod"))))
