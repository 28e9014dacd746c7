"""Sign-in throttles: until when to wait, and when the last try was.

Revision: 0008, after 0007. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("sign_in_throttles", sa.Column("last_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sign_in_throttles", sa.Column("free_at", sa.DateTime(timezone=True), nullable=True))
