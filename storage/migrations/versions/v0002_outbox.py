"""One leader with a fence; notes beside digests; the shared inbox; facts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_NOT_BLOCKED = sa.text("blocked_at IS NULL")
_KEPT = (
    "id, chat_id, digest_id, local_date, part, state, owner, not_before, attempts, message_id, error,"
    " created_at, changed_at, sending_at, sent_at"
)


def upgrade() -> None:
    """Every delivery there is belongs to a digest."""
    if op.get_bind().dialect.name == "sqlite":
        _deliveries_sqlite()
    else:
        _deliveries_postgresql()
    op.create_index(
        "ix_deliveries_state_kind_created_at_id", "deliveries", ["state", "kind", "created_at", "id"]
    )
    op.create_index("ix_deliveries_sending_at", "deliveries", ["sending_at"])
    op.drop_index("ix_chats_next_due_at", "chats")
    op.create_index(
        "ix_chats_next_due_at_id",
        "chats",
        ["next_due_at", "id"],
        sqlite_where=_NOT_BLOCKED,
        postgresql_where=_NOT_BLOCKED,
    )
    _tables()


def _deliveries_postgresql() -> None:
    op.drop_index("ix_deliveries_state_id", "deliveries")
    op.add_column("deliveries", sa.Column("kind", sa.String(16), nullable=False, server_default="digest"))
    op.alter_column("deliveries", "kind", server_default=None)
    op.drop_constraint("uq_deliveries_chat_id_local_date_part", "deliveries")
    op.create_unique_constraint(
        "uq_deliveries_chat_id_local_date_kind_part", "deliveries", ["chat_id", "local_date", "kind", "part"]
    )


def _deliveries_sqlite() -> None:
    # SQLite changes no constraint: the rows move to a new table. Nothing refers to the old one.
    op.create_table(
        "new_deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("digest_id", _ID, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("not_before", _MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("sending_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.id"],
            name="fk_deliveries_chat_id_chats",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id_digests"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "chat_id", "local_date", "kind", "part", name="uq_deliveries_chat_id_local_date_kind_part"
        ),
    )
    op.execute(f"INSERT INTO new_deliveries ({_KEPT}, kind) SELECT {_KEPT}, 'digest' FROM deliveries")  # noqa: S608
    op.drop_table("deliveries")
    op.rename_table("new_deliveries", "deliveries")
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])


def _tables() -> None:
    op.create_table(
        "leadership",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("renewed_at", _MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_leadership"),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("taken_at", _MOMENT),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_taken_at_update_id", "inbox", ["taken_at", "update_id"])
    op.create_table(
        "facts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_facts"),
    )
