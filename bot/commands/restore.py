"""`restore`: a backup into the configured database."""

from pathlib import Path

from bot.checks import ConfigError
from bot.clock import utc_now
from bot.config import load
from storage.copying import copy_in
from storage.database import Database


async def restore(config: Path, file: Path) -> int:
    """Fills the configured database, of either kind, which must be new or empty. Exit code 0."""
    url = load(config).database.url
    _require(file)
    database = Database(url)
    try:
        rows = await copy_in(file, database, utc_now())
    finally:
        await database.close()
    print(f"{file}: {rows} rows restored")
    return 0


def _require(file: Path) -> None:
    if not file.is_file():
        raise ConfigError(f"{file}: no such file")
