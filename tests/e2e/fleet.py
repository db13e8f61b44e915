"""Real bot processes on one database, to be killed, stopped and woken, and the Telegram they speak to."""

import asyncio
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

import aiohttp
from sqlalchemy import select

from storage.database import Database
from storage.tables import leadership
from tests.emulator.server import Emulator

ROOT = Path(__file__).parents[2]
SECRET = "secret-of-the-hook"
FROZEN = 0.05
"""Seconds after which what a stopped process had asked of its database has been carried out."""


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class Bot:
    """One `python -m bot run` and its restarts; its log is kept in a file beside its configuration."""

    config: Path
    port: int | None = None
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the run under way; ProcessLookupError where there is none."""
        if self.process is None or self.process.returncode is not None:
            raise ProcessLookupError(self.config.stem)
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, be it stopped."""
        return self.process is not None and self.process.returncode is None

    @property
    def log(self) -> str:
        """All that its runs have written."""
        return self.config.with_suffix(".log").read_text(encoding="utf-8")

    async def start(self) -> None:
        """Run it, as an operator would."""
        with self.config.with_suffix(".log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.config),
                cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def send(self, number: Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def end(self, number: Signals = SIGTERM, seconds: float = 30.0) -> int:
        """End the run with a signal; its exit code. It is killed where it takes longer than that."""
        process = self.process
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                process.kill()
        return await process.wait()


@dataclass
class Fleet:
    """The bots on one database.

    `back` are the moments at which, after a kill, somebody was there again: another leads, or a lone bot has
    greeted Telegram. `slowest_return` is the longest time until then, in seconds.
    """

    telegram: Emulator
    database_url: str
    bots: list[Bot]
    webhook: bool
    back: list[float] = field(default_factory=list)
    kills: int = 0
    slowest_return: float = 0.0
    _next_update: int = 0

    async def leader(self) -> Bot | None:
        """The bot that leads, as the database has it."""
        database = Database(self.database_url)
        try:
            async with database.read() as connection:
                owner = (await connection.execute(select(leadership.c.owner))).scalar_one_or_none()
        finally:
            await database.close()
        pid = owner and int(owner.split(":")[1])
        return next((bot for bot in self.bots if bot.alive and bot.pid == pid), None)

    async def until_led(self, *, other_than: Bot | None = None, seconds: float = 60.0) -> Bot:
        """The bot that leads, once there is one; TimeoutError else."""
        ends = time.monotonic() + seconds
        while (bot := await self.leader()) is None or bot is other_than:
            if time.monotonic() > ends:
                ends_of_logs = [line for bot in self.bots for line in ("", *bot.log.splitlines()[-12:])]
                raise TimeoutError("\n".join(["nobody leads", *ends_of_logs]))
            await asyncio.sleep(0.05)
        return bot

    async def kill(self, bot: Bot) -> None:
        """SIGKILL, and a new run at once."""
        self.kills += 1
        greetings = self._greetings()
        await bot.end(SIGKILL)
        killed = time.monotonic()
        await bot.start()
        if self.webhook:  # another is there already, unless it has died lately itself
            await self.until_led()
        else:
            await self.telegram.until(lambda: self._greetings() > greetings, seconds=30)
        self.back.append(time.monotonic())
        self.slowest_return = max(self.slowest_return, self.back[-1] - killed)

    def _greetings(self) -> int:
        return sum(call.method == "getMe" for call in self.telegram.api.calls)

    async def post_updates(self, chance: random.Random) -> int:
        """What a load balancer does with webhooks: each update to any bot, again where it fails; how many.

        Now and then one is posted twice, as Telegram does. Polling bots fetch their updates themselves.
        """
        if not self.webhook:
            return 0
        updates = self.telegram.api.updates.read(self._next_update, 100)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for update in updates:
                for _ in range(1 + (chance.random() < 0.2)):
                    await self._post(session, update, chance)
                self._next_update = update["update_id"] + 1
        return len(updates)

    async def _post(
        self, session: aiohttp.ClientSession, update: dict[str, object], chance: random.Random
    ) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for _ in range(50):
            url = f"http://127.0.0.1:{chance.choice(self.bots).port}/telegram"
            try:
                async with session.post(url, json=update, headers=headers) as response:
                    if response.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)
        raise TimeoutError("no bot takes an update")


@asynccontextmanager
async def fleet(
    telegram: Emulator, database_url: str, folder: Path, *, replicas: int = 1, rate: int = 30
) -> AsyncIterator[Fleet]:
    """So many bots, not yet started; more than one take updates by webhook. They end with this."""
    webhook = replicas > 1
    bots = []
    for number in range(replicas):
        path, port = folder / f"bot{number}.toml", free_port() if webhook else None
        path.write_text(
            config(telegram.url, telegram.api.token, database_url, rate=rate, port=port), encoding="utf-8"
        )
        bots.append(Bot(path, port))
    group = Fleet(telegram, database_url, bots, webhook)
    try:
        yield group
    finally:
        await _end_all(bots)


async def _end_all(bots: Sequence[Bot]) -> None:
    for bot in bots:
        await bot.end(SIGKILL)


def config(url: str, token: str, database_url: str, *, rate: int = 30, port: int | None = None) -> str:
    """A configuration without feeds; with a port, one that takes updates there."""
    lines = [
        "[telegram]",
        f'token = "{token}"',
        f'api_base_url = "{url}"',
        f"messages_per_second = {rate}",
        f'mode = "{"polling" if port is None else "webhook"}"',
    ]
    if port is not None:
        lines += [
            "[telegram.webhook]",
            'url = "https://bot.example/telegram"',
            f"port = {port}",
            f'secret_token = "{SECRET}"',
        ]
    return "\n".join([*lines, "[database]", f'url = "{database_url}"', ""])
