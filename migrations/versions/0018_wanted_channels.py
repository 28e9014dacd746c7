"""Whether members want a channel on line is kept apart from how its gateway says it is.

Revision: 0018, after 0017. It must work with the release before it, which does not write the column: what that takes
off line is asked to connect at most once more, and taken off line right after.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE channels ADD COLUMN is_wanted boolean NOT NULL DEFAULT true")
