"""Three bots on one PostgreSQL: one leads; another takes over from one that is dead, or asleep."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from bot.botapi import FloodLimits
from tests.e2e.fleet import FROZEN, Fleet, fleet
from tests.e2e.kills import until_settled
from tests.e2e.readers import Books, Mailbox, Verdict, judge, make_due
from tests.emulator.server import Emulator
from tests.emulator.windows import excesses

CHATS = range(1, 61)

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Scene:
    """Bots in the middle of a fan-out."""

    bots: Fleet
    telegram: Emulator
    mailbox: Mailbox
    books: Books

    async def verdict(self) -> Verdict:
        """What it came to, once all is settled; nothing of it twice, lost, or over a limit."""
        await until_settled(self.books, 60)
        verdict = await judge(self.books, self.mailbox, CHATS, self.bots.back, {})
        assert (verdict.digests, verdict.twice, verdict.lost) == (len(CHATS), [], [])
        assert (verdict.out_of_order, verdict.wrong_notes, verdict.extra_notes) == ([], [], 0)
        assert excesses(self.telegram.api.admissions, FloodLimits()) == []
        return verdict


@asynccontextmanager
async def fan_out(telegram: Emulator, database_url: str, folder: Path) -> AsyncIterator[Scene]:
    await make_due(telegram, database_url, CHATS)
    telegram.latency = telegram.jitter = 0.1
    books = Books(database_url)
    try:
        async with fleet(telegram, database_url, folder, replicas=3) as bots:
            for bot in bots.bots:
                await bot.start()
            scene = Scene(bots, telegram, Mailbox(telegram), books)
            await telegram.until(lambda: len(scene.mailbox.arrivals) >= 5, seconds=60)
            yield scene
            for bot in bots.bots:
                if bot.alive:
                    assert await bot.end() == 0
                assert "Traceback" not in bot.log
    finally:
        await books.close()


async def test_another_takes_over_from_a_leader_that_is_killed(
    telegram: Emulator, database_url: str, tmp_path: Path
) -> None:
    async with fan_out(telegram, database_url, tmp_path) as scene:
        first = await scene.bots.until_led()
        await first.end(SIGKILL)
        assert await scene.bots.until_led(other_than=first) is not first
        await scene.verdict()


async def test_a_leader_that_sleeps_is_overtaken_and_sends_nothing_when_it_wakes(
    telegram: Emulator, database_url: str, tmp_path: Path
) -> None:
    async with fan_out(telegram, database_url, tmp_path) as scene:
        first = await scene.bots.until_led()
        first.send(SIGSTOP)
        await asyncio.sleep(FROZEN)
        under_way, _ = await scene.books.sending()
        await scene.bots.until_led(other_than=first)
        first.send(SIGCONT)  # in the middle of its successor's work
        verdict = await scene.verdict()
        assert len(verdict.unknown) <= under_way
        while "standing by" not in first.log:
            await asyncio.sleep(0.1)
        assert first.alive
        assert await scene.bots.leader() is not first


async def test_any_takes_an_update_and_each_is_answered_once(
    telegram: Emulator, database_url: str, tmp_path: Path
) -> None:
    async with fan_out(telegram, database_url, tmp_path) as scene:
        askers = range(101, 121)
        for chat in askers:
            telegram.api.user_says(chat, "/help")
        chance = random.Random(3)  # posts some of them twice
        assert await scene.bots.post_updates(chance) == len(askers)
        await telegram.until(lambda: all(telegram.api.sent_to(chat) for chat in askers), seconds=30)
        await scene.verdict()
        assert {len(telegram.api.sent_to(chat)) for chat in askers} == {1}
