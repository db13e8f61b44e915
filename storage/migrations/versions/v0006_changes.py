"""Figures that tell a rise or a fall; of those of before nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only an addition: no table is built anew."""
    op.add_column("figures", sa.Column("change", sa.String(16)))
