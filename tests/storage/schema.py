"""What a database's tables are, against what `storage.tables` says."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.tables import metadata


async def differences(database_url: str) -> list[Any]:
    """Every difference that Alembic sees."""
    database = Database(database_url)
    async with database.read() as connection:
        found = await connection.run(_compare)
    await database.close()
    return found


def _compare(connection: Connection) -> list[Any]:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        # The search index's DDL is the migration's.
        return kind != "table" or not (name or "").startswith("statement_index")

    options = {"compare_type": True, "compare_server_default": True, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
