"""An alarm when somebody has waited for an answer too long: after how many minutes, and for which wait it was given.

Revision: 0049, after 0048. Both columns are empty at first: nobody is alarmed until the owner wants it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: nothing is rewritten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("organizations", sa.Column("alarm_minutes", sa.Integer(), nullable=True))
    op.add_column("conversations", sa.Column("alarmed_for", sa.DateTime(timezone=True), nullable=True))
