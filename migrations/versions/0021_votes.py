"""Who chose what in a poll, and who comes to an event.

Revision: 0021, after 0020. It must work with the release before it, which does not know the table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "poll_votes",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("author_key", sa.String(64), nullable=False),
        sa.Column("options", ARRAY(sa.Text()), nullable=False),
        sa.Column("author_kind", sa.String(32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(255), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_poll_votes_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_poll_votes"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_poll_votes_message_id", ondelete="CASCADE"),
        sa.UniqueConstraint("message_id", "author_key", name="uq_poll_votes_message_id_author_key"),
    )
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute("ALTER TABLE poll_votes ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE poll_votes FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON poll_votes TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY whole_system ON poll_votes TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON poll_votes TO sarafan_app, sarafan_system")
