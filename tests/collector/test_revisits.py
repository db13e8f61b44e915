"""Pages looked at again: over real sockets, into real stores, read as ever."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot import revisits
from bot.collector import Collector
from bot.feeds import updates
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.reports import PassResult, Revisited
from storage.archive.looks import Look
from storage.model import FeedSource, StatementView
from storage.store import Store
from tests.feeds.samples import Item, article, page, rss
from tests.feeds.server import HTML, FeedServer
from tests.here import WorkersHere

NOW = datetime(2025, 2, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, SECOND = updates.LOOKS[0], updates.LOOKS[0] + updates.LOOKS[1]


class Newsroom:
    """A collector over a feed with summaries, whose clock a test sets."""

    def __init__(self, store: Store, server: FeedServer, session: aiohttp.ClientSession) -> None:
        self.store = store
        self.server = server
        self.now = NOW
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1", clock=self._clock)
        interval = timedelta(minutes=10)
        self.collector = Collector(store, fetcher, WorkersHere(), interval=interval, clock=self._clock)

    def _clock(self) -> datetime:
        return self.now

    async def follow(self, *numbers: int, content: str | None = None) -> None:
        """Collects articles whose pages are at /news/N; with a `content` the feed carries them whole."""
        items = [
            Item(link=f"/news/{number}", guid=f"vestnik:{number}", description="Лид.", content=content)
            for number in numbers
        ]
        for number in numbers:
            self.publish(number)
        source = FeedSource(
            self.server.serve("/feed", rss(*items)), "Степной вестник", "ru", "KZ", "Asia/Almaty"
        )
        await self.store.feeds.sync([source], self.now)
        result = await self.collector.run(self.now, everything=True)
        assert result.new_articles == len(numbers)
        assert result.revisited == Revisited()

    def publish(self, number: int, words: str | None = None, status: int = 200) -> None:
        """Puts a page there, with the words of another number's article if told so."""
        self.server.serve(f"/news/{number}", page(words or article(number)), HTML, status=status)

    async def look(self, after: timedelta) -> Revisited:
        """A pass so long after the first one, in which the feed has nothing new."""
        self.now = NOW + after
        result: PassResult = await self.collector.run(self.now)
        return result.revisited

    async def listed(self) -> list[StatementView]:
        return await self.store.statements.latest(limit=99)


@pytest.fixture
async def newsroom(store: Store, server: FeedServer) -> AsyncIterator[Newsroom]:
    async with aiohttp.ClientSession() as session:
        yield Newsroom(store, server, session)


async def test_a_page_is_looked_at_three_times_in_a_day(newsroom: Newsroom) -> None:
    await newsroom.follow(1)
    before = await newsroom.listed()
    asked = []
    for hours in range(100):
        assert await newsroom.look(hours * HOUR) == Revisited()
        asked.append(newsroom.server.count("/news/1"))
    assert [asked.index(times) for times in (1, 2, 3, 4)] == [0, 2, 10, 26]
    assert asked[-1] == 4
    assert await newsroom.listed() == before


async def test_an_edit_of_the_page_is_a_correction(newsroom: Newsroom) -> None:
    await newsroom.follow(1)
    before = {view.quote for view in await newsroom.listed()}
    newsroom.publish(1, article(7))
    assert await newsroom.look(FIRST) == Revisited(edited=1)
    views = await newsroom.listed()
    corrected = [view for view in views if view.quote not in before]
    assert corrected
    assert all(view.earlier for view in corrected)
    assert await newsroom.look(FIRST + SECOND) == Revisited()


async def test_a_page_that_stays_away_is_withdrawn_and_may_come_back(newsroom: Newsroom) -> None:
    await newsroom.follow(1, 2)
    before = await newsroom.listed()
    newsroom.publish(1, status=404)
    assert await newsroom.look(FIRST) == Revisited()
    assert await newsroom.listed() == before  # perhaps the site is mistaken
    assert await newsroom.look(FIRST + updates.GONE_AFTER / 2) == Revisited()
    assert await newsroom.look(FIRST + updates.GONE_AFTER) == Revisited(withdrawn=1)
    left = await newsroom.listed()
    assert {mention.url for view in left for mention in view.mentions} == {newsroom.server.url("/news/2")}
    told = await newsroom.store.statements.withdrawn(NOW + HOUR, newsroom.now + HOUR)
    assert {view.quote for view in told} == {view.quote for view in before} - {view.quote for view in left}
    newsroom.publish(1)
    assert await newsroom.look(FIRST + updates.GONE_AFTER + SECOND) == Revisited()
    assert await newsroom.listed() == before


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_back_in_time_was_never_away(newsroom: Newsroom, status: int) -> None:
    await newsroom.follow(1)
    before = await newsroom.listed()
    newsroom.server.fail("/news/1", status)
    await newsroom.look(FIRST)
    await newsroom.look(FIRST + updates.GONE_AFTER)
    newsroom.server.fail("/news/1", status)
    await newsroom.look(FIRST + updates.GONE_AFTER + SECOND)
    assert await newsroom.listed() == before


async def test_to_be_sent_to_the_front_page_is_to_miss_the_article(newsroom: Newsroom) -> None:
    await newsroom.follow(1)
    newsroom.server.serve("/", page(article(3)), HTML)
    newsroom.server.serve("/news/1", "", HTML, status=302, headers={"Location": "/"})
    assert await newsroom.look(FIRST) == Revisited()
    assert await newsroom.look(FIRST + updates.GONE_AFTER) == Revisited(withdrawn=1)


async def test_a_page_about_something_else_changes_nothing(newsroom: Newsroom) -> None:
    await newsroom.follow(1)
    before = await newsroom.listed()
    newsroom.publish(1, "<p>Такой страницы нет. Возможно, вас заинтересует погода, спорт или кино.</p>" * 20)
    assert await newsroom.look(FIRST) == Revisited()
    assert await newsroom.look(FIRST + SECOND) == Revisited()
    assert await newsroom.listed() == before


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_a_page_that_cannot_be_had_changes_nothing(newsroom: Newsroom, status: int) -> None:
    await newsroom.follow(1)
    before = await newsroom.listed()
    newsroom.publish(1, status=status)
    for hours in range(100):
        assert await newsroom.look(FIRST + hours * HOUR) == Revisited()
    assert await newsroom.listed() == before
    assert newsroom.server.count("/news/1") - 1 == (1 if status == 403 else 3)


async def test_of_a_full_text_only_the_withdrawal_is_noticed(newsroom: Newsroom) -> None:
    await newsroom.follow(1, content=article(1, 10))
    assert newsroom.server.count("/news/1") == 0
    before = await newsroom.listed()
    newsroom.publish(1, article(7, 10))
    assert await newsroom.look(FIRST) == Revisited()
    assert await newsroom.listed() == before
    newsroom.publish(1, status=410)
    await newsroom.look(FIRST + SECOND)
    assert await newsroom.look(FIRST + SECOND + updates.GONE_AFTER) == Revisited(withdrawn=1)


async def test_a_page_that_was_never_there_tells_nothing(newsroom: Newsroom) -> None:
    await newsroom.follow(1, content=article(1, 10))
    newsroom.publish(1, status=404)
    for hours in range(50):
        assert await newsroom.look(FIRST + hours * HOUR) == Revisited()
    assert newsroom.server.count("/news/1") == 1
    assert await newsroom.listed()


async def test_old_news_and_general_news_are_not_looked_at(newsroom: Newsroom) -> None:
    newsroom.now = NOW + updates.NEWS_FOR
    await newsroom.follow(1)
    for hours in range(50):
        await newsroom.look(updates.NEWS_FOR + hours * HOUR)
    assert newsroom.server.count("/news/1") == 1


async def test_a_pass_looks_at_so_many_pages(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisits, "MOST_LOOKS", 2)
    await newsroom.follow(1, 2, 3)
    await newsroom.look(FIRST)
    assert sum(newsroom.server.count(f"/news/{number}") for number in (1, 2, 3)) == 3 + 2
    await newsroom.look(FIRST + timedelta(minutes=1))
    assert sum(newsroom.server.count(f"/news/{number}") for number in (1, 2, 3)) == 3 + 3


async def test_a_look_that_cannot_be_stored_is_not_made_again_at_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await newsroom.follow(1, 2)
    for number in (1, 2):
        newsroom.publish(number, article(number + 5))
    store = newsroom.store.articles
    keeping = store.looked

    async def fails(look: Look, **others: object) -> object:
        if look.article_id == 1 and look.read:
            raise ZeroDivisionError("poison")
        return await keeping(look, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "looked", fails)
    with caplog.at_level(logging.WARNING):
        assert await newsroom.look(FIRST) == Revisited(edited=1)
        assert await newsroom.look(FIRST + timedelta(minutes=1)) == Revisited()
    assert [record.getMessage() for record in caplog.records] == [
        "article 1, looked at again: not stored: ZeroDivisionError: poison"
    ]
    assert newsroom.server.count("/news/1") == 2
