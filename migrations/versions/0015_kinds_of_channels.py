"""Channels: settings of their kind; deliveries: the stream in whose order each is understood, of its source's choosing.

Revision: 0015, after 0010. It must work with the release before it, which writes no stream and orders by the channel:
whoever reads takes the channel where there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("channels", sa.Column("settings", JSONB, nullable=True))
    op.add_column("channels", sa.Column("sealed_settings", sa.LargeBinary(), nullable=True))
    op.add_column("deliveries", sa.Column("stream", sa.String(128), nullable=True))
    op.create_index(
        "ix_deliveries_pending_of_stream",
        "deliveries",
        [sa.text("coalesce(stream, channel_id::text)"), "arrival"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_deliveries_pending", "deliveries")
