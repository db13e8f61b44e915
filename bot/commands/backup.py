"""`backup`: the whole database as one file."""

from pathlib import Path

from bot.checks import ConfigError
from bot.clock import utc_now
from bot.config import load
from storage.copying import copy_out
from storage.database import Database

_SQLITE = "sqlite:///"


async def backup(config: Path, file: Path) -> int:
    """Writes a SQLite database that may be used as it is; the bot may be running. Exit code 0.

    Overwrites nothing, and makes no database only to find it empty: ConfigError.
    """
    url = load(config).database.url
    _require(url, file)
    database = Database(url)
    try:
        rows = await copy_out(database, file, utc_now())
    finally:
        await database.close()
    print(f"{file}: {rows} rows")
    return 0


def _require(url: str, file: Path) -> None:
    if file.exists():
        raise ConfigError(f"{file}: is there already; a backup overwrites nothing")
    if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).exists():
        raise ConfigError(f"database.url: {url}: no such file, so there is nothing to back up")
