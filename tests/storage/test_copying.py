"""Backup and restore, from either kind of database into either."""

import asyncio
import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import copying
from storage.copying import FRESH, copy_in, copy_out
from storage.database import Database
from storage.model import DeliveryState
from storage.store import Store, StoreError
from storage.tables import leadership, metadata
from tests.storage.builders import DAY, NOW, figure, said, save
from tests.storage.outbox import RESTED, begun, leading, notes, planned, settle, states, subscribed


async def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is of the data."""
    async with database.read() as connection:
        return {
            table.name: [
                tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
            if table is not leadership
        }


async def fill(store: Store) -> None:
    """Something in nearly every table, of every type."""
    for number in range(1, 6):
        await save(store, number, said(f"Подписано {number} договоров", figures=(figure(),)))
    corrected = said("Подписано 11 договоров")
    assert (await save(store, 5, corrected, now=NOW + DAY, reworded=lambda _old, _new: 1.0)).corrected == 1
    await planned(store, -1_001, 2, 3)
    term = await leading(store)
    one, two, _ = await begun(store, term, 3)
    await settle(store, one, DeliveryState.UNKNOWN, error="сброс")
    await settle(store, two, DeliveryState.SENT, message_id=7)
    await store.inbox.put({"update_id": 1, "text": "Әлем"}, NOW)
    await store.facts.set("tzdata", "2026a", NOW)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a table has several."""
    monkeypatch.setattr(copying, "_CHUNK", 2)


async def test_a_backup_restores_everything(
    store: Store, database_url: str, bare_database_url: str, tmp_path: Path
) -> None:
    await fill(store)
    folder = tmp_path / "backups"
    folder.mkdir()
    source, target, path = Database(database_url), Database(bare_database_url), folder / "a?b %.db"
    before = await content(source)
    assert all(before.values())
    rows = sum(map(len, before.values()))
    assert await copy_out(source, path, NOW) == rows
    assert sorted(os.listdir(folder)) == [path.name]  # noqa: PTH208
    held = path.read_bytes()
    assert await copy_in(path, target, NOW) == rows
    assert path.read_bytes() == held
    assert await content(target) == before
    await target.close()
    await source.close()
    restored = await Store.open(bare_database_url)
    (view,) = await restored.statements.search("3 договоров", limit=9)
    assert view.figures == (figure(),)
    await save(restored, 9, said("Подписано девять"))  # ids count on
    term = await leading(restored)
    assert len(await notes(restored, 3)) == 1  # it was under way
    assert [item.chat_id for item in await begun(restored, term, 9, now=RESTED)] == [-1_001, 3, 2]
    await restored.close()


@pytest.mark.parametrize("old", [False, True])
async def test_an_old_backup_sends_nothing_that_may_have_been_sent_since(
    store: Store, database_url: str, bare_database_url: str, tmp_path: Path, old: bool
) -> None:
    await planned(store, 1)
    await subscribed(store, 2)
    source, target = Database(database_url), Database(bare_database_url)
    later = NOW + FRESH + (timedelta(seconds=1) if old else timedelta())
    await copy_out(source, tmp_path / "a.db", NOW)
    await copy_in(tmp_path / "a.db", target, later)
    await source.close()
    await target.close()
    restored = await Store.open(bare_database_url)
    pending, unknown = DeliveryState.PENDING, DeliveryState.UNKNOWN
    assert await states(restored, 1) == ([unknown, unknown] if old else [pending, pending])
    assert await notes(restored, 1) == ([pending] if old else [])
    assert {chat.id for chat in await restored.chats.due(later)} == (set() if old else {2})
    assert {chat.id for chat in await restored.chats.due(NOW + DAY)} == {1, 2}
    await restored.close()


async def test_a_backup_of_a_moment_while_others_write(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """The parts of a digest are planned in one transaction: a backup has all of them or none."""
    source = Database(database_url)

    async def write() -> None:
        for number in range(1, 30):
            await planned(store, number, messages=[f"{number}"] * 3)

    writing = asyncio.create_task(write())
    for number in range(3):
        await asyncio.sleep(0.05)
        await copy_out(source, tmp_path / f"{number}.db", NOW)
    await writing
    await source.close()
    for number in range(3):
        backup = Database(f"sqlite:///{tmp_path / str(number)}.db")
        rows = await content(backup)
        await backup.close()
        assert len(rows["deliveries"]) == 3 * len(rows["digests"]) == len(rows["digest_parts"])


async def test_only_into_an_empty_database(store: Store, database_url: str, tmp_path: Path) -> None:
    await planned(store, 1)
    database = Database(database_url)
    await copy_out(database, tmp_path / "a.db", NOW)
    with pytest.raises(StoreError, match=r"not empty, it has chats$"):
        await copy_in(tmp_path / "a.db", database, NOW)
    with pytest.raises(StoreError, match=r"a\.db: is there already$"):
        await copy_out(database, tmp_path / "a.db", NOW)
    with pytest.raises(StoreError, match=r"nowhere: No such file or directory$"):
        await copy_out(database, tmp_path / "nowhere" / "a.db", NOW)
    await database.close()


async def test_what_is_no_backup(bare_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Not a database, though long enough to be one. " * 30)
    (tmp_path / "empty").touch()
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE deliveries (id)").connection.close()
    (tmp_path / "folder").mkdir()
    database = Database(bare_database_url)
    for name, reason in {
        "text": "not a backup of this bot",
        "empty": "not a backup of this bot",
        "other": "not a backup of this bot",
        "folder": "Is a directory",
        "missing": "No such file or directory",
    }.items():
        with pytest.raises(StoreError, match=f"{name}: {reason}$"):
            await copy_in(tmp_path / name, database, NOW)
    await database.close()


async def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, bare_database_url: str) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    await (await Store.open(url)).close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    database = Database(bare_database_url)
    with pytest.raises(StoreError, match="made by a newer version"):
        await copy_in(tmp_path / "a.db", database, NOW)
    await database.close()
