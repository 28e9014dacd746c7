"""Messages: whether one may have left.

Revision: 0003, after 0002. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("messages", sa.Column("may_have_left", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Of those that wait at this moment nobody has noted whether they were tried.
    op.execute("UPDATE messages SET may_have_left = true WHERE status = 'queued'")
