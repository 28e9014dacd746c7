"""When WhatsApp is told that messages were read, and up to which it was; after how long a chat's messages disappear.

Revision: 0023, after 0022. It must work with the release before it, which does not write the columns.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE organizations ADD COLUMN read_marks varchar NOT NULL DEFAULT 'answering'")
    op.execute("ALTER TABLE conversations ADD COLUMN read_told_seq bigint, ADD COLUMN disappears_after_s integer")
    # What came before is not told as read now, all at once and long afterwards.
    op.execute("UPDATE conversations SET read_told_seq = last_seq")
