"""Channels: what waits to come in, and what failed; deliveries: those that failed are found by their channel.

Revision: 0005, after 0004. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("channels", sa.Column("bridge_trouble", JSONB, nullable=True))
    op.add_column("channels", sa.Column("intake_trouble", JSONB, nullable=True))
    op.add_column("channels", sa.Column("failed_deliveries", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_deliveries_failed", "deliveries", ["channel_id"], postgresql_where=sa.text("state = 'failed'"))
