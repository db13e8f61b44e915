"""`run`: the bot."""

import asyncio
import logging
import sys
from pathlib import Path

from bot.app import TelegramUnavailable, open_app, stop_on_signals
from bot.config import load
from bot.leader import serve
from bot.logs import TokenRedactor


async def run(config: Path) -> int:
    """Runs until SIGINT or SIGTERM. Exit code 0, or 1 where Telegram is out of reach or refuses the token."""
    settings = load(config)
    token = settings.require_token()
    _log_to_stderr(token)
    stop = asyncio.Event()
    stop_on_signals(stop)
    try:
        async with open_app(settings) as app:
            await serve(app, settings, stop)
    except TelegramUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _log_to_stderr(token: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(TokenRedactor(token, token.partition(":")[2]))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # A tick that is skipped because the last one still runs is as it should be.
    for noisy in ("apscheduler", "httpx", "trafilatura"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
