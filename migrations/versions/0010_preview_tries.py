"""Files: how often a preview may still be tried.

Revision: 0010, after 0009. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("media_files", sa.Column("preview_tries_left", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_media_files_previews_due",
        "media_files",
        ["organization_id", "id"],
        postgresql_where=sa.text("preview_tries_left > 0"),
    )
