"""`python -m tests.emulator TOKEN`: prints where it listens as a line of JSON, and runs until stdin ends."""

import asyncio
import json
import sys
from datetime import UTC, datetime

from bot.botapi import BotApi
from tests.emulator.control import Control
from tests.emulator.server import Emulator


async def main(token: str) -> None:
    """Serves the Bot API and its control until stdin ends."""
    emulator = Emulator(BotApi(token, clock=lambda: datetime.now(UTC)))
    await emulator.start()
    control = await Control(emulator).start()
    print(json.dumps({"url": emulator.url, "control": control}), flush=True)  # noqa: T201 - its answer
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, ended.set)  # nobody writes there: it is the end
    await ended.wait()
    await emulator.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
