"""What a subscriber does and sees, over real HTTP, in each language."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from bot.botapi import JSON
from storage.model import DeliveryState
from tests.e2e.conftest import House


@dataclass(frozen=True)
class Expected:
    """What a chat in one language has to read."""

    greeting: str
    subscribed: str
    inflected: str
    speaker: str
    quote: str
    figure: str
    digest: str
    unsubscribed: str


EXPECTED = {
    "ru": Expected(
        greeting="Казахстан и Россия",
        subscribed="09:00",
        inflected="Токаевым",
        speaker="Касым-Жомарт Токаев",
        quote="«Товарооборот Казахстана и России за 2025 год составил 28,2 млрд долларов»",
        figure="28,2 млрд долларов США (2025 год)",
        digest="3 заявления",
        unsubscribed="отписались",
    ),
    "kk": Expected(
        greeting="Қазақстан",
        subscribed="09:00",
        inflected="Бектеновтің",
        speaker="Олжас Бектенов",
        quote="«Қазақстан мен Ресей шекарасындағы кезек екі есеге қысқарды»",
        figure="2",
        digest="3 мәлімдеме",
        unsubscribed="/subscribe",
    ),
    "en": Expected(
        greeting="Kazakhstan",
        subscribed="09:00",
        inflected="lavrov",
        speaker="Sergey Lavrov",
        quote="“Transit between Russia and Kazakhstan grew by 12% in 2025”",
        figure="12%",
        digest="3 statements",
        unsubscribed="unsubscribed",
    ),
}


def text_of(messages: list[JSON]) -> str:
    """What the messages say, with ordinary spaces where numbers have no-break ones."""
    return "\n\n".join(message["text"] for message in messages).replace("\N{NO-BREAK SPACE}", " ")


async def collected(house: House) -> None:
    """Waits until the collector's first tick has stored the three articles."""
    async with asyncio.timeout(60):
        while len(await house.app.newsroom.store.statements.latest(limit=5)) < 3:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("language", EXPECTED)
async def test_from_start_to_unsubscribe(house: House, language: str) -> None:
    expected = EXPECTED[language]
    chat = {"ru": 101, "kk": 102, "en": 103}[language]

    async def ask(text: str) -> str:
        return text_of(await house.telegram.ask(chat, text, language))

    assert expected.greeting in await ask("/start")
    assert expected.subscribed in await ask("/subscribe")
    await collected(house)

    latest = await ask("/latest")
    assert expected.speaker in latest
    assert expected.quote in latest

    found = await ask(f"/search {expected.inflected}")
    assert expected.speaker in found
    assert expected.quote in found
    assert expected.figure in found

    stored = await house.app.newsroom.store.chats.get(chat)
    assert stored is not None
    assert stored.next_due_at is not None
    before = len(house.telegram.api.sent_to(chat))
    house.clock.move_to(stored.next_due_at)
    await house.app.plan()
    await house.telegram.until(lambda: len(house.telegram.api.sent_to(chat)) > before)
    pushed = text_of(house.telegram.api.sent_to(chat)[before:])
    assert expected.digest in pushed
    assert expected.quote in pushed

    assert expected.unsubscribed in await ask("/unsubscribe")
    stored = await house.app.newsroom.store.chats.get(chat)
    assert stored is not None
    assert not stored.subscribed


async def settled(house: House, chat: int) -> None:
    """Until all that was planned for the chat has been sent."""
    deliveries = house.app.newsroom.store.deliveries
    async with asyncio.timeout(20):
        while any(one.state is not DeliveryState.SENT for one in await deliveries.of_chat(chat)):
            await asyncio.sleep(0.05)


async def test_a_digest_comes_once_a_day_and_an_empty_day_says_so(house: House) -> None:
    await house.telegram.ask(7, "/subscribe")
    await collected(house)
    digests = []
    for _ in range(2):
        stored = await house.app.newsroom.store.chats.get(7)
        assert stored is not None
        assert stored.next_due_at is not None
        house.clock.move_to(stored.next_due_at)
        before = len(house.telegram.api.sent_to(7))
        for _ in range(3):
            await house.app.plan()
        await settled(house, 7)
        digests.append(house.telegram.api.sent_to(7)[before:])
    assert [len(digest) for digest in digests] == [1, 1]
    assert "3 заявления" in digests[0][0]["text"]
    assert digests[1][0]["text"].endswith("новых заявлений нет.")
    assert "\n" not in digests[1][0]["text"]


async def test_sources_says_how_each_feed_is(house: House) -> None:
    await collected(house)
    answer = text_of(await house.telegram.ask(8, "/sources"))
    for name in ("Степной листок", "Дала таңы", "Caspian Courier"):
        assert name in answer
    assert "обновлено" in answer


async def test_telegram_has_the_menu_in_each_language(house: House) -> None:
    await house.telegram.ask(9, "/start")
    menus = {
        language: house.telegram.api.call("getMyCommands", {"language_code": language})
        for language in ("ru", "kk", "en")
    }
    names = [[command["command"] for command in menu] for menu in menus.values()]
    assert names[0] == names[1] == names[2]
    assert {"latest", "search", "subscribe"} <= set(names[0])
    assert len({menu[0]["description"] for menu in menus.values()}) == 3


async def test_the_language_can_be_changed(house: House) -> None:
    answer = (await house.telegram.ask(10, "/language"))[-1]
    button = next(
        button
        for row in answer["reply_markup"]["inline_keyboard"]
        for button in row
        if "kk" in button["callback_data"]
    )
    before = len(house.telegram.api.sent_to(10))
    house.telegram.api.user_presses(10, answer["message_id"], button["callback_data"])
    await house.telegram.until(
        lambda: len(house.telegram.api.sent_to(10)) > before or house.telegram.api.sent_to(10)[-1] != answer
    )
    help_text = text_of(await house.telegram.ask(10, "/help"))
    assert "Іздеу" in help_text or "іздеу" in help_text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_drops_every_connection_is_outlived(
    house: House, postgresql_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await house.telegram.ask(7, "/subscribe")
    postgresql_server.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid();"
    )
    stored = await house.app.newsroom.store.chats.get(7)
    assert stored is not None
    assert stored.next_due_at is not None
    before = len(house.telegram.api.sent_to(7))
    house.clock.move_to(stored.next_due_at)
    await house.telegram.until(lambda: len(house.telegram.api.sent_to(7)) > before, seconds=30)
    await settled(house, 7)
    assert "leadership lost" in caplog.text
    assert len(house.telegram.api.sent_to(7)) == before + 1
    assert "/latest" in (await house.telegram.ask(7, "/help"))[0]["text"]
