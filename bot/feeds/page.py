"""An article's page → its text, by trafilatura. Pure CPU: runs in a worker process."""

from dataclasses import dataclass
from datetime import date

import trafilatura
from trafilatura.settings import Document

from bot.feeds.encoding import decode
from bot.feeds.markup import PARAGRAPH_BREAK, one_line


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says. `text` is paragraphs separated by blank lines, "" where no article was found on it.

    `published` is a day, with no zone known; `canonical` the address that the page gives as its own.
    """

    text: str
    title: str | None = None
    published: date | None = None
    canonical: str | None = None


def page_text(html: str | bytes, content_type: str | None = None) -> Page:
    """The article on a page; `content_type` is the header it came with, where one is known."""
    markup = decode(html, content_type) if isinstance(html, bytes) else html
    # Not told the page's URL, which trafilatura would give back as canonical where the page names none.
    document = trafilatura.bare_extraction(
        markup, include_comments=False, include_tables=False, with_metadata=True
    )
    if not isinstance(document, Document):  # None where there is no article
        return Page("")
    title = one_line(document.title or "") or None
    lines = [line.strip() for line in (document.text or "").splitlines()]
    body = [line for line in lines if line]
    if body and body[0] == title:
        del body[0]  # the headline is not the article's first sentence
    return Page(PARAGRAPH_BREAK.join(body), title, _day(document.date), document.url or None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
