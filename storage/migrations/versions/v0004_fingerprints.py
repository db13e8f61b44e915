"""Reprints are known by a hash of what merging compares; those of before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only an addition: no table is built anew."""
    op.add_column("mentions", sa.Column("fingerprint", sa.Text()))
