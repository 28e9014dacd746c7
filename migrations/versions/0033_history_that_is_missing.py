"""Whether a part of a phone's history does not come. The release before neither reads nor writes it.

Revision: 0033, after 0032.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE linked_devices ADD COLUMN history_missing varchar(32)")
