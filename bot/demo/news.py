"""The sample outlets: their feeds and article pages, written out as a web server would give them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib import resources
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from storage.model import FeedSource

_ATOM = "http://www.w3.org/2005/Atom"
_YANDEX = "http://news.yandex.ru"
register_namespace("", _ATOM)
register_namespace("yandex", _YANDEX)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article as its outlet published it, `hours_ago` hours before the demonstration began."""

    slug: str
    title: str
    summary: str
    text: str
    hours_ago: float

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs, in order."""
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An invented outlet: `form` is "rss" or "atom"; its feed `carries` full, summary or yandex text."""

    source: FeedSource
    form: str
    carries: str
    articles: tuple[SampleArticle, ...]

    def page_url(self, article: SampleArticle) -> str:
        """Where the article's page is."""
        return self.source.url.rsplit("/", 1)[0] + f"/news/{article.slug}"


def outlets() -> tuple[SampleOutlet, ...]:
    """All sample outlets, by name."""
    return tuple(sorted(_read(), key=lambda outlet: outlet.source.name))


def _read() -> Iterator[SampleOutlet]:
    for file in resources.files("bot.demo.samples").iterdir():
        if not file.name.endswith(".toml"):
            continue
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        form, carries, articles = data.pop("format"), data.pop("carries"), data.pop("articles")
        yield SampleOutlet(
            FeedSource(**data), form, carries, tuple(SampleArticle(**article) for article in articles)
        )


def site(now: datetime) -> dict[str, tuple[str, bytes]]:
    """What the outlets serve, by URL: content type and body. Articles are dated back from `now` (aware)."""
    served: dict[str, tuple[str, bytes]] = {}
    for outlet in outlets():
        write = _atom if outlet.form == "atom" else _rss
        served[outlet.source.url] = (f"application/{outlet.form}+xml", write(outlet, now))
        for article in outlet.articles:
            served[outlet.page_url(article)] = ("text/html; charset=utf-8", _page(outlet, article, now))
    return served


def _published(article: SampleArticle, now: datetime) -> datetime:
    return now - timedelta(hours=article.hours_ago)


def _paragraphs(parent: Element, article: SampleArticle) -> Element:
    for paragraph in article.paragraphs:
        SubElement(parent, "p").text = paragraph
    return parent


def _body(article: SampleArticle) -> str:
    return _html(_paragraphs(Element("div"), article))


def _html(element: Element) -> str:
    markup: str = tostring(element, encoding="unicode", method="html")
    return markup


def _xml(element: Element) -> bytes:
    document: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return document


def _rss(outlet: SampleOutlet, now: datetime) -> bytes:
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    SubElement(channel, "title").text = outlet.source.name
    SubElement(channel, "link").text = outlet.source.url
    for article in outlet.articles:
        item = SubElement(channel, "item")
        SubElement(item, "title").text = article.title
        SubElement(item, "link").text = outlet.page_url(article)
        SubElement(item, "guid", isPermaLink="false").text = article.slug
        SubElement(item, "pubDate").text = format_datetime(_published(article, now))
        SubElement(item, "description").text = _body(article) if outlet.carries == "full" else article.summary
        if outlet.carries == "yandex":
            SubElement(item, f"{{{_YANDEX}}}full-text").text = _body(article)
    return _xml(rss)


def _atom(outlet: SampleOutlet, now: datetime) -> bytes:
    feed = Element(f"{{{_ATOM}}}feed")
    SubElement(feed, f"{{{_ATOM}}}title").text = outlet.source.name
    SubElement(feed, f"{{{_ATOM}}}id").text = outlet.source.url
    for article in outlet.articles:
        entry = SubElement(feed, f"{{{_ATOM}}}entry")
        SubElement(entry, f"{{{_ATOM}}}id").text = f"{outlet.source.url}#{article.slug}"
        SubElement(entry, f"{{{_ATOM}}}title").text = article.title
        SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=outlet.page_url(article))
        SubElement(entry, f"{{{_ATOM}}}published").text = _published(article, now).isoformat()
        SubElement(entry, f"{{{_ATOM}}}summary").text = article.summary
        if outlet.carries == "full":
            SubElement(entry, f"{{{_ATOM}}}content", type="html").text = _html(
                _paragraphs(Element("div"), article)
            )
    return _xml(feed)


def _page(outlet: SampleOutlet, article: SampleArticle, now: datetime) -> bytes:
    page = Element("html")
    head, body = SubElement(page, "head"), SubElement(page, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "title").text = f"{article.title} — {outlet.source.name}"
    SubElement(head, "meta", property="article:published_time", content=_published(article, now).isoformat())
    SubElement(head, "link", rel="canonical", href=outlet.page_url(article))
    SubElement(SubElement(body, "nav"), "a", href="/").text = outlet.source.name
    main = SubElement(body, "article")
    SubElement(main, "h1").text = article.title
    _paragraphs(main, article)
    SubElement(SubElement(body, "footer"), "p").text = f"© {outlet.source.name}"
    return f"<!DOCTYPE html>{_html(page)}".encode()
