"""Organizations: by which key of whose they were asked for, and for whom.

Revision: 0013, after 0012. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("organizations", sa.Column("founding_key", sa.String(100), nullable=True))
    op.add_column("organizations", sa.Column("founded_for", sa.String(254), nullable=True))
    op.create_index(
        "uq_organizations_founding_key",
        "organizations",
        ["founding_key"],
        unique=True,
        postgresql_where=sa.text("founding_key IS NOT NULL"),
    )
