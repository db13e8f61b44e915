"""Backup and restore: a whole database as one SQLite file, whatever its kind, and back into either kind."""

import asyncio
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Row, Table, delete, func, insert, select, text, tuple_

from storage import search
from storage.database import Connection, Database, StoreError
from storage.migrations import upgrade
from storage.settling import mistrust
from storage.tables import facts, leadership, metadata, statements

# Who leads is of the running processes, not of the data. Referred-to tables come first.
_TABLES = [table for table in metadata.sorted_tables if table is not leadership]
_CHUNK = 1_000
_TAKEN_AT = "backup_taken_at"

FRESH = timedelta(minutes=10)
"""A backup that is restored within this time is a move from one database to another."""


async def copy_out(database: Database, path: Path, now: datetime) -> int:
    """Write a backup to `path`, where nothing may be yet; how many rows.

    All of it is of one moment, and nobody has to wait: the bot may go on meanwhile. `path` is whole or not
    there.
    """
    if await asyncio.to_thread(path.exists):
        raise StoreError(f"{path}: is there already")
    with _folder(path.parent) as folder:
        backup = Database(_file(Path(folder) / "backup.db"))
        try:
            for each in (database, backup):
                async with each.write() as connection:
                    await connection.run(upgrade)
            async with database.read() as source, backup.write() as target:
                copied = await _copy(source, target)
                await _remember(target, now)
        finally:
            await backup.close()  # the last connection: what stood in the write-ahead log is in the file now
        try:
            await asyncio.to_thread(os.link, Path(folder) / "backup.db", path)  # overwrites nothing
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error
    return copied


async def copy_in(path: Path, database: Database, now: datetime) -> int:
    """Fill `database`, which must hold nothing, from a backup, be it of an older version; how many rows.

    Of an older backup than `FRESH` nobody knows what was sent since it was made: what it has as pending is
    unknown then, and what is due waits for the next day.
    """
    with _folder(None) as folder:
        copy = Path(folder) / "backup.db"  # the backup itself is not touched
        try:
            await asyncio.to_thread(shutil.copyfile, path, copy)
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error
        backup = Database(_file(copy))
        try:
            await _check(backup, path)
            for each in (backup, database):
                async with each.write() as connection:
                    await connection.run(upgrade)
            async with backup.read() as source, database.write() as target:
                for table in _TABLES:
                    if (await target.execute(select(table).limit(1))).first():
                        raise StoreError(f"database {database.name}: not empty, it has {table.name}")
                copied = await _copy(source, target)
                if not await _fresh(source, now):
                    await mistrust(target, now)
                return copied - await _forget(target)
        finally:
            await backup.close()


def _file(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _folder(parent: Path | None) -> Any:
    try:
        return tempfile.TemporaryDirectory(prefix=".kzru-backup-", dir=parent)
    except OSError as error:
        raise StoreError(f"{parent}: {error.strerror}") from error


async def _check(backup: Database, path: Path) -> None:
    ours = text("SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'deliveries')")
    try:
        async with backup.read() as connection:
            found = (await connection.execute(ours)).scalar_one()
            sound = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one() == "ok"
    except StoreError:
        found, sound = 0, False
    if found != 2:
        raise StoreError(f"{path}: not a backup of this bot")
    if not sound:
        raise StoreError(f"{path}: damaged")


async def _forget(connection: Connection) -> int:
    return (await connection.execute(delete(facts).where(facts.c.key == _TAKEN_AT))).rowcount


async def _remember(backup: Connection, now: datetime) -> None:
    await _forget(backup)
    taken = {"key": _TAKEN_AT, "value": now.isoformat(), "changed_at": now}
    await backup.execute(insert(facts), taken)


async def _fresh(backup: Connection, now: datetime) -> bool:
    query = select(facts.c.value).where(facts.c.key == _TAKEN_AT)
    taken = (await backup.execute(query)).scalar_one_or_none()
    return isinstance(taken, str) and now - datetime.fromisoformat(taken) <= FRESH


async def _copy(source: Connection, target: Connection) -> int:
    copied = 0
    for table in _TABLES:
        key = tuple_(*table.primary_key)
        after: Row[Any] | None = None
        while True:
            page = select(table).order_by(*table.primary_key).limit(_CHUNK)
            if after is not None:
                page = page.where(key > tuple(after._mapping[column] for column in table.primary_key))
            rows = (await source.execute(page)).all()
            if rows:
                await target.execute(insert(table), [dict(row._mapping) for row in rows])
                if table is statements:
                    await search.add_all(target, [(row.id, row.said_at, row.search_keys) for row in rows])
            copied += len(rows)
            if len(rows) < _CHUNK:
                break
            after = rows[-1]
        if not target.sqlite:
            await _count_on(target, table)
    return copied


async def _count_on(target: Connection, table: Table) -> None:
    """PostgreSQL's sequences do not see the ids that come with the rows."""
    column = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        highest = func.max(column)
        await target.execute(select(func.setval(sequence, highest)).having(highest.is_not(None)))
