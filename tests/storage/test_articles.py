"""Saving articles: once, whole, and each utterance as one statement however many outlets carried it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from storage.database import Database
from storage.model import Article, Change, Extraction, FeedSource, Figure, Kind, Saved, Utterance
from storage.store import Store, StoreError
from storage.tables import articles, mentions
from tests.storage.builders import DAY, HOUR, NOW, add_feed, figure, never, new_ones, said, same_words, save
from tests.storage.editions import FILLING, keep, version

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
ON_BOTH = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def test_what_was_seen_by_guid_or_by_address_is_not_new(store: Store) -> None:
    feed = await add_feed(store)
    other = await add_feed(store, FeedSource("https://courier.example/feed", "Ямской курьер"))
    await save(store, 1, feed=feed)
    entries = [
        ("guid-1", "https://dala.example/moved"),
        ("guid-2", "https://dala.example/1"),
        ("guid-2", "https://dala.example/2"),
    ]
    assert await new_ones(store, feed.id, entries) == {2}
    assert await new_ones(store, other.id, entries) == {0, 2}  # a guid is its feed's own
    assert await new_ones(store, feed.id, []) == set()


async def test_a_known_address_only_gets_the_sighting(store: Store) -> None:
    feed = await add_feed(store)
    other = await add_feed(store, FeedSource("https://courier.example/feed", "Ямской курьер"))
    assert await save(store, 1, said("Мост открыт"), feed=feed) == Saved(True, statements=1)
    assert await save(store, 1, said("Мост закрыт"), feed=other) == Saved(False)
    (view,) = await store.statements.latest(limit=5)
    assert view.quote == "Мост открыт"
    assert [mention.outlet for mention in view.mentions] == ["Дала хабары"]
    assert await new_ones(store, other.id, [("guid-1", "https://elsewhere.example/")]) == set()


async def test_one_article_saved_by_many_at_once_is_there_once(store: Store) -> None:
    feed = await add_feed(store)
    saved = await asyncio.gather(*(save(store, 1, said("Мост открыт"), feed=feed) for _ in range(8)))
    assert sorted(outcome.new for outcome in saved) == [False] * 7 + [True]
    (view,) = await store.statements.latest(limit=5)
    assert len(view.mentions) == 1


async def test_one_statement_saved_by_two_processes_at_once_is_one(store: Store, database_url: str) -> None:
    feed = await add_feed(store)
    twin = await Store.open(database_url)
    saved = await asyncio.gather(
        *(save((store, twin)[n % 2], n, said("Граница открыта"), feed=feed) for n in range(12))
    )
    await twin.close()
    assert sum(outcome.statements for outcome in saved) == 1
    assert sum(outcome.merged for outcome in saved) == 11
    (view,) = await store.statements.latest(limit=5)
    assert len(view.mentions) == 12


async def test_what_is_not_relevant_leaves_only_its_name(store: Store) -> None:
    feed = await add_feed(store)
    article = Article(feed.id, "g", "https://dala.example/g", "Хоккей", "Счёт 3:2", NOW, "ru")
    extraction = Extraction("ru", False, (said("Мы победили"),), (figure(),))
    assert await store.articles.save(article, extraction, merge=never, now=NOW) == Saved(True)
    assert await store.statements.latest(limit=5, all=True) == []
    assert await new_ones(store, feed.id, [("g", "x")]) == set()


async def test_a_statement_comes_back_as_it_was_saved(store: Store) -> None:
    exact = figure(
        "от 10 до 12,345 тонны",
        "10.000",
        value_max=Decimal("12.345000000000000000001"),
        unit="t",
        what="зерно",
        period="в 2025 году",
        period_start=NOW.date(),
        period_end=NOW.date(),
        indicator="grain",
        change=Change.RISE,
    )
    names = {"ru": "Касым-Жомарт Токаев", "kk": "Қасым-Жомарт Тоқаев", "en": "Kassym-Jomart Tokayev"}
    await save(store, 1, said("Поставим зерно", figures=(exact, figure()), names=names))
    (view,) = await store.statements.latest(limit=5)
    assert view.figures == (exact, figure())
    assert str(view.figures[0].value_max) == "12.345000000000000000001"
    assert (view.speaker, view.speaker_id, view.role) == (
        "Касым-Жомарт Токаев",
        "tokayev",
        "президент Казахстана",
    )
    assert (view.country, view.kind, view.language, view.names) == ("KZ", Kind.DIRECT, "ru", names)
    assert (view.said_at, view.confidence, view.about_kz_ru) == (NOW, 0.9, True)
    (mention,) = view.mentions
    assert (mention.outlet, mention.url, mention.title) == (
        "Дала хабары",
        "https://dala.example/1",
        "Новость 1",
    )


async def test_names_of_a_speaker_add_up(store: Store) -> None:
    await save(store, 1, said("Мост", names={"ru": "Касым-Жомарт Токаев"}))
    await save(store, 2, said("Дорога", names={"en": "Kassym-Jomart Tokayev"}), merge=never)
    assert [set(view.names) for view in await store.statements.latest(limit=5)] == [{"ru", "en"}] * 2


async def test_a_repetition_joins_its_statement(store: Store) -> None:
    short = said("мост построен", kind=Kind.DIRECT, figures=(figure("5 мостов", "5"),), confidence=0.6)
    long = said(
        "мост построен за 2 года",
        kind=Kind.DIRECT,
        role="глава государства",
        figures=(figure("2 года", "2"),),
    )
    retold = said("мост построен за 2 года, сообщил он журналистам", kind=Kind.INDIRECT, confidence=0.95)
    assert await save(store, 1, short, published=NOW) == Saved(True, statements=1)
    assert await save(store, 2, long, published=NOW - HOUR, now=NOW + HOUR) == Saved(True, merged=1)
    assert await save(store, 3, retold, published=NOW + HOUR) == Saved(True, merged=1)
    (view,) = await store.statements.latest(limit=5)
    assert (view.quote, view.role, view.kind) == (long.quote, "глава государства", Kind.DIRECT)
    assert view.figures == long.figures
    assert (view.said_at, view.confidence) == (NOW - HOUR, 0.95)
    assert [mention.title for mention in view.mentions] == ["Новость 2", "Новость 1", "Новость 3"]
    for words in ("года", "журналистам", "построен"):  # found by every variant, and once
        assert [found.id for found in await store.statements.search(words, limit=5)] == [view.id]


async def test_speech_is_shown_rather_than_a_longer_retelling(store: Store) -> None:
    await save(store, 1, said("мост построен, рассказал президент", kind=Kind.INDIRECT))
    await save(store, 2, said("мост построен"))
    (view,) = await store.statements.latest(limit=5)
    assert (view.quote, view.kind) == ("мост построен", Kind.DIRECT)


async def test_a_headline_and_its_article_are_one_statement_in_one_mention(store: Store) -> None:
    assert await save(store, 1, said("мост"), said("мост построен")) == Saved(True, statements=1, merged=1)
    (view,) = await store.statements.latest(limit=5)
    assert (view.quote, len(view.mentions)) == ("мост построен", 1)


async def test_merging_is_asked_about_the_same_speaker_within_a_week(store: Store) -> None:
    asked: list[list[tuple[str, str]]] = []

    def watch(new: Utterance, stored: Sequence[Utterance]) -> set[int]:
        asked.append([(old.speaker_id or "", old.lemmas) for old in stored])
        return set()

    await save(store, 1, said("давно"), published=NOW - 8 * DAY, merge=never)
    await save(store, 2, said("недавно"), published=NOW - 6 * DAY, merge=never)
    await save(store, 3, said("скоро", figures=(figure(),)), published=NOW + 6 * DAY, merge=never)
    await save(store, 4, said("другой", speaker_id="lavrov"), merge=never)
    await save(store, 5, said("неизвестный", speaker=None, speaker_id=None), merge=never)
    await save(store, 6, said("сейчас"), said("ещё", speaker_id=None), merge=watch)
    assert asked == [[("tokayev", "недавно"), ("tokayev", "скоро")]]


async def test_merging_is_asked_about_reprints_of_a_day_once(store: Store, database_url: str) -> None:
    asked: list[list[tuple[str, tuple[Decimal, ...]]]] = []

    def watch(_new: Utterance, stored: Sequence[Utterance]) -> set[int]:
        asked.append([(old.lemmas, tuple(figure.value for figure in old.figures)) for old in stored])
        return set()

    def twenty(place: int = 0) -> Figure:
        return figure("20", "20", span=(place, place + 2))

    feed, words = await add_feed(store), "товарооборот достиг 20"
    await save(store, 1, said(words, figures=(twenty(),)), feed=feed)
    await save(store, 2, said(words, figures=(twenty(7),)), feed=feed)  # which stands elsewhere there
    await save(store, 3, said(words, figures=(figure("20", "20", unit="RUB"),)), feed=feed)
    await save(store, 4, said(words, figures=(twenty(),)), feed=feed, published=NOW + DAY)
    await save(store, 5, said(words, figures=(twenty(),)), feed=feed, language="kk")
    await save(store, 6, said(f"{words} вновь", figures=(twenty(),)), feed=feed)
    assert len(await store.statements.latest(limit=9)) == 1
    await save(store, 7, said("сейчас"), feed=feed, merge=watch)
    assert sorted(asked.pop()) == [(words, (Decimal(20),))] * 4 + [(f"{words} вновь", (Decimal(20),))]
    database = Database(database_url)
    async with database.write() as connection:  # as those of an older version are
        await connection.execute(update(mentions).values(fingerprint=None))
    await database.close()
    await save(store, 8, said("сейчас"), feed=feed, merge=watch)
    assert len(asked.pop()) == 7


async def test_what_merging_is_asked_about_is_as_an_edit_left_it(store: Store) -> None:
    asked: list[list[str]] = []

    def watch(_new: Utterance, stored: Sequence[Utterance]) -> set[int]:
        asked.append([figure.unit for old in stored for figure in old.figures])
        return set()

    feed = await add_feed(store)
    dollars, roubles = (said("двадцать", figures=(figure("20", "20", unit=unit),)) for unit in ("USD", "RUB"))
    for number in (1, 2):
        await keep(store, version(feed, number, dollars), dollars)
    await keep(store, version(feed, 2, roubles, text=f"{FILLING} Речь о рублях: двадцать"), roubles)
    await save(store, 3, said("сейчас"), feed=feed, merge=watch)
    assert sorted(asked.pop()) == ["RUB", "USD"]


async def test_a_failing_merge_leaves_nothing_behind(store: Store) -> None:
    def fails(_new: Utterance, _stored: object) -> int | None:
        raise ZeroDivisionError

    feed = await add_feed(store)
    await save(store, 1, said("мост"), feed=feed)
    with pytest.raises(ZeroDivisionError):
        await save(store, 2, said("дорога"), said("порт"), feed=feed, merge=fails)
    assert await new_ones(store, feed.id, [("guid-2", "https://dala.example/2")]) == {0}
    assert await store.statements.search("дорога", limit=5, all=True) == []
    assert await save(store, 2, said("дорога"), said("порт"), feed=feed) == Saved(True, statements=2)


async def test_a_cancelled_save_leaves_nothing_and_blocks_nobody(store: Store) -> None:
    feed = await add_feed(store)
    for turns in range(1, 60, 4):
        saving = asyncio.create_task(save(store, turns, said(f"Мост {turns}"), feed=feed, merge=never))
        for _ in range(turns):
            await asyncio.sleep(0.0005)
        saving.cancel()
        await asyncio.wait([saving])
        absent = await new_ones(store, feed.id, [(f"guid-{turns}", "x")]) == {0}
        assert len(await store.statements.search(f"мост {turns}", limit=9)) == (0 if absent else 1)
    async with asyncio.timeout(20):
        assert (await save(store, 100, said("Мост 100"), feed=feed)).new


@ON_BOTH
@given(text=ANY_TEXT, name=st.text(st.characters(codec=None), max_size=20), times=st.integers(1, 400))
async def test_any_text_can_be_saved_and_is_seen_after(
    store: Store, text: str, name: str, times: int
) -> None:
    feed = await add_feed(store)
    unique = name * times + uuid4().hex
    article = Article(feed.id, unique, f"https://dala.example/{unique}", text, text, NOW, "ru")
    statement = said(text, speaker=text, role=text, names={"ru": text}, speaker_id=unique, lemmas=text)
    extraction = Extraction("ru", True, (statement, statement))
    saved = await store.articles.save(article, extraction, merge=lambda _new, stored: {stored[0].id}, now=NOW)
    assert saved == Saved(True, statements=1, merged=1)
    assert await new_ones(store, feed.id, [(unique, "x"), ("x", article.url)]) == set()
    (view,) = await store.statements.latest(limit=1, all=True)
    assert view.quote == view.mentions[0].title == re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


@ON_BOTH
@given(
    value=st.decimals(min_value=-(10**20), max_value=10**20),
    published=st.datetimes(timezones=st.timezones()).filter(lambda moment: 2 < moment.year < 9999),
)
async def test_values_and_moments_come_back_exactly(
    store: Store, value: Decimal, published: datetime
) -> None:
    number = uuid4().int
    await save(
        store, number, said(f"{number}", figures=(figure("x", str(value)),)), published=published, merge=never
    )
    (view,) = await store.statements.search(f"{number}", limit=2)
    assert view.figures[0].value == value
    assert view.said_at == published.astimezone(UTC)  # a time that a zone skips equals no other
    assert view.said_at.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="a moment without a zone"):
        await save(store, 1, published=datetime(2026, 3, 2))  # noqa: DTZ001


async def test_long_identities_stay_apart(store: Store) -> None:
    feed = await add_feed(store)
    long = "х" * 5_000
    article = Article(feed.id, long + "1", f"https://dala.example/{long}1", "", "", NOW, "ru")
    for number in "12":
        named = replace(article, guid=long + number, url=f"https://dala.example/{long}{number}")
        saved = await store.articles.save(named, Extraction("ru", True), merge=same_words, now=NOW)
        assert saved.new
    assert await new_ones(store, feed.id, [(long + "3", f"https://dala.example/{long}3")]) == {0}


async def test_texts_are_forgotten_and_statements_kept(store: Store, database_url: str) -> None:
    for number, age in enumerate((3, 2, 1)):
        await save(store, number, said(f"Подписано {number} договоров"), published=NOW - age * DAY)
    assert await store.articles.forget_texts(NOW - DAY) == 2
    assert await store.articles.forget_texts(NOW - DAY) == 0
    database = Database(database_url)
    async with database.read() as connection:
        texts = (await connection.execute(select(articles.c.text).order_by(articles.c.id))).scalars().all()
    await database.close()
    assert texts == [None, None, "Подписано 2 договоров"]
    assert [len(await store.statements.search(f"{number} договоров", limit=9)) for number in range(3)] == [
        1
    ] * 3
