"""What a message contains beside its words: which message a file is fetched with, when a question was asked anew.

Revision: 0020, after 0019. It must work with the release before it, which writes neither column.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE messages ADD COLUMN asked_anew_at timestamptz")
    op.execute("ALTER TABLE media_files ADD COLUMN source_id varchar(128)")
    op.execute("ALTER TABLE contacts ADD COLUMN advertisement jsonb")
