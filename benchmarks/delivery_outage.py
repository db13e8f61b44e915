"""Ten minutes without Telegram while 1,000 digests are due.

`python -m benchmarks.delivery_outage [--minutes 10]`: in the middle of the broadcast connections are refused,
then taken and never answered, then answered with 502, each for a third of the time; in between Telegram is
there for so long as to take some messages more, so that each outage meets some on their way. At the end each
digest has to have arrived once, or its note.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from benchmarks.places import DATABASES, database, show, table, telegram
from tests.e2e.fleet import fleet
from tests.e2e.kills import until_settled
from tests.e2e.readers import Books, Mailbox, Verdict, judge, make_due
from tests.emulator.line import Outage

OUTAGES: Sequence[Outage] = ("refused", "black hole", "bad gateway")
MOST_UNKNOWN = 50


async def run(kind: str, chats: int, minutes: float) -> tuple[Verdict, dict[str, str]]:
    """What became of the digests, and the figures."""
    people = range(1, chats + 1)
    with database(kind) as (url, folder):
        async with telegram() as emulator, fleet(emulator, url, folder) as bots:
            await make_due(emulator, url, people)
            emulator.latency = emulator.jitter = 0.05
            mailbox, books = Mailbox(emulator), Books(url)
            (bot,) = bots.bots
            await bot.start()
            back, arrived = [], 0
            for outage in OUTAGES:
                more = arrived + chats // 10
                await emulator.until(lambda: len(mailbox.arrivals) >= more, seconds=120)  # noqa: B023
                await emulator.go_away(outage)
                await asyncio.sleep(20 * minutes)
                await emulator.come_back()
                back.append(time.monotonic())
                arrived = len(mailbox.arrivals)
            await until_settled(books, 900)
            verdict = await judge(books, mailbox, people, back, {})
            code = await bot.end()
            await books.close()
            after = [one.at for one in mailbox.arrivals[arrived:]]
            return verdict, {
                "digests planned": str(verdict.digests),
                "messages before the end of it": str(arrived),
                "first after it, s": f"{min(after) - back[-1]:.1f}",
                "all after it, s": f"{max(after) - back[-1]:.0f}",
                "sent twice": str(len(verdict.twice)),
                "lost without a word": str(len(verdict.lost)),
                f"unknown (aim: at most {MOST_UNKNOWN})": str(len(verdict.unknown)),
                "of these without a note, or a note without cause": str(len(verdict.wrong_notes)),
                "notes that came again": str(verdict.extra_notes),
                "slowest note, s": f"{verdict.slowest_note:.1f}",
                "tracebacks, exit code": f"{bot.log.count('Traceback')}, {code}",
            }


def main() -> int:
    """Prints the table; 1 where anything is as it must not be."""
    parser = argparse.ArgumentParser(prog="benchmarks.delivery_outage")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--database", choices=DATABASES, action="append")
    arguments = parser.parse_args()
    kinds = arguments.database or DATABASES
    results = [asyncio.run(run(kind, arguments.chats, arguments.minutes)) for kind in kinds]
    found = table(f"{arguments.minutes:g} minutes without Telegram", *kinds)
    for name in results[0][1]:
        found.add_row(name, *(figures[name] for _, figures in results))
    show(found)
    return int(
        any(
            verdict.twice
            or verdict.lost
            or verdict.wrong_notes
            or verdict.extra_notes
            or verdict.digests != arguments.chats
            or len(verdict.unknown) > MOST_UNKNOWN
            for verdict, _ in results
        )
    )


if __name__ == "__main__":
    sys.exit(main())
