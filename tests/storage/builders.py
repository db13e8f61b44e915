"""Values to store, with as little said as a test needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from storage.model import (
    Article,
    Extraction,
    Feed,
    FeedSource,
    Figure,
    Kind,
    Saved,
    Seen,
    Statement,
    Utterance,
)
from storage.store import Store

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SOURCE = FeedSource("https://dala.example/rss", "Дала хабары", "ru", "KZ", "Asia/Almaty")


def said(quote: str, **changes: Any) -> Statement:
    """A statement of the president of Kazakhstan, fit to be shown; its lemmas are its words."""
    values: dict[str, Any] = {
        "quote": quote,
        "spans": ((0, len(quote)),),
        "kind": Kind.DIRECT,
        "confidence": 0.9,
        "about_kz_ru": True,
        "speaker": "Касым-Жомарт Токаев",
        "speaker_id": "tokayev",
        "speaker_text": "глава государства",
        "role": "президент Казахстана",
        "country": "KZ",
        "lemmas": quote.casefold(),
    }
    return Statement(**values | changes)


def figure(text: str = "21,4 млрд долларов", value: str = "21400000000", **changes: Any) -> Figure:
    """A figure in US dollars."""
    values: dict[str, Any] = {"text": text, "value": Decimal(value), "unit": "USD", "span": (0, len(text))}
    return Figure(**values | changes)


def same_words(new: Utterance, stored: Sequence[Utterance]) -> set[int]:
    """A merge by equal lemmas, or one's lemmas within the other's."""
    return {old.id for old in stored if old.lemmas in new.lemmas or new.lemmas in old.lemmas}


def never(_new: Utterance, _stored: Sequence[Utterance]) -> set[int]:
    """A merge that takes every statement for a new one."""
    return set()


async def add_feed(store: Store, source: FeedSource = SOURCE) -> Feed:
    """The stored feed of `source`, beside those already configured."""
    known = [feed.source for feed in await store.feeds.all()]
    await store.feeds.sync([*known, source], NOW)
    return next(feed for feed in await store.feeds.all() if feed.source == source)


async def new_ones(store: Store, feed_id: int, entries: Sequence[tuple[str, str]]) -> set[int]:
    """Of a feed's (guid, URL) pairs, the indexes of those that are new."""
    seen = [Seen(guid, url) for guid, url in entries]
    return set((await store.articles.sort_out(feed_id, seen, NOW)).new)


async def save(
    store: Store,
    number: int,
    *statements: Statement,
    feed: Feed | None = None,
    published: datetime = NOW,
    now: datetime | None = None,
    merge: Any = same_words,
    language: str = "ru",
    figures: Sequence[Figure] = (),
    relevant: bool = True,
    reworded: Any = None,
) -> Saved:
    """Save the article of that number with `statements`, collected when published unless told otherwise.

    `figures` are those outside the statements.
    """
    feed = feed or await add_feed(store)
    article = Article(
        feed_id=feed.id,
        guid=f"guid-{number}",
        url=f"https://dala.example/{number}",
        title=f"Новость {number}",
        text=" ".join(item.quote for item in statements),
        published_at=published,
        language=language,
    )
    extraction = Extraction(language, relevant, statements, tuple(figures))
    correcting = {"reworded": reworded} if reworded else {}
    return await store.articles.save(article, extraction, merge=merge, now=now or published, **correcting)
