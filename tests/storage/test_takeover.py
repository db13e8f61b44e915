"""Real processes that lead and send: killed or stopped at any point, no message is begun twice or lost."""

import asyncio
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.model import DeliveryState
from storage.store import Store
from tests.storage.outbox import notes, planned, states

ROOT = Path(__file__).parents[2]
S = DeliveryState
postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
CHATS = range(1, 121)


class Process:
    """A leader process and what it has said."""

    def __init__(self, url: str, owner: str) -> None:
        command = [sys.executable, "-m", "tests.storage.leader", url, owner]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []

    def hear(self, start: str, times: int = 1) -> None:
        """Read on until it has said so many lines that start like this."""
        assert self._process.stdout is not None
        while times and (line := self._process.stdout.readline()):
            self.said.append(line.strip())
            times -= line.startswith(start)
        assert times == 0, self.said[-3:]

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def end(self) -> list[int]:
        """Kill it; the messages it has sent."""
        self._process.kill()
        assert self._process.stdout is not None
        self.said += self._process.stdout.read().splitlines()
        self._process.stdout.close()
        self._process.wait()
        return [int(line.split()[1]) for line in self.said if line.startswith("sent")]


@contextmanager
def process(url: str, owner: str) -> Iterator[Process]:
    started = Process(url, owner)
    try:
        yield started
    finally:
        if started._process.poll() is None:
            started.end()


async def check(store: Store, sent: list[int]) -> None:
    """No message was sent twice, and none was sent that the outbox does not know of."""
    assert len(sent) == len(set(sent))
    for chat in CHATS:
        (state,) = await states(store, chat)
        noted = await notes(store, chat)
        (delivery, *_) = await store.deliveries.of_chat(chat)
        if state is S.UNKNOWN:
            assert len(noted) == 1
        else:
            assert state is (S.SENT if delivery.id in sent else S.PENDING)
            assert noted == []


async def lead_at_last(store: Store) -> None:
    """Leads once the killed process's connection is gone, which takes PostgreSQL a moment."""
    async with asyncio.timeout(20):
        while await store.leadership.campaign("test", datetime.now(UTC)) is None:
            await asyncio.sleep(0.02)


async def test_leaders_killed_one_after_the_other(store: Store, database_url: str) -> None:
    await planned(store, *CHATS, messages=["Дайджест"])
    chance = random.Random(20261122)
    sent: list[int] = []
    for number in range(3):
        with process(database_url, f"leader-{number}") as leader:
            leader.hear("sent", chance.randint(3, 12))
            await asyncio.sleep(chance.random() / 50)
            sent += leader.end()
    await lead_at_last(store)
    await check(store, sent)


@postgresql
async def test_a_replica_takes_over_from_one_that_is_killed(store: Store, database_url: str) -> None:
    await planned(store, *CHATS, messages=["Дайджест"])
    with process(database_url, "first") as first:
        first.hear("sent", 5)
        first.signal(signal.SIGSTOP)  # or it would have sent them all before the second is there
        with process(database_url, "second") as second:
            second.hear("waiting")
            sent = first.end()
            second.hear("sent", 5)
            sent += second.end()
    await lead_at_last(store)
    await check(store, sent)


@postgresql
async def test_a_leader_that_was_stopped_and_wakes_begins_nothing(store: Store, database_url: str) -> None:
    await planned(store, *CHATS, messages=["Дайджест"])
    with process(database_url, "stopped") as leader:
        leader.hear("sent", 5)
        leader.signal(signal.SIGSTOP)
        with process(database_url, "second") as replica:
            replica.hear("leading")
            replica.hear("sent", 5)
            leader.signal(signal.SIGCONT)
            leader.hear("lost")
            sent = leader.end() + replica.end()
    await lead_at_last(store)
    await check(store, sent)
