"""Sources as OPML 2.0, which every feed reader reads and writes, and back. Pure.

What OPML has no word for stands in attributes of our own namespace: the outlet's language, country and zone,
and how a page's links are found. So what is exported comes back as it was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bot.feeds.encoding import decode

NAMESPACE = "urn:kzru-digest:source"
MOST_OUTLINES = 10_000

_OWN = ("language", "country", "timezone", "links", "pattern")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OpmlError(Exception):
    """What was given is not OPML; the message is one line."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A subscription. `values` is a source as the configuration would name it, none of it checked."""

    line: int
    values: dict[str, Any]


def write(entries: Iterable[dict[str, Any]], title: str) -> bytes:
    """A document of `entries`, each a source as the configuration names it. Characters that XML lacks go."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"kzru": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _writable(title)
    body = etree.SubElement(root, "body")
    for entry in entries:
        body.append(_outline(entry))
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return document


def read(document: bytes) -> list[Outline]:
    """The subscriptions of a document, whatever folders they lie in. Raises OpmlError."""
    text = decode(document)
    # Entities can make a few bytes into gigabytes, and no OPML needs one of its own.
    if "<!ENTITY" in text:
        raise OpmlError("not OPML: it declares entities of its own")
    # `decode` has settled the encoding already; what the document says of it is void.
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text else None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise OpmlError("not OPML: there is no <opml> in it")
    outlines = [one for element in root.iter("outline") if (one := _subscription(element))]
    if len(outlines) > MOST_OUTLINES:
        raise OpmlError(f"more than {MOST_OUTLINES:,} subscriptions")
    return outlines


def _outline(entry: dict[str, Any]) -> Any:
    values = {key: _writable(value) for key, value in entry.items() if isinstance(value, str)}
    page = entry.keys() & {"links", "sitemap", "pattern"}
    # A page is none that another reader could subscribe to: to it, it is a link.
    address = {"type": "link", "url": values["url"]} if page else {"type": "rss", "xmlUrl": values["url"]}
    outline = etree.Element("outline", {"text": values["name"], "title": values["name"]} | address)
    for key in _OWN:
        if key in values:
            outline.set(_own(key), values[key])
    if page:
        outline.set(_own("sitemap"), "true" if entry.get("sitemap") else "false")
    return outline


def _subscription(element: Any) -> Outline | None:
    """None for a folder, or a link that is no page of ours."""
    given = {name.lower(): value for name, value in element.attrib.items() if not name.startswith("{")}
    sitemap = element.get(_own("sitemap"))
    url = given.get("xmlurl") or (given.get("url") if sitemap else None)
    if not url or not url.strip():
        return None
    names = (given.get("title", ""), given.get("text", ""), url)
    values: dict[str, Any] = {"url": url.strip(), "name": next(filter(str.strip, names), "")}
    values |= {key: value for key in _OWN if (value := element.get(_own(key)))}
    if sitemap == "true":
        values["sitemap"] = True
    return Outline(element.sourceline or 0, values)


def _own(key: str) -> str:
    return f"{{{NAMESPACE}}}{key}"


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
