"""Since when whoever a message of ours answered had waited: they wait again if it does not leave, or is deleted.

Revision: 0031, after 0030. The release before neither reads nor writes it; what it sent meanwhile ends a wait for good.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE messages ADD COLUMN ended_waiting_since timestamptz")
