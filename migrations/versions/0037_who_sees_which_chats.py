"""Operators may be shown only their own conversations, or those and nobody's; a channel may differ.

Revision: 0037, after 0036. The release before shows everybody all of them, and leaves the columns alone.
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE organizations ADD COLUMN visibility varchar NOT NULL DEFAULT 'all',"
        " ADD COLUMN channel_visibility jsonb NOT NULL DEFAULT '{}'"
    )
