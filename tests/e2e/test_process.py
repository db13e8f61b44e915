"""`python -m bot run` as an operator runs it: started, spoken to, stopped."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import SOURCES
from tests.emulator.server import Emulator
from tests.feeds.server import FeedServer

ROOT = Path(__file__).parents[2]


def config(telegram: Emulator, outlets: FeedServer, database_url: str, token: str) -> str:
    feeds = "".join(
        f'[[feeds]]\nurl = "{outlets.url(path)}"\nname = "{name}"\n' for path, (name, *_) in SOURCES.items()
    )
    return (
        f'[telegram]\ntoken = "{token}"\napi_base_url = "{telegram.url}"\n'
        f'[database]\nurl = "{database_url}"\n[collector]\nallow_private_networks = true\n{feeds}'
    )


async def start(path: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(path),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_answers_collects_and_stops_when_told(
    tmp_path: Path, telegram: Emulator, outlets: FeedServer, database_url: str, token: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(config(telegram, outlets, database_url, token), encoding="utf-8")
    process = await start(path)
    try:
        telegram.api.user_says(5, "/start")
        await telegram.until(lambda: bool(telegram.api.sent_to(5)), seconds=60)
        async with asyncio.timeout(60):
            while "28,2" not in (await telegram.ask(5, "/latest"))[-1]["text"]:
                await asyncio.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            out, log = await process.communicate()
    assert process.returncode == 0, log.decode()
    assert out == b""
    secret = token.partition(":")[2].encode()
    assert secret not in log
    assert b"Traceback" not in log


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_refused_token_is_one_line(
    tmp_path: Path, telegram: Emulator, outlets: FeedServer, database_url: str
) -> None:
    path = tmp_path / "config.toml"
    wrong = "987654321:AAWrongTokenWithNothingBehindIt-zyxwv"
    path.write_text(config(telegram, outlets, database_url, wrong), encoding="utf-8")
    process = await start(path)
    async with asyncio.timeout(60):
        _, log = await process.communicate()
    assert process.returncode == 1
    assert log.decode().splitlines()[-1].startswith("telegram: ")
    assert b"AAWrongToken" not in log
    assert b"Traceback" not in log
