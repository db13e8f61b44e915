"""Updates of one chat keep their order; those of different chats do not wait for each other."""

import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from handlers.ordering import LONGEST_QUEUE, ChatByChat


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


async def test_a_chat_that_floods_loses_its_own_updates_and_no_other_chats() -> None:
    processor = ChatByChat(2)
    gate, done = asyncio.Event(), []

    async def handle(chat: int) -> None:
        if chat == 1:
            await gate.wait()
        done.append(chat)

    def come(number: int, chat: int) -> asyncio.Task[None]:
        return asyncio.create_task(processor.process_update(update(number, chat), handle(chat)))

    flood = [come(number, 1) for number in range(100)]
    await asyncio.sleep(0)
    for number in range(100, 105):
        await come(number, number)
    assert done == [100, 101, 102, 103, 104]
    gate.set()
    await asyncio.gather(*flood)
    assert done.count(1) == 1 + LONGEST_QUEUE
