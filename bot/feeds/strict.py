"""Well-formed RSS, RDF and Atom, by lxml: nearly all there is, at many times feedparser's speed. Pure.

Elements are known by their local names and by what their namespaces stand for, since feeds declare both in
their own ways. Only an item's own children count, not those of blocks nested in it.
"""

import functools
import html
import re
from collections.abc import Iterable
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import ErrorTypes, _Element

from bot.feeds.encoding import valid_references
from bot.feeds.items import MOST_ITEMS, RawFeed, RawItem

_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_03 = "http://purl.org/atom/ns#"
_OWN = frozenset({"", _ATOM, _ATOM_03, "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"})
_USERLAND = re.compile(r"/rss\d{0,3}/?$", re.IGNORECASE)
_DUBLIN_CORE = "http://purl.org/dc/"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# When it appeared comes before when it changed.
_DATES = ("pubdate", "published", "issued", "date", "updated", "modified", "created")
_DUBLIN_CORE_ROLES = {"title": "title", "description": "summary"} | dict.fromkeys(_DATES, "date")
_OWN_ROLES = _DUBLIN_CORE_ROLES | {
    "guid": "guid",
    "id": "guid",
    "link": "link",
    "summary": "summary",
    "content": "text",
}
_ROLES = {  # in any namespace
    "full-text": "text",
    "fulltext": "text",
    "fullitem": "text",
    "origlink": "real link",  # a go-between's: the outlet's own address
    "pdalink": "other link",
}


def read(text: str, *, recover: bool = False) -> RawFeed | None:
    """What a document says; None where it is no feed, or not well-formed, which `recover` overlooks.

    Of one with elements nested absurdly deep, what stands before those.
    """
    root = _root(text, recover=recover)
    if root is None:
        return None
    namespace, name = _parts(root.tag)
    if name == "rss":
        return _feed(f"RSS {root.get('version', '')}".strip(), root, "channel", "item")
    if name == "rdf":
        return _feed("RSS 0.90" if "0.9/" in str(root.nsmap) else "RSS 1.0", root, "channel", "item")
    if name == "feed" and namespace in (_ATOM, _ATOM_03):
        return _feed("Atom 1.0" if namespace == _ATOM else "Atom 0.3", root, "feed", "entry")
    return None


def _root(text: str, *, recover: bool) -> _Element | None:
    document = valid_references(text) if recover else text
    try:
        return etree.fromstring(document.encode(), _parser(recover=recover))
    except etree.XMLSyntaxError as error:
        if recover or error.code != ErrorTypes.ERR_RESOURCE_LIMIT:
            return None
    return _root(text, recover=True)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )


def _feed(form: str, root: _Element, head: str, item: str) -> RawFeed:
    # Wherever they stand: some feeds leave theirs outside the channel. One within another is no item.
    items = root.xpath(f"//*[local-name()='{item}'][not(ancestor::*[local-name()='{item}'])]")
    titles = root.xpath(f"//*[local-name()='{head}']/*[local-name()='title']")
    return RawFeed(form, _said(titles[:1]), tuple(map(_item, items[:MOST_ITEMS])))


def _item(item: _Element) -> RawItem:
    own = _parts(item.tag)[0]
    found: dict[str, list[_Element]] = {}
    for child in item.iterchildren("*"):
        if role := _role(child.tag, own):
            found.setdefault(role, []).append(child)
    dates = sorted(found.get("date", ()), key=lambda date: _DATES.index(_parts(date.tag)[1]))
    return RawItem(
        guid=next(filter(None, map(_text, found.get("guid", ()))), item.get(_RDF_ABOUT, "")),
        links=_links(found, item),
        title=_said(found.get("title", ())),
        summary=_said(found.get("summary", ())),
        texts=tuple(_markup(text) for text in found.get("text", ()) if _is_text(text)),
        dates=tuple(map(_text, dates)),
    )


def _links(found: dict[str, list[_Element]], item: _Element) -> tuple[str, ...]:
    links = [(element, _text(element)) for element in found.get("real link", ())]
    for element in found.get("link", ()):
        if element.get("rel", "alternate").lower() == "alternate":
            links.append((element, element.get("href") or _text(element)))
    links += [(element, _text(element)) for element in found.get("other link", ())]
    links += [(element, element.get("src", "")) for element in found.get("text", ())]
    links += [(item, item.get(_RDF_ABOUT, ""))]
    return tuple(_absolute(link, element) for element, link in links if link)


def _absolute(link: str, element: _Element) -> str:
    if link.startswith(("http:", "https:")) or not (base := element.base):
        return link
    try:
        return str(urljoin(base, link))
    except ValueError:
        return link


def _is_text(content: _Element) -> bool:
    kind = content.get("type", "html").lower()
    return "/" not in kind or kind.startswith("text/") or "html" in kind


def _text(element: _Element) -> str:
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def _said(elements: Iterable[_Element]) -> str:
    """What the first of them that says anything says, as `_markup` has it."""
    return next(filter(None, map(_markup, elements)), "")


def _markup(element: _Element) -> str:
    """What an element holds, elements in it as HTML."""
    if not len(element):
        return element.text or ""
    for inner in element.iterdescendants("*"):
        inner.tag = etree.QName(inner).localname
    children = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return html.escape(element.text or "", quote=False) + children


@functools.lru_cache(maxsize=1024)
def _role(tag: str, own: str) -> str:
    """What a child of an item tells; "" for nothing of ours. `own` is the item's own namespace."""
    namespace, name = _parts(tag)
    if (name == "encoded" and "content" in namespace) or (name == "body" and "xhtml" in namespace):
        return "text"
    if name == "content" and "turbo" in namespace:
        return "text"
    if name in _ROLES:
        return _ROLES[name]
    if namespace == own or namespace in _OWN or _USERLAND.search(namespace):
        return _OWN_ROLES.get(name, "")
    return _DUBLIN_CORE_ROLES.get(name, "") if namespace.startswith(_DUBLIN_CORE) else ""


@functools.lru_cache(maxsize=1024)
def _parts(tag: str) -> tuple[str, str]:
    """Namespace and local name in lower case."""
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name.lower()
