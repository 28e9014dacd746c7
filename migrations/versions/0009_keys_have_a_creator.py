"""API keys: who made them, until when they work, and from where they were used last.

Revision: 0009, after 0008. It must work with the release before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Where nobody has ever been removed, an owner made the key. Elsewhere it may have been somebody who has left:
# such a key stops until an owner takes it over.
GIVE_TO_THE_FIRST_OWNER = """
UPDATE api_keys SET creator_id = (
    SELECT id FROM members
     WHERE members.organization_id = api_keys.organization_id AND role = 'owner'
     ORDER BY created_at, id LIMIT 1)
 WHERE NOT EXISTS (
    SELECT FROM members
     WHERE members.organization_id = api_keys.organization_id AND removed_at IS NOT NULL)
"""


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("api_keys", sa.Column("creator_id", sa.Uuid(), nullable=True))
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_from", sa.String(45), nullable=True))
    op.create_foreign_key("fk_api_keys_creator_id", "api_keys", "members", ["creator_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_api_keys_creator_id", "api_keys", ["creator_id"])
    # Row-level security hides every row from the tables' owner, too.
    for table in ("api_keys", "members"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(GIVE_TO_THE_FIRST_OWNER)
    for table in ("api_keys", "members"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
