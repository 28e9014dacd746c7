"""The latest reaction of a customer to something of ours stands in their conversation's row.

Revision: 0026, after 0025. The release before neither reads nor writes it.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE conversations ADD COLUMN last_reaction jsonb")
