"""Facts: what the bot must remember of itself, a JSON value to a key."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.tables import facts


class Facts:
    """Few, and small: the version of the time zones, the alarms that were raised."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> Any:
        """The value last set, None if there is none."""
        async with self._database.read() as connection:
            return (await connection.execute(select(facts.c.value).where(facts.c.key == key))).scalar()

    async def set(self, key: str, value: Any, now: datetime) -> None:
        """Keep `value`, anything that JSON has."""
        values = {"value": value, "changed_at": now}
        async with self._database.write() as connection:
            await connection.execute(
                connection.insert(facts)
                .values(key=key, **values)
                .on_conflict_do_update(index_elements=["key"], set_=values)
            )
