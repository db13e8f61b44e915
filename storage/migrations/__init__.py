"""The schema's history, applied when a store is opened."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.database import StoreError

_LOCK = 0x6B7A7275  # "kzru": any number, the same in every process


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, inside the caller's transaction.

    Processes that start together wait for each other: on PostgreSQL by an advisory lock, on SQLite by the
    caller's BEGIN IMMEDIATE. StoreError if the database knows a revision that we do not.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "storage:migrations")
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the database was made by a newer version: {error}") from error
