"""Updates of one chat keep their order; those of different chats do not wait for each other."""

import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from handlers.ordering import ChatByChat


def update(number: int, chat_id: int) -> Update:
    message = Message(number, datetime(2026, 1, 1, tzinfo=UTC), Chat(chat_id, Chat.PRIVATE))
    return Update(number, message=message)


async def test_a_chat_is_answered_in_its_order_and_does_not_hold_up_others() -> None:
    processor = ChatByChat(8)
    gate, done = asyncio.Event(), []

    async def handle(name: str, *, waits: bool = False) -> None:
        if waits:
            await gate.wait()
        done.append(name)

    first = asyncio.create_task(processor.process_update(update(1, 1), handle("first", waits=True)))
    await asyncio.sleep(0)
    second = asyncio.create_task(processor.process_update(update(2, 1), handle("second")))
    other = asyncio.create_task(processor.process_update(update(3, 2), handle("other chat")))
    await other
    assert done == ["other chat"]
    gate.set()
    await asyncio.gather(first, second)
    assert done == ["other chat", "first", "second"]
