"""How long a person waits for /latest, with the bot idle and while it broadcasts.

`python -m benchmarks.delivery_latency`: the bot, Telegram and this are three processes; the broadcast is to
10,000 chats at Telegram's 30 messages a second. Each question comes from another person, so that none waits
for the limit of its own chat.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.places import TOKEN, database, fill, percentile, show, table
from storage.store import Store
from tests.e2e.fleet import Bot, config
from tests.emulator.control import EmulatorProcess
from tests.handlers.people import open_newsroom, publish, said

SUBSCRIBERS, TIMES = 10_000, 3.0
EVERY = 0.1  # seconds between two questions


async def ask(emulator: EmulatorProcess, people: range) -> list[float]:
    """Milliseconds until each had an answer."""
    took = []
    for person in people:
        took.append(1000 * await emulator.tell("ask", chat_id=person, text="/latest"))
        await asyncio.sleep(EVERY)
    return took


async def run(kind: str, questions: int) -> tuple[list[float], list[float], int]:
    """Milliseconds when idle and while it broadcasts, and how many of the broadcast were sent meanwhile."""
    subscribers = range(10**6, 10**6 + SUBSCRIBERS)
    with database(kind) as (url, folder):
        store = await Store.open(url)
        await open_newsroom(store)
        for number in range(20):
            await publish(store, said(f"Мы построим мост, номер {number}"), at=datetime.now(UTC))
        await store.close()
        async with EmulatorProcess(TOKEN) as emulator:
            path = Path(folder) / "bot.toml"
            path.write_text(config(emulator.url, TOKEN, url), encoding="utf-8")
            bot = Bot(path)
            await bot.start()
            try:
                await ask(emulator, range(1, 21))  # a bot in use
                idle = await ask(emulator, range(1001, 1001 + questions))
                await emulator.tell("add_chats", chat_ids=list(subscribers))
                before = await emulator.tell("sent")
                await fill(url, subscribers, datetime.now(UTC))
                await emulator.tell("until_sent", messages=before + 100)  # the minute's tick has planned
                before = await emulator.tell("sent")
                busy = await ask(emulator, range(2001, 2001 + questions))
                sent = await emulator.tell("sent") - before - questions
            finally:
                await bot.end()
    return idle, busy, sent


def main() -> int:
    """Prints the table; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks.delivery_latency")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--database", default="sqlite")
    arguments = parser.parse_args()
    idle, busy, sent = asyncio.run(run(arguments.database, arguments.questions))
    found = table("/latest, ms", "median", "p95", "times", "aim")
    found.add_row("idle", f"{percentile(idle, 0.5):.0f}", f"{percentile(idle, 0.95):.0f}", "", "")
    times = percentile(busy, 0.95) / percentile(idle, 0.95)
    figures = f"{percentile(busy, 0.5):.0f}", f"{percentile(busy, 0.95):.0f}", f"{times:.2f}"
    found.add_row(f"while broadcasting ({sent} sent meanwhile)", *figures, f"at most {TIMES:g}")
    show(found)
    return int(times > TIMES or sent < arguments.questions)


if __name__ == "__main__":
    sys.exit(main())
