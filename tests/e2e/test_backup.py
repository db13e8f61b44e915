"""`backup` and `restore`, as an operator uses them: between two kinds of database, beside a running bot."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.keys import search_keys
from storage.model import DeliveryState
from storage.store import Store
from tests.storage.builders import NOW, said, save
from tests.storage.outbox import PLAN, begun, leading, planned, settle, subscribed

BRIDGE = replace(said("Мы построим мост"), search_keys=search_keys("Мы построим мост"))


def configured(folder: Path, url: str) -> str:
    path = folder / "config.toml"
    path.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")
    return str(path)


class Console:
    """Runs the command line within this process: a start takes seconds."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, name: str, *arguments: object, config: str) -> tuple[int, list[str], list[str]]:
        """Exit code, lines of output, lines of errors."""
        self._capsys.readouterr()
        code = main([name, "--config", config, *map(str, arguments)])
        captured = self._capsys.readouterr()
        return code, captured.out.splitlines(), captured.err.splitlines()

    async def beside(self, *arguments: object, config: str) -> tuple[int, list[str], list[str]]:
        """The same, while the test's own event loop goes on."""
        name, *rest = map(str, arguments)
        return await asyncio.to_thread(self.run, name, *rest, config=config)


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


async def fill(store: Store) -> None:
    """An article, a chat that blocked the bot, and a digest whose first part is sent."""
    await save(store, 1, BRIDGE)
    await planned(store, 1)
    (delivery,) = await begun(store, await leading(store))
    await settle(store, delivery, DeliveryState.SENT, message_id=5)
    await subscribed(store, 2)
    await store.chats.block(2, NOW)
    await store.facts.set("tzdata", "2025b", NOW)


def names(folder: Path, beginning: str = "") -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(beginning))


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


async def test_all_that_is_kept_comes_back(
    tmp_path: Path, store: Store, database_url: str, bare_database_url: str, console: Console
) -> None:
    await fill(store)
    file = tmp_path / "backup.db"
    code, out, errors = await console.beside("backup", file, config=configured(tmp_path, database_url))
    assert (code, errors) == (0, [])
    assert out[0].startswith(f"{file}: ")

    target = tmp_path / "target"
    target.mkdir()
    code, out, errors = await console.beside("restore", file, config=configured(target, bare_database_url))
    assert (code, errors) == (0, [])
    assert out[0].endswith("rows restored")

    restored = await Store.open(bare_database_url)
    try:
        for chat in (1, 2):
            assert await restored.chats.get(chat) == await store.chats.get(chat)
            assert await restored.deliveries.of_chat(chat) == await store.deliveries.of_chat(chat)
        assert await restored.facts.get("tzdata") == "2025b"
        assert [view.quote for view in await restored.statements.search("мосты", limit=5)] == [BRIDGE.quote]
        # New rows find their ids, and the outbox goes on where it stood.
        await save(restored, 2, said("Газ пойдёт на север"))
        assert await restored.chats.count() == 1
        (second,) = await begun(restored, await leading(restored))
        assert second.html == "Вторая"
    finally:
        await restored.close()


async def test_a_backup_beside_a_running_bot_is_of_one_moment(
    tmp_path: Path, store: Store, database_url: str, console: Console
) -> None:
    """Each digest is planned with both its parts or not at all, and its chat is moved on with it."""
    await planned(store, *range(1, 40))
    planning = asyncio.create_task(_plan_for_ever(store))
    file = tmp_path / "backup.db"
    code, _, errors = await console.beside("backup", file, config=configured(tmp_path, database_url))
    planning.cancel()
    with suppress(asyncio.CancelledError):
        await planning
    assert (code, errors) == (0, [])
    parts = rows(file, "SELECT chat_id, count(*) FROM deliveries GROUP BY chat_id ORDER BY chat_id")
    assert len(parts) >= 39
    assert {count for _, count in parts} == {2}
    moved = rows(file, "SELECT id FROM chats WHERE digested_until IS NOT NULL ORDER BY id")
    assert [chat for chat, _ in parts] == [chat for (chat,) in moved]
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]
    assert rows(file, "PRAGMA foreign_key_check") == []


async def _plan_for_ever(store: Store) -> None:
    for chat in range(40, 100_000):
        await subscribed(store, chat)
        await store.deliveries.plan([replace(PLAN, chat_id=chat)], NOW)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_backup_may_be_used_as_it_is(
    tmp_path: Path, store: Store, database_url: str, console: Console
) -> None:
    await save(store, 1, BRIDGE)
    file = tmp_path / "backup.db"
    assert (await console.beside("backup", file, config=configured(tmp_path, database_url)))[0] == 0
    assert names(tmp_path, "backup") == ["backup.db"]  # no log beside it that must not be forgotten
    code, out, _ = await console.beside(
        "digest", "--date", NOW.date(), config=configured(tmp_path, f"sqlite:///{file}")
    )
    assert code == 0
    assert any("Мы построим мост" in line for line in out)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_backup_overwrites_nothing(
    tmp_path: Path, store: Store, database_url: str, console: Console
) -> None:
    file = tmp_path / "precious.txt"
    file.write_text("precious", encoding="utf-8")
    code, out, errors = await console.beside("backup", file, config=configured(tmp_path, database_url))
    assert (code, out) == (2, [])
    assert errors == [f"{file}: is there already; a backup overwrites nothing"]
    assert file.read_text(encoding="utf-8") == "precious"


def test_no_database_means_no_backup(tmp_path: Path, console: Console) -> None:
    config = configured(tmp_path, f"sqlite:///{tmp_path / 'missing.db'}")
    code, _, errors = console.run("backup", tmp_path / "backup.db", config=config)
    assert code == 2
    assert len(errors) == 1
    assert "missing.db: no such file" in errors[0]
    assert names(tmp_path) == ["config.toml"]


async def test_only_an_empty_database_is_filled(
    tmp_path: Path, store: Store, database_url: str, console: Console
) -> None:
    await fill(store)
    config, file = configured(tmp_path, database_url), tmp_path / "backup.db"
    assert (await console.beside("backup", file, config=config))[0] == 0
    await store.chats.unsubscribe(1)
    code, out, errors = await console.beside("restore", file, config=config)
    assert (code, out) == (1, [])
    assert len(errors) == 1
    assert "not empty" in errors[0]
    assert await store.chats.count() == 0


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of many pages."""
    folder = tmp_path_factory.mktemp("good")
    url = f"sqlite:///{folder / 'digest.db'}"

    async def make() -> None:
        store = await Store.open(url)
        await planned(store, 1, messages=[f"{part}: " + "мост " * 500 for part in range(200)])
        await store.close()

    asyncio.run(make())
    assert main(["backup", "--config", configured(folder, url), str(folder / "backup.db")]) == 0
    return (folder / "backup.db").read_bytes()


def _foreign() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE notes (text)")
        return connection.serialize()


def _spoilt(good: bytes) -> bytes:
    """Every second page overwritten, but the first ones that hold the schema."""
    page, pages = 4096, len(good) // 4096
    spoilt = bytearray(good)
    for number in range(pages // 2, pages, 2):
        spoilt[number * page : (number + 1) * page] = b"\xff" * page
    return bytes(spoilt)


@pytest.mark.parametrize("fault", ["missing", "folder", "empty", "text", "foreign", "cut short", "spoilt"])
def test_what_is_no_backup_is_refused_in_a_line(
    tmp_path: Path, good: bytes, fault: str, console: Console
) -> None:
    file = tmp_path / "what.db"
    contents = {
        "empty": b"",
        "text": b"SQLite format 4" * 1000,
        "foreign": _foreign(),
        "cut short": good[: len(good) // 2],
        "spoilt": _spoilt(good),
    }
    if fault == "folder":
        file.mkdir()
    elif fault != "missing":
        file.write_bytes(contents[fault])
    database = tmp_path / "digest.db"
    config = configured(tmp_path, f"sqlite:///{database}")

    code, out, errors = console.run("restore", file, config=config)

    assert code == (2 if fault in ("missing", "folder") else 1)
    assert out == []
    (line,) = errors
    assert str(file) in line
    (tmp_path / "good.db").write_bytes(good)
    assert console.run("restore", tmp_path / "good.db", config=config)[0] == 0  # nothing stood in its way
    assert rows(database, "SELECT count(*) FROM deliveries") == [(200,)]
