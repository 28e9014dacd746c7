"""Until when a call or an automatic message answers, and which answer ended a reaction's wait: it may be lost. What a
customer asks otherwise since our answer, for the list.

Revision: 0034, after 0033. The release before writes none of it: what it ends stays ended. Calls that were taken before
are looked up once.
"""

import sqlalchemy as sa
from alembic import op

from sarafan.core.folding import rule_for

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LOST = "ended_waiting_since IS NOT NULL AND (status IN ('failed', 'canceled') OR deleted_at IS NOT NULL)"
INDEXES = (
    ("ix_messages_lost_answers", "messages", ["conversation_id"], LOST),
    ("ix_messages_answers_until", "messages", ["conversation_id", "answers_until"], "answers_until IS NOT NULL"),
    ("ix_reactions_ended_by", "reactions", ["ended_by_id"], "ended_by_id IS NOT NULL"),
)
CALLS = """
UPDATE messages SET answers_until = at
 WHERE kind = 'system' AND details ->> 'call' = 'answered' AND answers_until IS NULL
"""


def upgrade() -> None:
    """Apply; rows and indexes while others write: outside of a transaction, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE messages ADD COLUMN IF NOT EXISTS answers_until timestamptz")
    op.execute("ALTER TABLE conversations ADD COLUMN IF NOT EXISTS asked_anew jsonb")
    op.execute(
        "ALTER TABLE reactions ADD COLUMN IF NOT EXISTS waited_since timestamptz,"
        " ADD COLUMN IF NOT EXISTS ended_by_id uuid"
    )
    folded_name = f"folded_name text GENERATED ALWAYS AS ({rule_for('name')}) STORED"
    op.execute(f"ALTER TABLE contacts ADD COLUMN IF NOT EXISTS {folded_name}")
    with op.get_context().autocommit_block():
        op.execute(CALLS)
        for name, table, columns, condition in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, columns, postgresql_where=sa.text(condition), postgresql_concurrently=True)
