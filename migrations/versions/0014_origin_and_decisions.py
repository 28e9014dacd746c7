"""Messages: what let one of ours leave; why automatic ones left, or not.

Old messages keep no origin: before this release their author told it (`messages/origins.origin_of`), and filling it in
would write every row of the largest table anew to say the same once more.

Revision: 0014, after 0013. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("messages", sa.Column("origin", sa.String(32), nullable=True))
    op.create_table(
        "send_decisions",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("cause_name", sa.String(255), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(64), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_send_decisions_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_send_decisions_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_send_decisions"),
        sa.UniqueConstraint("organization_id", "cause", "key", name="uq_send_decisions_organization_id_cause_key"),
    )
    op.create_index("ix_send_decisions_conversation", "send_decisions", ["conversation_id"])
    op.create_index("ix_send_decisions_decided", "send_decisions", ["decided_at"])
    protect("send_decisions")


def protect(table: str) -> None:
    """Close a table by row-level security."""
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO sarafan_app")
