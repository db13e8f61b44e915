"""The long kill test: bots killed over and over while they deliver, on a bad line.

`python -m benchmarks.delivery_kill [--chats 300] [--kills 20] [--seed 1]`: one bot on SQLite, then three on
PostgreSQL, whose leader is the one to die. One answer in a hundred is lost after the message was sent, and a
tenth of the chats answer their first two messages with 429.
"""

import argparse
import asyncio
import sys

from benchmarks.places import DATABASES, database, show, table, telegram
from tests.e2e.kills import Aftermath, Plan, ordeal

NOTE_WITHIN = 10.0
REPLICAS = {"sqlite": 1, "postgresql": 3}


async def run(kind: str, arguments: argparse.Namespace) -> Aftermath:
    """One ordeal on a database of its own."""
    plan = Plan(arguments.chats, arguments.kills, REPLICAS[kind], arguments.seed)
    with database(kind) as (url, folder):
        async with telegram() as emulator:
            return await ordeal(emulator, url, folder, plan)


def wrong(after: Aftermath, arguments: argparse.Namespace) -> bool:
    """Whether anything is as it must not be."""
    verdict = after.verdict
    return bool(
        verdict.digests != arguments.chats
        or after.kills < arguments.kills
        or verdict.twice
        or verdict.out_of_order
        or verdict.lost
        or len(verdict.unknown) > after.digests_under_way + after.lost_answers
        or verdict.wrong_notes
        or verdict.extra_notes > after.notes_under_way + after.lost_answers
        or verdict.slowest_note > NOTE_WITHIN
        or after.buttons
        or after.over
        or after.tracebacks
    )


def rows(after: Aftermath) -> dict[str, object]:
    """The table's lines."""
    verdict = after.verdict
    return {
        "SIGKILLs of the sender": after.kills,
        "digests planned": verdict.digests,
        "sent twice": len(verdict.twice),
        "lost without a word": len(verdict.lost),
        "parts out of order": len(verdict.out_of_order),
        "on their way at the kills": after.digests_under_way,
        "answers lost": after.lost_answers,
        "unknown": len(verdict.unknown),
        "of these with the whole digest all the same": len(verdict.unknown - verdict.incomplete),
        "of these without a note, or a note without cause": len(verdict.wrong_notes),
        "notes on their way at the kills": after.notes_under_way,
        "notes that came again": verdict.extra_notes,
        f"slowest note, s (aim: {NOTE_WITHIN:g})": f"{verdict.slowest_note:.1f}",
        "slowest return of a bot after a kill, s": f"{after.slowest_return:.1f}",
        "buttons that did not bring it all": len(after.buttons),
        "windows over a limit": len(after.over),
        "messages in the fullest second (limit: 30)": after.fullest_second,
        "tracebacks in the logs": after.tracebacks,
        "took, s": f"{after.seconds:.0f}",
    }


def main() -> int:
    """Prints the table; 1 where anything is as it must not be."""
    parser = argparse.ArgumentParser(prog="benchmarks.delivery_kill")
    parser.add_argument("--chats", type=int, default=300)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, action="append")
    arguments = parser.parse_args()
    results = {kind: asyncio.run(run(kind, arguments)) for kind in arguments.database or DATABASES}
    found = table("kill test", *(f"{kind}, {REPLICAS[kind]} bot(s)" for kind in results))
    for name in rows(next(iter(results.values()))):
        found.add_row(name, *(str(rows(after)[name]) for after in results.values()))
    show(found)
    for after in results.values():
        print(*after.lost, sep="\n")
    return int(any(wrong(after, arguments) for after in results.values()))


if __name__ == "__main__":
    sys.exit(main())
