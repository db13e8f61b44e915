"""The note about a digest whose sending broke off, and its button."""

import pytest

from handlers.i18n import LANGUAGES
from handlers.redelivery import note_html, note_keyboard
from storage.model import DeliveryKind, DeliveryState
from tests.handlers.people import People, text_of
from tests.storage.outbox import begun, leading, planned, settle

EXPIRED = "Этот дайджест больше не хранится."


async def broken_off(people: People, chat: int = 1) -> int:
    """A chat whose digest of two parts broke off at the first; the note's id."""
    await planned(people.store, chat)
    (first,) = await begun(people.store, await leading(people.store))
    await settle(people.store, first, DeliveryState.UNKNOWN)
    rows = await people.store.deliveries.of_chat(chat)
    (note,) = (row for row in rows if row.kind is DeliveryKind.NOTE)
    return note.id


async def press_note(people: People, chat: int, delivery_id: int) -> list[str]:
    """Get a note with that button, and press it; what comes."""
    people.api.add_chat(chat)
    keyboard = note_keyboard("ru", delivery_id)
    sent = await people.application.bot.send_message(chat, note_html("ru"), reply_markup=keyboard)
    people.news(chat)
    note = people.api.messages[chat][sent.message_id]
    return [one["text"] for one in await people.press(note, f"missed:{delivery_id}")]


async def test_the_button_brings_the_whole_digest_in_order(people: People) -> None:
    assert await press_note(people, 1, await broken_off(people)) == ["Первая", "Вторая"]
    assert people.api.sent_to(1)[1]["entities"][0]["type"] == "bold"


async def test_pressed_again_it_brings_it_again_and_changes_nothing(people: People) -> None:
    note = await broken_off(people)
    before = await people.store.deliveries.of_chat(1)
    assert await press_note(people, 1, note) == ["Первая", "Вторая"]
    (message,) = (one for one in people.api.sent_to(1) if "reply_markup" in one)
    assert text_of(await people.press(message, f"missed:{note}")) == "Первая\n\nВторая"
    assert await people.store.deliveries.of_chat(1) == before


async def test_nobody_gets_anothers_digest(people: People) -> None:
    (answer,) = await press_note(people, 2, await broken_off(people, 1))
    assert answer.startswith(EXPIRED)


@pytest.mark.parametrize("delivery_id", [404, 10**18 - 1])
async def test_a_digest_that_is_no_longer_kept_says_so(people: People, delivery_id: int) -> None:
    (answer,) = await press_note(people, 1, delivery_id)
    assert answer == f"{EXPIRED} Дайджест за последние сутки: /digest"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_is_short_and_its_button_fits(language: str) -> None:
    assert 0 < len(note_html(language)) < 80
    ((button,),) = note_keyboard(language, 2**53).inline_keyboard
    assert button.callback_data == f"missed:{2**53}"
    assert len(button.text) < 30
