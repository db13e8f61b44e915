"""Sources of every kind, which move, retire and are added; edits, corrections, articles that break."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_BROKEN = sa.text("problem IS NOT NULL")


def upgrade() -> None:
    """Only additions: no table is built anew."""
    for column in (
        sa.Column("kind", sa.String(16), nullable=False, server_default="feed"),
        sa.Column("selector", sa.Text()),
        sa.Column("pattern", sa.Text()),
        sa.Column("added", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("interval_seconds", sa.Integer()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_seen", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("retired_at", _MOMENT),
    ):
        op.add_column("feeds", column)
    for column in (
        sa.Column("key", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("problem", sa.Text()),
        sa.Column("extractor", sa.Text()),
    ):
        op.add_column("articles", column)
    op.create_index("uq_articles_key", "articles", ["key"], unique=True)
    op.create_index(
        "ix_articles_problem", "articles", ["extractor"], sqlite_where=_BROKEN, postgresql_where=_BROKEN
    )
    op.add_column("sightings", sa.Column("content_hash", sa.Text()))
    op.add_column("statements", sa.Column("superseded_by", _ID))
    op.create_index("ix_statements_superseded_by", "statements", ["superseded_by"])
    op.add_column("mentions", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mentions", sa.Column("gone_at", _MOMENT))
    op.add_column("mentions", sa.Column("about_kz_ru", sa.Boolean()))
