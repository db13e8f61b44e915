"""The outbox on a real store, to a Telegram behind a real socket."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.botapi import Call
from handlers import Services
from handlers.delivery.limits import Limits, Rate
from handlers.delivery.window import SMALLEST
from storage.model import Settlement, Term
from storage.store import StoreError
from tests.emulator.line import Outage
from tests.emulator.server import Emulator
from tests.handlers.outbox import (
    PENDING,
    SENT,
    UNKNOWN,
    Senders,
    planned,
    sends,
    states,
    texts,
)
from tests.handlers.people import Clock


@pytest.fixture
def ticking(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on."""
    ahead = clock.now - datetime.now(UTC)
    monkeypatch.setattr(Clock, "__call__", lambda _: datetime.now(UTC) + ahead)


async def test_a_digest_arrives_part_by_part(services: Services, telegram: Emulator, make: Senders) -> None:
    await planned(services, telegram, 1, 2, parts=["Один", "<b>Два</b>", "Три"])
    assert await make().drain() == 6
    assert texts(telegram, 1) == texts(telegram, 2) == ["Один", "Два", "Три"]
    assert await states(services, 1) == [SENT] * 3
    assert await make().drain() == 0


async def test_no_window_is_too_full(services: Services, telegram: Emulator, make: Senders) -> None:
    limits = Limits(overall=Rate(12, 0.5), chat=Rate(1, 0.25), group=Rate(2, 1.5))
    telegram.latency, telegram.jitter = 0.02, 0.2
    await planned(services, telegram, *range(1, 31))
    await planned(services, telegram, -1, -2, parts=["1", "2", "3"])
    assert await make(limits).drain() == 36
    windows: list[tuple[Callable[[int], bool], Rate]] = [(lambda _: True, limits.overall)]
    for group in (-1, -2):
        own = lambda chat, group=group: chat == group  # noqa: E731
        windows += [(own, limits.chat), (own, limits.group)]
    for belongs, rate in windows:
        at = [call.at.timestamp() for call in sends(telegram) if belongs(int(call.params["chat_id"]))]
        gaps = [later - earlier for earlier, later in zip(at, at[rate.messages :], strict=False)]
        assert all(gap >= rate.seconds for gap in gaps)
        assert gaps  # the limit was met


async def test_a_chat_that_has_to_wait_for_long_goes_back_to_the_outbox(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    """Interactive calls have used up the group's window: its digest is not held here meanwhile."""
    await planned(services, telegram, -5, 2)
    sender = make(Limits(overall=Rate(100, 1.0), chat=Rate(1, 0.1), group=Rate(1, 60.0)))
    (await sender._limiter.acquire(-5)).done()
    assert await sender.drain() == 1
    assert await states(services, -5) == [PENDING]
    assert await states(services, 2) == [SENT]


async def test_a_term_that_is_over_sends_nothing(
    services: Services, telegram: Emulator, make: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planned(services, telegram, 1)
    sender, begin = make(), services.store.deliveries.begin

    async def overtaken(ids: Any, old: Term, now: datetime) -> frozenset[int]:
        await services.store.leadership.resign(make.term)
        assert await services.store.leadership.campaign("another", now)
        return await begin(ids, old, now)

    monkeypatch.setattr(services.store.deliveries, "begin", overtaken)
    assert await sender.drain() == 0
    assert texts(telegram, 1) == []
    assert await states(services, 1) == [PENDING]


async def test_a_process_that_was_paused_after_begin_does_not_write(
    services: Services, telegram: Emulator, make: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planned(services, telegram, 1)
    now, begin = [0.0], services.store.deliveries.begin

    async def paused(ids: Any, term: Term, at: datetime) -> frozenset[int]:
        begun = await begin(ids, term, at)
        now[0] += 6 if now[0] == 0 else 0
        return begun

    monkeypatch.setattr(services.store.deliveries, "begin", paused)
    said: list[Settlement] = []
    settle = services.store.deliveries.settle

    async def noted(settlements: Sequence[Settlement], at: datetime) -> None:
        said.extend(settlements)
        await settle(settlements, at)

    monkeypatch.setattr(services.store.deliveries, "settle", noted)
    assert await make(elapsed=lambda: now[0]).drain() == 1
    assert [one.state for one in said] == [PENDING, SENT]
    assert texts(telegram, 1) == ["Дайджест"]


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("step", ["claim", "begin", "settle", "release"])
@pytest.mark.parametrize("committed", [False, True])
async def test_a_database_that_fails_for_a_moment_doubles_and_loses_nothing(
    services: Services,
    telegram: Emulator,
    make: Senders,
    step: str,
    committed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await planned(services, telegram, 1, 2, 3)
    work, failures = getattr(services.store.deliveries, step), iter([True])

    async def failing(*args: Any) -> Any:
        if not next(failures, False):
            return await work(*args)
        if committed:
            await work(*args)  # but nobody was told
        raise StoreError("database: gone")

    monkeypatch.setattr(services.store.deliveries, step, failing)
    stop = asyncio.Event()
    running = asyncio.create_task(make().run(stop))
    await telegram.until(lambda: all(texts(telegram, chat) for chat in (1, 2, 3)))
    stop.set()
    await running
    assert [texts(telegram, chat) for chat in (1, 2, 3)] == [["Дайджест"]] * 3
    assert [await states(services, chat) for chat in (1, 2, 3)] == [[SENT]] * 3


async def test_a_stop_claims_nothing_more_and_finishes_what_is_under_way(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    telegram.latency = 0.2
    await planned(services, telegram, *range(1, 41))
    stop = asyncio.Event()
    running = asyncio.create_task(make().run(stop))
    await telegram.until(lambda: bool(sends(telegram)))
    stop.set()
    await running
    outcome = Counter([(await states(services, chat))[0] for chat in range(1, 41)])
    assert set(outcome) == {SENT, PENDING}
    assert outcome[SENT] == len(sends(telegram)) < 40


async def test_what_is_planned_while_it_runs_is_sent(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    stop, sender = asyncio.Event(), make()
    running = asyncio.create_task(sender.run(stop))
    await asyncio.sleep(0.05)
    await planned(services, telegram, 1)
    sender.wake()
    await telegram.until(lambda: bool(texts(telegram, 1)))
    stop.set()
    await running
    assert await states(services, 1) == [SENT]


@pytest.mark.usefixtures("ticking")
async def test_an_outage_leaves_few_unknown_and_doubles_and_loses_nothing(
    services: Services, telegram: Emulator, make: Senders
) -> None:
    """Nothing is answered, then connections are refused, then a gateway answers; then all is well."""
    chats = range(1, 61)
    await planned(services, telegram, *chats)
    telegram.latency = 0.05
    stop = asyncio.Event()
    running = asyncio.create_task(make(Limits()).run(stop))
    await telegram.until(lambda: len(sends(telegram)) >= 12)
    outages: tuple[Outage, ...] = ("black hole", "refused", "bad gateway")
    for outage in outages:
        await telegram.go_away(outage)
        await asyncio.sleep(0.7)
    await telegram.come_back()
    back = datetime.now(UTC)
    await telegram.until(lambda: all(telegram.api.sent_to(chat) for chat in chats), seconds=30)
    stop.set()
    await running
    await make().drain()  # of an answer lost at the very end, as to a busy machine, the note is still to come
    unknown = [chat for chat in chats if UNKNOWN in await states(services, chat)]
    assert 0 < len(unknown) <= 2 * SMALLEST
    for chat in chats:
        notes = [one for one in sends(telegram) if "Связь" in one.params["text"] and _to(one) == chat]
        assert len(notes) == (chat in unknown)
        assert texts(telegram, chat).count("Дайджест") <= 1
        assert all((note.at - back).total_seconds() < 10 for note in notes)


def _to(call: Call) -> int:
    return int(call.params["chat_id"])
