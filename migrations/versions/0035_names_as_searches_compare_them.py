"""A contact's name as searches compare it, kept by PostgreSQL.

Revision: 0035, after 0034. The release before neither reads nor writes it, but waits while the table is written anew:
two seconds for a hundred thousand people.
"""

from alembic import op

from sarafan.core.folding import rule_for

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    folded_name = f"folded_name text GENERATED ALWAYS AS ({rule_for('name')}) STORED"
    op.execute(f"ALTER TABLE contacts ADD COLUMN IF NOT EXISTS {folded_name}")
