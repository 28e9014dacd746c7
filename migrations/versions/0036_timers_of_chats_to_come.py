"""After how long messages disappear in chats whose threads are not open yet: it is told once, often before them.

Revision: 0036, after 0035. The release before keeps none, and leaves those that are kept alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "kept_timers",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("chat", sa.String(80), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_kept_timers_channel_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_kept_timers_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "chat", name="pk_kept_timers"),
    )
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute("ALTER TABLE kept_timers ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE kept_timers FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON kept_timers TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY whole_system ON kept_timers TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, DELETE ON kept_timers TO sarafan_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON kept_timers TO sarafan_system")
