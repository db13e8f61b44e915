"""A database of an earlier version is brought up to date with all that is in it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.database import Database, StoreError
from storage.model import DeliveryKind, DeliveryState
from storage.store import Store
from tests.storage.builders import DAY, NOW
from tests.storage.outbox import leading, notes, states
from tests.storage.schema import differences

S = DeliveryState

_CHAT = (
    "INSERT INTO chats (id, language, timezone, digest_time, filters, subscribed_at, next_due_at, blocked_at)"
    " VALUES (:id, 'kk', 'Asia/Oral', '09:30:00.000000', '{}', :now, :due, :blocked)"
)
_DIGEST = (
    "INSERT INTO digests (id, language, window_start, window_end, content_hash, created_at)"
    " VALUES (1, 'kk', :now, :now, 'x', :now)"
)
_PART = "INSERT INTO digest_parts (digest_id, part, html) VALUES (1, :part, :html)"
_DELIVERY = (
    "INSERT INTO deliveries (chat_id, digest_id, local_date, part, state, owner, attempts, message_id,"
    " created_at, changed_at, sent_at)"
    " VALUES (:chat, 1, :day, :part, :state, :owner, :attempts, :message, :now, :now, :sent)"
)


def _to_first(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "storage:migrations")
    command.upgrade(config, "0001")


async def _fill_first(url: str) -> None:
    """The database as version 0001 left it: chats 1..3 with a digest of two parts each."""
    database = Database(url)

    def moment(value: datetime) -> Any:  # as 0001 wrote them
        return value.strftime("%Y-%m-%d %H:%M:%S.%f") if database.sqlite else value

    def day() -> Any:
        return NOW.date().isoformat() if database.sqlite else NOW.date()

    async with database.write() as connection:
        await connection.run(_to_first)
        now = {"now": moment(NOW)}
        for chat_id in (1, 2, 3):
            blocked = moment(NOW) if chat_id == 3 else None
            due = moment(NOW + DAY) if chat_id != 3 else None
            await connection.execute(text(_CHAT), {"id": chat_id, "due": due, "blocked": blocked, **now})
        await connection.execute(text(_DIGEST), now)
        for part in (0, 1):
            await connection.execute(text(_PART), {"part": part, "html": f"Бөлім {part}"})
        rows = {1: ("sent", "pending"), 2: ("claimed", "pending"), 3: ("sending", "pending")}
        for chat_id, (first, second) in rows.items():
            for part, state in enumerate((first, second)):
                await connection.execute(
                    text(_DELIVERY),
                    {
                        "chat": chat_id,
                        "day": day(),
                        "part": part,
                        "state": state,
                        "owner": "old" if state != "pending" else None,
                        "attempts": part,
                        "message": 77 if state == "sent" else None,
                        "sent": moment(NOW) if state == "sent" else None,
                        **now,
                    },
                )
    await database.close()


async def test_the_outbox_of_0001_goes_on(bare_database_url: str) -> None:
    await _fill_first(bare_database_url)
    store = await Store.open(bare_database_url)
    first, second = await store.deliveries.of_chat(1)
    assert (first.state, first.kind, first.html, first.language) == (
        S.SENT,
        DeliveryKind.DIGEST,
        "Бөлім 0",
        "kk",
    )
    assert (second.attempts, second.local_date) == (1, NOW.date())
    (due,) = [chat for chat in await store.chats.due(NOW + DAY) if chat.id == 1]
    assert (due.next_due_at, due.digest_time.isoformat(), due.thread_id) == (NOW + DAY, "09:30:00", None)
    term = await leading(store)
    assert (await states(store, 3), await notes(store, 3)) == ([S.UNKNOWN, S.CANCELLED], [])  # it refuses us
    claimed = await store.deliveries.claim(term, NOW + timedelta(hours=1), 9)
    assert [(delivery.chat_id, delivery.part) for delivery in claimed] == [(1, 1), (2, 0)]
    await store.chats.migrate(1, -100_1, NOW)  # the foreign key still follows
    assert len(await store.deliveries.of_chat(-100_1)) == 2
    await store.close()


async def test_an_upgraded_database_is_what_the_tables_say(bare_database_url: str) -> None:
    await _fill_first(bare_database_url)
    await (await Store.open(bare_database_url)).close()
    assert await differences(bare_database_url) == []


async def test_a_newer_database_is_refused_in_one_line(bare_database_url: str) -> None:
    await (await Store.open(bare_database_url)).close()
    database = Database(bare_database_url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(StoreError, match=r"^the database was made by a newer version: [^\n]*9999[^\n]*$"):
        await Store.open(bare_database_url)
