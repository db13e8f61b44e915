"""What becomes of a message that is not simply sent."""

from datetime import timedelta

import pytest

from bot.botapi import ApiError
from handlers import Services
from storage.model import DeliveryKind, DeliveryState
from tests.emulator.server import Emulator
from tests.handlers.outbox import (
    DAY,
    FAILED,
    PENDING,
    SENT,
    UNKNOWN,
    Senders,
    messages,
    planned,
    sends,
    states,
    texts,
)
from tests.handlers.people import NOW, Clock


async def test_one_who_blocked_the_bot_gets_no_more(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    await planned(services, telegram, 1, 2, parts=["1", "2"])
    telegram.api.user_blocks(1)
    assert await make().drain() == 2
    assert (await states(services, 1))[0] is FAILED
    assert PENDING not in await states(services, 1)
    chat = await services.store.chats.get(1)
    assert chat is not None
    assert chat.blocked_at is not None
    assert await states(services, 2) == [SENT, SENT]


async def test_a_poisoned_digest_stops_no_other(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    await planned(services, telegram, 1, parts=["<b>Открыто", "Дальше"])
    await planned(services, telegram, 2)
    assert await make().drain() == 1
    assert await states(services, 1) == [FAILED, DeliveryState.CANCELLED]
    assert await states(services, 2) == [SENT]
    chat = await services.store.chats.get(1)
    assert chat is not None
    assert chat.blocked_at is None


async def test_a_lost_answer_leaves_one_silent_note_with_a_button(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    await planned(services, telegram, 1, parts=["1", "2"])
    telegram.trouble("lose the answer", method="sendMessage")
    assert await make().drain() == 1
    assert await make().drain() == 0
    assert await states(services, 1) == [UNKNOWN, DeliveryState.CANCELLED]
    (note,) = await messages(services, 1, DeliveryKind.NOTE)
    assert note.state is SENT
    digest, told = telegram.api.sent_to(1)
    assert digest["text"] == "1"
    assert "Связь прервалась" in told["text"]
    ((button,),) = told["reply_markup"]["inline_keyboard"]
    assert button["callback_data"] == f"missed:{note.id}"
    assert sends(telegram)[-1].params["disable_notification"] == "true"


@pytest.mark.parametrize("trouble", ["bad gateway", "no connection", "flood"])
async def test_what_certainly_did_not_arrive_is_sent_again_later(
    services: Services, telegram: Emulator, make: Senders, clock: Clock, trouble: str
) -> None:
    await planned(services, telegram, 1)
    sender = make()
    match trouble:
        case "bad gateway":
            telegram.trouble("bad gateway", method="sendMessage")
        case "no connection":
            await telegram.stop()
        case "flood":
            error = ApiError(429, "Too Many Requests: retry after 1", {"retry_after": 1})
            telegram.api.fail(error, times=1)
    assert await sender.drain() == 0
    assert await states(services, 1) == [PENDING]
    if trouble == "no connection":
        await telegram.start()
    assert await sender.drain() == 0  # not yet
    clock.now += timedelta(seconds=1)
    assert await sender.drain() == 1
    assert texts(telegram, 1) == ["Дайджест"]


async def test_a_chat_flooded_for_an_hour_delays_no_other(
    services: Services, telegram: Emulator, make: Senders, clock: Clock
) -> None:
    await planned(services, telegram, 1, 2, 3, parts=["1", "2"])
    error = ApiError(429, "Too Many Requests: retry after 3600", {"retry_after": 3600})
    telegram.api.fail(error, chat_id=1)
    assert await make().drain() == 4
    clock.now += timedelta(minutes=59)
    assert await make().drain() == 0
    assert len([call for call in sends(telegram) if call.params["chat_id"] == "1"]) == 1
    telegram.api.heal()
    clock.now += timedelta(minutes=1)
    assert await make().drain() == 2
    assert texts(telegram, 1) == ["1", "2"]


async def test_a_group_that_became_a_supergroup_is_followed(
    services: Services, telegram: Emulator, make: Senders, clock: Clock
) -> None:
    old, new = -50, -1_000_000_000_050
    await planned(services, telegram, old, parts=["1", "2"])
    telegram.api.migrate(old, new)
    sender = make()
    assert await sender.drain() == 0
    clock.now += timedelta(seconds=1)
    assert await sender.drain() == 2
    assert texts(telegram, new) == ["1", "2"]
    chat = await services.store.chats.get(new)
    assert chat is not None
    assert chat.subscribed


async def test_a_topic_gets_its_digest_and_the_chat_when_the_topic_is_gone(
    services: Services, telegram: Emulator, make: Senders, clock: Clock
) -> None:
    forum = -1_000_000_000_007
    await planned(services, telegram, forum, parts=["1", "2"])
    topic = telegram.api.open_topic(forum)
    await services.store.chats.subscribe(forum, NOW + DAY, NOW, thread_id=topic)
    sent = telegram.api.listeners
    sent.append(lambda call: telegram.api.delete_topic(forum, topic) if len(sends(telegram)) == 1 else None)
    sender = make()
    assert await sender.drain() == 1
    clock.now += timedelta(seconds=1)
    assert await sender.drain() == 1
    assert texts(telegram, forum) == ["1", "2"]
    topics = [call.params.get("message_thread_id") for call in sends(telegram)]
    assert topics == [str(topic), str(topic), None]
