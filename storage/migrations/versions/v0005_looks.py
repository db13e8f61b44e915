"""Articles are looked at again, and may be withdrawn; those of before are left as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_DUE = sa.text("look_again_at IS NOT NULL")


def upgrade() -> None:
    """Only additions: no table is built anew."""
    for column in (
        sa.Column("from_page", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("page_seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("looks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("look_again_at", _MOMENT),
        sa.Column("missed_at", _MOMENT),
        sa.Column("withdrawn_at", _MOMENT),
    ):
        op.add_column("articles", column)
    op.create_index(
        "ix_articles_look_again_at",
        "articles",
        ["look_again_at"],
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )
