"""Whom the beginning of a conversation's last message names, for its row in lists.

Revision: 0029, after 0028. The release before neither reads nor writes it.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE conversations ADD COLUMN last_message_mentions jsonb")
