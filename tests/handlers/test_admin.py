"""/admin, asked by operators and by others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.botapi import JSON
from handlers import publish_menu
from storage.model import MOVED_AFTER, Article, DeliveryState, Extraction, FeedOutcome
from tests.handlers.people import OUTLETS, People, text_of
from tests.storage.builders import NOW
from tests.storage.outbox import begun, leading, planned, settle

ADMIN = 7
UNKNOWN = "Такой команды нет. Вот все, что есть: /help"


@pytest.fixture
def people(people: People) -> People:
    services = replace(people.services, admins=frozenset({ADMIN}))
    people.application.bot_data["services"] = services
    people.clock.now = NOW
    return replace(people, services=services)


async def report(people: People, language: str = "ru") -> str:
    return text_of(await people.say("/admin", chat=ADMIN, language=language))


async def test_a_bot_that_has_done_nothing_yet(people: People) -> None:
    assert await report(people) == (
        "Как идут дела\n\nПодписчики — 0\nЗаблокировали бота — 0\nВ очереди — 0\n"
        "Опаздывают больше чем на 10 минут — 0\nОтправляются сейчас — 0\nОстались без ответа за сутки — 0\n"
        "Не приняты за сутки — 0\nПоследний удачный сбор — ещё не было\n"
        "Статьи, которые не удалось разобрать — 0\n\n"
        "Добавить источник: /addfeed, убрать добавленный: /removefeed"
    )


async def test_what_goes_wrong_is_counted_and_named(people: People) -> None:
    store = people.store
    await planned(store, 1, 2, 3, 4, messages=["<b>Дайджест</b>"])
    refused, lost, _ = await begun(store, await leading(store), limit=3)
    await settle(store, refused, DeliveryState.FAILED, error="BadRequest: can't parse entities: <b> & x")
    await settle(store, lost, DeliveryState.UNKNOWN, error="TimedOut: Timed out")
    await store.chats.block(4, NOW)
    for feed in await store.feeds.all():
        error = "HTTP 503 Service Unavailable" if feed.source.name == OUTLETS[1] else None
        at = NOW - timedelta(hours=2) if error else NOW - timedelta(minutes=5)
        await store.feeds.record([FeedOutcome(feed.id, at, at + timedelta(minutes=10), error=error)])
    people.clock.now = NOW + timedelta(minutes=11)
    poison = Article(1, "g", "https://x.example/1", "Яд", "Яд.", NOW, "ru", problem="took longer than 10 s")
    await store.articles.save(poison, Extraction("ru", relevant=False), merge=lambda *_: (), now=NOW)

    text = await report(people)

    for line in (
        "Подписчики — 3",
        "Заблокировали бота — 1",
        "В очереди — 1, самое раннее — 2 марта, 11:00",
        "Опаздывают больше чем на 10 минут — 1",
        "Отправляются сейчас — 1",
        "Остались без ответа за сутки — 1",
        "Не приняты за сутки — 1",
        "Последний удачный сбор — 2 марта, 10:55",
        "Статьи, которые не удалось разобрать — 1",
        f"{OUTLETS[1]} — не отвечает: сервер вернул ошибку 503",
        "• BadRequest: can't parse entities: <b> & x",
        "• TimedOut: Timed out",
    ):
        assert line in text.splitlines()
    assert OUTLETS[0] not in text


async def test_feeds_that_are_gone_or_have_moved_are_named(people: People) -> None:
    gone, moved, _ = await people.store.feeds.all()
    at = NOW - timedelta(hours=2)
    due = NOW + timedelta(days=1)
    await people.store.feeds.record([FeedOutcome(gone.id, at, due, error="HTTP 410 Gone", retired=True)])
    await people.store.feeds.record(
        [FeedOutcome(moved.id, at, due, moved_to="https://new.example/rss", moved_seen=MOVED_AFTER)]
    )
    text = await report(people)
    assert "\nНе отвечают\n" not in text
    assert f"\nБольше не существуют\n\n{OUTLETS[0]} — больше не существует с 2 марта, 09:00\n" in text
    assert (
        f"\nПереехали\n\n{OUTLETS[1]} — обновлено 2 часа назад; переехал: https://new.example/rss\n" in text
    )


@pytest.mark.parametrize(("language", "title"), [("kk", "Боттың күйі"), ("en", "How things are")])
async def test_it_speaks_the_operators_language(people: People, language: str, title: str) -> None:
    assert (await report(people, language)).startswith(title)


async def test_to_anybody_else_it_is_an_unknown_command(people: People) -> None:
    assert text_of(await people.say("/admin")) == UNKNOWN
    assert text_of(await people.say("/admin@kzru_digest_bot")) == UNKNOWN
    assert "/admin" not in text_of(await people.say("/help"))


async def test_in_a_group_nobody_is_told_anything(people: People) -> None:
    assert await people.say("/admin", chat=-1001234567890, user=ADMIN) == []


async def test_it_stands_in_no_menu(people: People) -> None:
    await publish_menu(people.application.bot)
    commands: list[JSON] = [one for menu in people.api.menu.commands.values() for one in menu]
    assert commands
    assert "admin" not in {one["command"] for one in commands}
