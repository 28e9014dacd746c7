"""Channels of several kinds: their settings, linked devices in a table of their own, and streams of deliveries.

Revision: 0015, after 0014. It must work with the release before it, which writes no stream and orders by the channel:
whoever reads takes the channel where there is none, and `ix_deliveries_pending`, by which it reads, stays. What moves
to `linked_devices` also stays in `channels`, unread, until a release later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOVED = (
    "qr_text, qr_expires_at, pairing_code, pairing_expires_at, restriction_code, restriction_message, restricted_until,"
    " history_progress, history_done"
)
MOVE = f"""
INSERT INTO linked_devices (channel_id, organization_id, {MOVED})
SELECT id, organization_id, {MOVED} FROM channels
"""


def upgrade() -> None:
    """Apply; from the beginning if it was interrupted."""
    index_streams()
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("channels", sa.Column("settings", JSONB, nullable=True))
    op.add_column("channels", sa.Column("sealed_settings", sa.LargeBinary(), nullable=True))
    make_linked_devices()


def index_streams() -> None:
    """Add the stream and its index, while others write: its table holds the bytes of two weeks."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS stream VARCHAR(128)")
    name = "ix_deliveries_pending_of_stream"
    with op.get_context().autocommit_block():
        op.drop_index(name, "deliveries", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            name,
            "deliveries",
            [sa.text("coalesce(stream, channel_id::text)"), "arrival"],
            postgresql_where=sa.text("state = 'pending'"),
            postgresql_concurrently=True,
        )


def make_linked_devices() -> None:
    """Make the table and fill it: every channel so far is a linked device."""
    op.create_table(
        "linked_devices",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("qr_text", sa.Text()),
        sa.Column("qr_expires_at", sa.DateTime(timezone=True)),
        sa.Column("pairing_code", sa.String(16)),
        sa.Column("pairing_expires_at", sa.DateTime(timezone=True)),
        sa.Column("restriction_code", sa.String(64)),
        sa.Column("restriction_message", sa.Text()),
        sa.Column("restricted_until", sa.DateTime(timezone=True)),
        sa.Column("history_progress", sa.Integer()),
        sa.Column("history_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_linked_devices_channel_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_linked_devices_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name="pk_linked_devices"),
    )
    # Row-level security hides every row from the tables' owner, too.
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(MOVE)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute("ALTER TABLE linked_devices ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE linked_devices FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON linked_devices TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY whole_system ON linked_devices TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE ON linked_devices TO sarafan_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON linked_devices TO sarafan_system")
