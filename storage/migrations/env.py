"""Alembic's entry: runs on the connection handed in by `storage.migrations.upgrade`."""

from alembic import context

from storage.tables import metadata

# Ours is the transaction, on SQLite too: a migration is applied whole or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
