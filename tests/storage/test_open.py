"""Opening a store: migrations, pragmas, and errors that say what is wrong in one line."""

import asyncio
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.model import Chat
from storage.store import Store, StoreError
from tests.storage.builders import NOW, SOURCE
from tests.storage.schema import differences


async def test_migrations_build_what_the_tables_say(database_url: str) -> None:
    await (await Store.open(database_url)).close()
    assert await differences(database_url) == []


async def test_opening_again_keeps_what_is_there(bare_database_url: str) -> None:
    first = await Store.open(bare_database_url)
    await first.feeds.sync([SOURCE], NOW)
    await first.close()
    second = await Store.open(bare_database_url)
    assert [feed.source for feed in await second.feeds.all()] == [SOURCE]
    await second.close()


async def test_stores_opened_at_once_wait_for_each_other(bare_database_url: str) -> None:
    stores = await asyncio.gather(*(Store.open(bare_database_url) for _ in range(4)))
    assert [await store.chats.count() for store in stores] == [0, 0, 0, 0]
    for store in stores:
        await store.close()


async def test_sqlite_is_set_for_safety(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    for pragma, value in {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }.items():
        async with database.read() as connection:
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await database.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "sqlite:///{tmp}/missing/a.db",
            "database sqlite:///{tmp}/missing/a.db: unable to open database file",
        ),
        ("sqlite:///{tmp}", "database sqlite:///{tmp}: unable to open database file"),
        ("sqlite:///{tmp}/text.db", "database sqlite:///{tmp}/text.db: file is not a database"),
        (
            "postgresql://me:hunter2@127.0.0.1:9/x",
            "database postgresql://me:***@127.0.0.1:9/x: Connect call failed",
        ),
        ("postgresql://me@/x?host={tmp}", "database postgresql://me@/x?host="),
        ("sqlite://", "database URL names no file"),
        ("sqlite:///:memory:", "database URL names no file"),
        ("mysql://me:hunter2@host/x", "database mysql is not supported"),
        ("hunter2", "database URL is not understood"),
        ("postgresql://me:hunter2@2@host/x", 'write "@" in the password as %40'),
        ("postgresql://me@host/x?password=hunter2", "unknown option password"),
    ],
)
async def test_what_cannot_be_opened(url: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("Not a database, but a text long enough to be taken for one. " * 20)
    with pytest.raises(StoreError) as caught:
        await Store.open(url.format(tmp=tmp_path))
    message = str(caught.value)
    assert expected.format(tmp=tmp_path) in message
    assert "\n" not in message
    assert "hunter2" not in message


async def test_postgresql_tells_what_it_refuses(postgresql_server: Any) -> None:
    url = postgresql_server.get_uri(database="nowhere")
    with pytest.raises(StoreError, match=r'^database postgresql://.*: database "nowhere" does not exist$'):
        await Store.open(url)


async def test_sslmode_is_understood(postgresql_server: Any) -> None:
    store = await Store.open(postgresql_server.get_uri() + "&sslmode=disable")
    await store.close()


async def test_a_broken_write_leaves_nothing_and_names_the_database(store: Store, database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(StoreError, match=r"^database (sqlite|postgresql):.*nonsense"):
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO chats SELECT * FROM nonsense"))
    await database.close()
    assert await store.chats.count() == 0


async def test_writers_of_one_process_take_turns(store: Store) -> None:
    chats = [Chat(number, "ru", "Asia/Almaty", time(9)) for number in range(1, 41)]
    await asyncio.gather(*(store.chats.ensure(chat) for chat in chats for _ in range(2)))
    await asyncio.gather(*(store.chats.subscribe(chat.id, NOW, NOW) for chat in chats))
    assert await store.chats.count() == 40
