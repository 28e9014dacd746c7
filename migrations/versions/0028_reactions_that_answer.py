"""A customer's reaction to something of ours may count as an answer of theirs: which do, and since when each waits.

Revision: 0028, after 0027. It must work with the release before it, which does not write the columns.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE organizations ADD COLUMN reactions_answer varchar NOT NULL DEFAULT 'to_questions'")
    op.execute("ALTER TABLE reactions ADD COLUMN waits_since timestamptz, ADD COLUMN after_seq bigint")
    op.execute("CREATE INDEX ix_reactions_waits ON reactions (message_id) WHERE waits_since IS NOT NULL")
