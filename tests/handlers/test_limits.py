import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.delivery.limits import Limiter, Limits, Rate, Slot, Wait, Windows

SMALL = Limits(overall=Rate(6, 1.0), chat=Rate(1, 1.0), group=Rate(3, 7.0))
CHATS = (1, 2, 3, 4, 5, 6, 7, -1, -2)


@dataclass(frozen=True)
class Message:
    """One that somebody wants to send: to whom, after how long, and what the line does with it."""

    chat: int
    after: float
    there: float
    back: float
    bulk: bool


seconds = st.floats(0, 2.5)
messages = st.builds(Message, st.sampled_from(CHATS), st.floats(0, 0.4), seconds, seconds, st.booleans())


def played(wanted: Iterable[Message], limits: Limits) -> list[tuple[float, int]]:
    """When the messages, each sent as soon as its windows let it, arrive at Telegram, and for which chat."""
    windows, now = Windows(limits), 0.0
    answers: list[tuple[float, int]] = []
    arrivals = []

    def go_on_to(moment: float) -> None:
        for answer in sorted(one for one in answers if one[0] <= moment):
            windows.leave(answer[1], answer[0])
            answers.remove(answer)

    for message in wanted:
        now += message.after
        go_on_to(now)
        while wait := max(windows.own_wait(message.chat, now), windows.overall_wait(now, bulk=message.bulk)):
            now += wait
            go_on_to(now)
        windows.enter(message.chat, now, bulk=message.bulk)
        arrivals.append((now + message.there, message.chat))
        answers.append((now + message.there + message.back, message.chat))
    return arrivals


def fullest(arrivals: list[float], seconds: float) -> int:
    """The most arrivals in any window that long; both its ends may not belong to it."""
    ordered = sorted(arrivals)
    return max((sum(start <= one < start + seconds for one in ordered) for start in ordered), default=0)


@settings(max_examples=300, deadline=None)
@given(st.lists(messages, max_size=60))
def test_no_window_at_telegrams_end_is_ever_too_full(wanted: list[Message]) -> None:
    arrivals = played(wanted, SMALL)
    assert fullest([at for at, _ in arrivals], 1.0) <= 6
    for chat in CHATS:
        own = [at for at, to in arrivals if to == chat]
        assert fullest(own, 1.0) <= 1
        if chat < 0:
            assert fullest(own, 7.0) <= 3


def test_without_jitter_the_limit_is_used_up() -> None:
    ready = [Message(chat, 0, 0.01, 0.01, bulk=False) for chat in range(1, 301)]
    arrivals = played(ready, Limits())
    assert arrivals[-1][0] < 10.5  # 300 at 30 a second


def test_bulk_leaves_a_sixth_to_replies() -> None:
    windows = Windows(Limits())
    now, chat = 0.0, 0
    while (now := now + windows.overall_wait(now, bulk=True)) < 3.0:
        chat += 1
        windows.enter(chat, now, bulk=True)  # and no answer comes
        if chat == 25:
            break
    assert windows.overall_wait(now + 0.5, bulk=True) > 0
    for reply in range(101, 106):
        assert windows.overall_wait(now, bulk=False) == 0
        windows.enter(reply, now)
    assert windows.overall_wait(now, bulk=False) > 0


def test_bulk_comes_evenly() -> None:
    at = [at for at, _ in played([Message(chat, 0, 0, 0, bulk=True) for chat in range(1, 101)], Limits())]
    assert fullest(at, 0.2) <= 9  # 25 a second, and a tenth of a second's worth at once
    assert at[-1] < 4.2


def test_what_was_never_written_takes_no_place() -> None:
    windows = Windows(Limits(overall=Rate(1, 1.0)))
    windows.enter(1, 0.0)
    assert windows.own_wait(1, 0.0) > 0
    windows.withdraw(1, 0.0)
    assert windows.own_wait(1, 0.0) == windows.overall_wait(0.0, bulk=True) == 0


def test_a_pause_is_for_one_chat_and_ends() -> None:
    windows = Windows(Limits())
    windows.pause(1, 60.0)
    windows.pause(1, 30.0)  # a shorter one shortens nothing
    assert windows.own_wait(1, 10.0) == 50
    assert windows.own_wait(2, 10.0) == 0
    assert windows.own_wait(1, 60.0) == 0


def test_a_successor_counts_what_was_sent_before() -> None:
    windows = Windows(Limits())
    windows.seed({-1: 20, -2: 3, 5: 1}, 0.0)
    assert windows.own_wait(-1, 59.0) > 0
    assert windows.own_wait(-2, 2.0) == 0
    assert windows.overall_wait(0.5, bulk=False) > 0
    assert windows.overall_wait(1.1, bulk=True) == 0
    windows = Windows(Limits())
    windows.seed({}, 0.0)
    assert windows.overall_wait(0.0, bulk=True) == 0


def test_chats_that_nothing_holds_back_are_forgotten() -> None:
    windows = Windows(Limits(overall=Rate(100_000, 1.0)))
    for number in range(1, 20_001):
        windows.enter(number, number / 100)
        windows.leave(number, number / 100)
    assert len(windows._chats) < 2_000


# --- the waiting


async def taken(limiter: Limiter, chat: int) -> Slot:
    slot = limiter.try_acquire(chat)
    assert isinstance(slot, Slot)
    return slot


async def test_a_chats_replies_come_in_turn() -> None:
    limiter = Limiter(Limits(chat=Rate(1, 0.05)))
    order: list[int] = []

    async def reply(number: int) -> None:
        slot = await limiter.acquire(1)
        order.append(number)
        slot.done()

    began = time.monotonic()
    await asyncio.gather(*map(reply, range(4)))
    assert order == [0, 1, 2, 3]
    assert time.monotonic() - began >= 0.15


async def test_a_reply_goes_before_bulk() -> None:
    limiter = Limiter(Limits(overall=Rate(1, 0.05)))
    (await taken(limiter, 1)).done()
    waiting = asyncio.create_task(limiter.acquire(2))
    while not waiting.done():
        got = limiter.try_acquire(3)
        assert isinstance(got, Wait)
        assert not got.own
        await asyncio.sleep(min(got.seconds, 0.01))
    waiting.result().withdraw()
    await taken(limiter, 3)


async def test_bulk_is_told_whether_it_is_the_chat_that_has_to_wait() -> None:
    limiter = Limiter(Limits(overall=Rate(2, 10.0)))
    await limiter.acquire(1)
    own = limiter.try_acquire(1)
    assert isinstance(own, Wait)
    assert own.own
    await limiter.acquire(2)
    everyones = limiter.try_acquire(3)
    assert isinstance(everyones, Wait)
    assert not everyones.own
    assert everyones.seconds == pytest.approx(10, rel=0.01)


async def test_who_gives_up_waiting_takes_no_slot() -> None:
    limiter = Limiter(Limits(chat=Rate(1, 0.05)))
    held = await limiter.acquire(1)
    impatient, patient = (asyncio.create_task(limiter.acquire(1)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    held.withdraw()
    (await asyncio.wait_for(patient, 5)).withdraw()
    assert impatient.cancelled()
    # Cancelled in the moment of its turn: the slot goes on to the next.
    held = await limiter.acquire(1)
    impatient, patient = (asyncio.create_task(limiter.acquire(1)) for _ in range(2))
    await asyncio.sleep(0)
    held.withdraw()
    impatient.cancel()
    (await asyncio.wait_for(patient, 5)).withdraw()
    assert impatient.cancelled()
