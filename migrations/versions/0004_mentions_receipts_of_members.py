"""Messages: whom they mention, and how far they got with each member of a group; conversations: what was unread before.

Revision: 0004, after 0003. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("messages", sa.Column("mentions", JSONB, nullable=True))
    op.add_column("conversations", sa.Column("past_unread", sa.Integer(), nullable=True))
    op.create_table(
        "member_receipts",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("lid", sa.String(40), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_member_receipts_message_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_member_receipts_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "person", name="pk_member_receipts"),
    )
    protect("member_receipts")


def protect(table: str) -> None:
    """Close a table by row-level security."""
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_app, sarafan_system")
