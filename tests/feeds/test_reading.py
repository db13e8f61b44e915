import pickle
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.page import page_text
from bot.feeds.parse import FeedFormatError, ParsedFeed
from bot.feeds.reading import read
from storage.model import FeedSource
from tests.feeds.mutations import DOCUMENTS, Document, mutated
from tests.feeds.samples import Item, article, rss

NOW = datetime(2025, 2, 9, 12, tzinfo=UTC)
URL = "https://vestnik.example/source"


def found(document: Document) -> ParsedFeed:
    source = FeedSource(URL, "Вестник", timezone="Asia/Almaty", kind=document.kind)
    return read(document.body, document.content_type, URL, source, NOW)


@pytest.mark.parametrize(
    ("name", "form", "encoding"),
    [
        ("RSS", "RSS 2.0", "utf-8"),
        ("RSS in windows-1251", "RSS 2.0", "windows-1251"),
        ("RSS in koi8-r, said to be in UTF-8", "RSS 2.0", "koi8-r"),
        ("RSS 0.91", "RSS 0.91", "utf-8"),
        ("Atom", "Atom 1.0", "utf-8"),
        ("RDF", "RSS 1.0", "utf-8"),
        ("JSON Feed", "JSON Feed 1.1", "utf-8"),
        ("a sitemap", "sitemap", "utf-8"),
    ],
)
def test_every_kind_of_source(name: str, form: str, encoding: str) -> None:
    feed = found(DOCUMENTS[name])
    assert (feed.format, feed.encoding) == (form, encoding)
    assert feed.entries


def test_what_is_read_is_passed_between_processes_at_little_cost() -> None:
    body = rss(*(Item(link=f"/{number}", content=article(number, 9)) for number in range(50))).encode()
    feed = found(Document(body))
    pickled = pickle.dumps(feed)
    assert pickle.loads(pickled) == feed
    assert len(pickled) < len(body)


def test_whatever_goes_wrong_with_a_document_it_is_read_or_refused() -> None:
    chance = random.Random(20260301)
    refusals = []
    for _ in range(250):
        document = mutated(chance.choice([*DOCUMENTS.values()]), chance)
        try:
            feed = found(document)
        except FeedFormatError as error:
            refusals.append(str(error))
            continue
        for entry in feed.entries:
            assert entry.url.startswith(("http://", "https://"))
            assert entry.guid
            assert entry.published is None or entry.published <= NOW + timedelta(hours=1)
            "\n".join([entry.guid, entry.url, entry.title, entry.summary, entry.text]).encode()
    assert 10 < len(refusals) < 125
    assert all(len(refusal.splitlines()) == 1 for refusal in refusals)


def test_whatever_goes_wrong_with_a_page_it_is_read() -> None:
    chance = random.Random(20260302)
    for _ in range(60):
        document = mutated(DOCUMENTS["a page"], chance)
        page_text(document.body, document.content_type, URL).text.encode()
