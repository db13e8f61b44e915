"""An article's page → its text, by trafilatura. Pure CPU: runs in a worker process."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from bot.feeds import boilerplate, dates
from bot.feeds.encoding import decode
from bot.feeds.identity import absolute, canonical_url, is_home, same_site
from bot.feeds.markup import PARAGRAPH_BREAK, html_tree, one_line

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
)
_ARTICLE = re.compile(r"Article|Posting|WebPage|Report")
_TIERS = ("locked", "metered", "premium", "paid")
_PAYWALL_CLASS = re.compile(
    r"(?:^|[\s_-])(?:paywall|subscription-(?:required|wall)|premium-lock)", re.IGNORECASE
)
_TEASER_LENGTH = 1500  # characters: a wall leaves no more than this before it
_HTML = re.compile(r"<(?:html|body|main|article|section|div|p)[\s>]", re.IGNORECASE)
_MOST_DEPTH = 20
_MOST_ELEMENTS = 30_000  # above, it is no article's page, and trafilatura would take minutes


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says. `text` is paragraphs separated by blank lines, "" where no article was found on it.

    `published` is a day, with no zone known; `published_at` the moment in UTC, where the page gives it with
    a zone. `canonical` is the address that the page gives as its own, on its own site. `complete` is False
    where the page says that the rest is for subscribers.
    """

    text: str
    title: str | None = None
    published: date | None = None
    canonical: str | None = None
    published_at: datetime | None = None
    complete: bool = True


def page_text(html: str | bytes, content_type: str | None = None, url: str | None = None) -> Page:
    """The article on a page; `content_type` is the header it came with, `url` its address, where known."""
    markup = decode(html, content_type) if isinstance(html, bytes) else html
    root = _tree(markup)
    if root is None or sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return Page("")
    said, metas = list(_linked_data(root)), list(_metas(root))
    moment = next(filter(None, map(dates.zoned, _published(root, said, metas))), None)
    canonical = _canonical(root, metas, url)
    walled, wall = _says_walled(said, metas), _has_wall(root)
    document = trafilatura.bare_extraction(  # which takes the tree apart
        root, include_comments=False, include_tables=False, with_metadata=True
    )
    if not isinstance(document, Document):  # None where there is no article
        return Page("", complete=not (walled or wall))
    title = one_line(document.title or "") or None
    lines = [line.strip() for line in (document.text or "").splitlines()]
    body = [line for line in lines if line]
    if body and body[0] == title:
        del body[0]  # the headline is not the article's first sentence
    text = PARAGRAPH_BREAK.join(boilerplate.without(body))
    walled = walled or (wall and len(text) <= _TEASER_LENGTH)
    return Page(text, title, _day(document.date), canonical, moment, complete=not walled)


def _tree(markup: str) -> HtmlElement | None:
    root = html_tree(markup) if _HTML.search(markup) else None
    if root is None:
        return None
    for script in [*root.iter("script")]:
        if not _is_linked_data(script):
            script.drop_tree()
    return root


def _canonical(root: HtmlElement, metas: list[tuple[str, str]], url: str | None) -> str | None:
    """No page may speak for another site."""
    links = [link.get("href", "") for link in root.iter("link") if link.get("rel", "").lower() == "canonical"]
    links += [value for name, value in metas if name == "og:url"]
    for link in filter(None, links):
        address = canonical_url(absolute(link, url or ""))
        # Some templates give the front page for every page of theirs.
        if address and not is_home(address) and (url is None or same_site(address, url)):
            return address
    return None


def _published(root: HtmlElement, said: list[dict[str, Any]], metas: list[tuple[str, str]]) -> Iterator[str]:
    """When the page says it was published, the surest first."""
    for thing in said:
        text = thing.get("datePublished")
        if isinstance(text, str) and _ARTICLE.search(str(thing.get("@type"))):
            yield text
    for wanted in _PUBLISHED:
        yield from (value for name, value in metas if name == wanted)
    for element in root.iter("time", "span", "div", "p"):
        if element.get("itemprop", "").lower() == "datepublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or element.get("content") or ""


def _says_walled(said: list[dict[str, Any]], metas: list[tuple[str, str]]) -> bool:
    if any(str(thing.get("isAccessibleForFree")).lower() == "false" for thing in said):
        return True
    return any(name == "article:content_tier" and value.lower() in _TIERS for name, value in metas)


def _has_wall(root: HtmlElement) -> bool:
    """Whether there is one somewhere on the page; it need not stand before the article."""
    if any(_PAYWALL_CLASS.search(name) for name in root.xpath("//@class")):
        return True
    return boilerplate.asks_for_money(" ".join(root.text_content().split()))


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        yield name.lower(), meta.get("content", "").strip()


def _linked_data(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD (schema.org)."""
    for script in root.iter("script"):
        if _is_linked_data(script):
            try:
                yield from _objects(json.loads(script.text or ""), _MOST_DEPTH)
            except (ValueError, RecursionError):  # broken, as it often is
                continue


def _is_linked_data(script: HtmlElement) -> bool:
    return bool(script.get("type", "").lower() == "application/ld+json")


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(inner, dict | list):
            yield from _objects(inner, depth - 1)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
