"""A message that waits because its gateway has said after when to ask again says so itself.

Revision: 0016, after 0015. It must work with the release before it, which writes nothing here and tries by its own
pauses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("messages", sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
