"""What a person is to the organization: customer, supplier, courier, employee, spam.

Revision: 0048, after 0047. For the release before everybody is a customer, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: a constant default, so nothing is rewritten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("contacts", sa.Column("kind", sa.String(32), server_default="customer", nullable=False))
