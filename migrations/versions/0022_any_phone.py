"""A member may let another phone be linked to a channel than the one it had.

Revision: 0022, after 0021. It must work with the release before it, which does not write the column.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE linked_devices ADD COLUMN any_phone boolean NOT NULL DEFAULT false")
