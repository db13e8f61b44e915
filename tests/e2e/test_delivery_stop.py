"""SIGTERM in the middle of a fan-out: what is under way is finished, nothing is lost, nothing comes twice."""

from pathlib import Path

import pytest

from storage.model import DeliveryState
from tests.e2e.fleet import fleet
from tests.e2e.kills import until_settled
from tests.e2e.readers import Books, Mailbox, judge, make_due
from tests.emulator.server import Emulator

CHATS = range(1, 41)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_bot_told_to_stop_finishes_what_it_has_begun(
    telegram: Emulator, database_url: str, tmp_path: Path
) -> None:
    await make_due(telegram, database_url, CHATS)
    telegram.latency = telegram.jitter = 0.3
    mailbox, books = Mailbox(telegram), Books(database_url)
    try:
        async with fleet(telegram, database_url, tmp_path) as bots:
            (bot,) = bots.bots
            await bot.start()
            await telegram.until(lambda: len(mailbox.arrivals) >= 5, seconds=60)
            assert await bot.end() == 0
            states = await books.states()
            assert states[DeliveryState.PENDING] > 0, "it was stopped in the middle"
            assert set(states) == {DeliveryState.PENDING, DeliveryState.SENT}
            assert states[DeliveryState.SENT] == len(mailbox.arrivals)
            await bot.start()
            await until_settled(books, 60)
            verdict = await judge(books, mailbox, CHATS, [], {})
            assert (verdict.digests, verdict.twice, verdict.lost) == (len(CHATS), [], [])
            assert (verdict.out_of_order, verdict.noted) == ([], {})
            assert await bot.end() == 0
            assert "Traceback" not in bot.log
    finally:
        await books.close()
