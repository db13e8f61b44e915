"""The inbox: webhook updates, accepted by any process and answered by the leader."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from storage.database import Database
from storage.tables import inbox


class Inbox:
    """Telegram's updates, told apart by their `update_id`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, update: Mapping[str, Any], now: datetime) -> bool:
        """Accept an update as Telegram sent it; False if it has been accepted before.

        KeyError if it has no `update_id`.
        """
        async with self._database.write() as connection:
            accepted = await connection.execute(
                connection.insert_or_ignore(inbox).values(
                    update_id=update["update_id"], payload=dict(update), received_at=now
                )
            )
            return accepted.rowcount == 1

    async def take(self, limit: int, now: datetime) -> list[dict[str, Any]]:
        """Up to `limit` updates in Telegram's order; each is given once, to one taker."""
        async with self._database.write() as connection:
            waiting = (
                select(inbox.c.update_id, inbox.c.payload)
                .where(inbox.c.taken_at.is_(None))
                .order_by(inbox.c.update_id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            rows = (await connection.execute(waiting)).all()
            if rows:
                await connection.execute(
                    update(inbox)
                    .where(inbox.c.update_id.in_([row.update_id for row in rows]))
                    .values(taken_at=now)
                )
            return [row.payload for row in rows]

    async def prune(self, before: datetime) -> None:
        """Forget the updates taken before then; those not taken stay."""
        async with self._database.write() as connection:
            await connection.execute(delete(inbox).where(inbox.c.taken_at < before))
