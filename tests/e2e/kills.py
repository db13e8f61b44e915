"""A fan-out during which bots are killed at random points, on a bad line, and what became of it."""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGSTOP

from bot.botapi import FloodLimits
from tests.e2e.fleet import FROZEN, Fleet, fleet
from tests.e2e.readers import Books, Mailbox, Verdict, judge, make_due, note_button
from tests.emulator.server import Emulator
from tests.emulator.windows import Excess, excesses, most_at_once

SETTLED_WITHIN = 120.0
BUTTONS_WITHIN = 60.0


@dataclass(frozen=True)
class Plan:
    """How bad it gets: `lost` a share of answers, `flooded` a share of chats.

    `latency`, in seconds, is the least that a call takes; the most is twice that.
    """

    chats: int
    kills: int
    replicas: int
    seed: int
    lost: float = 0.01
    flooded: float = 0.1
    latency: float = 0.1

    @property
    def chat_ids(self) -> list[int]:
        """People, and a group among each ten."""
        return [-(10**12) - n if n % 10 == 9 else n for n in range(1, self.chats + 1)]


@dataclass(frozen=True)
class Aftermath:
    """What it came to. `lost` tells of the chats without digest or note; what was under way was so at the
    kills; `buttons` are chats to which their note's button did not bring the whole digest.
    """

    verdict: Verdict
    lost: list[str]
    kills: int
    digests_under_way: int
    notes_under_way: int
    slowest_return: float
    lost_answers: int
    over: list[Excess]
    fullest_second: int
    buttons: list[int]
    tracebacks: int
    seconds: float


async def ordeal(telegram: Emulator, database_url: str, folder: Path, plan: Plan) -> Aftermath:
    """A whole fan-out with its kills, until the last message is settled and each note's button is pressed."""
    began = time.monotonic()
    chance, mailbox = random.Random(plan.seed), Mailbox(telegram)
    await make_due(telegram, database_url, plan.chat_ids)
    telegram.seed(plan.seed)
    telegram.latency = telegram.jitter = plan.latency
    telegram.lose(answers=plan.lost)
    telegram.storm(plan.flooded, times=2, seconds=1)
    books = Books(database_url)
    try:
        async with fleet(telegram, database_url, folder, replicas=plan.replicas) as bots:
            for bot in bots.bots:
                await bot.start()
            strikes = await _kill(bots, books, mailbox, plan, chance)
            await until_settled(books, SETTLED_WITHIN)
            lost = {loss.chat_id: loss.at for loss in telegram.lost}
            verdict = await judge(books, mailbox, plan.chat_ids, bots.back, lost)
            telegram.lose()  # what follows is about the buttons
            buttons = await _press(bots, books, mailbox, verdict, chance)
            limits = FloodLimits()
            over = excesses(telegram.api.admissions, limits)
            fullest = most_at_once(telegram.api.admissions, limits.overall.seconds)
            for bot in bots.bots:
                await bot.end()
            tracebacks = sum(bot.log.count("Traceback") for bot in bots.bots)
            return Aftermath(
                verdict=verdict,
                lost=await books.history(verdict.lost),
                kills=bots.kills,
                digests_under_way=sum(digests for digests, _ in strikes),
                notes_under_way=sum(notes for _, notes in strikes),
                slowest_return=bots.slowest_return,
                lost_answers=len(telegram.lost),
                over=over,
                fullest_second=fullest,
                buttons=buttons,
                tracebacks=tracebacks,
                seconds=time.monotonic() - began,
            )
    finally:
        await books.close()


async def until_settled(books: Books, seconds: float) -> None:
    """Until all that was planned has come to its end; TimeoutError else."""
    async with asyncio.timeout(seconds):
        while not await books.settled():
            await asyncio.sleep(0.2)


async def _kill(
    bots: Fleet, books: Books, mailbox: Mailbox, plan: Plan, chance: random.Random
) -> list[tuple[int, int]]:
    """Each time that so many messages more have come, and a moment more, the leader dies: as `strike`."""
    strikes = []
    await bots.telegram.until(lambda: bool(mailbox.arrivals), seconds=60)
    messages = sum(len(parts) for parts in (await books.digests()).values())
    for mark in sorted(chance.sample(range(1, int(0.8 * messages)), plan.kills)):
        arrivals = max(mark, len(mailbox.arrivals) + 1)
        with suppress(TimeoutError):  # parts were cancelled: there will not be as many
            await bots.telegram.until(lambda: len(mailbox.arrivals) >= arrivals, seconds=10)  # noqa: B023
        await asyncio.sleep(chance.random() * 3 * plan.latency)
        strikes.append(await strike(bots, books))
    return strikes


async def strike(bots: Fleet, books: Books) -> tuple[int, int]:
    """Kill the leader; how many messages of digests, and how many notes, it had on their way.

    It is stopped first, so that it cannot change that while they are counted.
    """
    leader = await bots.until_led()
    leader.send(SIGSTOP)
    await asyncio.sleep(FROZEN)
    under_way = await books.sending()
    await bots.kill(leader)
    return under_way


async def _press(
    bots: Fleet, books: Books, mailbox: Mailbox, verdict: Verdict, chance: random.Random
) -> list[int]:
    """Press each note's button; the chats to which not the whole digest came by that."""
    api, digests = bots.telegram.api, await books.digests()
    before = len(mailbox.arrivals)
    for chat_id in verdict.noted:
        for message in api.sent_to(chat_id):
            if data := note_button(message):
                api.user_presses(chat_id, message["message_id"], data)
                break
    while await bots.post_updates(chance):
        pass

    def without() -> list[int]:
        came = [(one.chat_id, one.text) for one in mailbox.arrivals[before:]]
        return [
            chat_id
            for chat_id in verdict.noted
            if [text for to, text in came if to == chat_id] != list(digests[chat_id])
        ]

    with suppress(TimeoutError):
        await bots.telegram.until(lambda: not without(), seconds=BUTTONS_WITHIN)
    return without()
