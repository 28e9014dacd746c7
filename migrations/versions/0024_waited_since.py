"""Who was said to need no answer can wait again, since when they did before.

Revision: 0024, after 0023. It must work with the release before it, which does not write the column: what that one
dismisses waits from the moment it is taken back.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE conversations ADD COLUMN waited_since timestamptz")
