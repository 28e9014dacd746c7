"""Conversations: why the message in a list's row is not shown.

Revision: 0006, after 0005. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Rows that are there say it once a message comes or changes."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("conversations", sa.Column("last_message_problem", sa.String(32), nullable=True))
