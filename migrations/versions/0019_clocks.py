"""By how many seconds our clock is off a channel's provider's, while it is more than two.

Revision: 0019, after 0018. The release before neither reads nor writes it.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE channels ADD COLUMN clock_ahead_s double precision")
