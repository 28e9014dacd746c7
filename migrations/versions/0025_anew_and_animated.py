"""A number that is linked again says since when; a film that is called a GIF moves by itself.

Revision: 0025, after 0024. It must work with the release before it, which writes neither column: what that one links
anew keeps its former time, and what it receives meanwhile is a film with a button.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE channels ADD COLUMN unlinked_at timestamptz")
    op.execute("ALTER TABLE media_files ADD COLUMN animated boolean NOT NULL DEFAULT false")
