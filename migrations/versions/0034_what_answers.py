"""Until when a call or an automatic message answers, and which answer ended a reaction's wait: it may be lost. What a
customer asks otherwise since our answer, for the list. What the phone had before its number came here.

Revision: 0034, after 0033. The release before writes none of it: what it ends stays ended. Calls that were taken before
are looked up once.
"""

import sqlalchemy as sa
from alembic import op

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

COLUMNS = (
    "messages ADD COLUMN IF NOT EXISTS answers_until timestamptz,"
    " ADD COLUMN IF NOT EXISTS from_past boolean NOT NULL DEFAULT false",
    "conversations ADD COLUMN IF NOT EXISTS asked_anew jsonb",
    "reactions ADD COLUMN IF NOT EXISTS waited_since timestamptz, ADD COLUMN IF NOT EXISTS ended_by_id uuid",
)


def upgrade() -> None:
    """Apply while others write: each table by itself, outside of a transaction, and anew if it was interrupted."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for column in COLUMNS:
            op.execute(f"ALTER TABLE {column}")
        op.execute("RESET lock_timeout")
        # Row-level security hides every row from the tables' owner, too.
        op.execute("SET ROLE sarafan_system")
        op.execute(CALLS)
        op.execute("RESET ROLE")
        for name, table, columns, condition in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, columns, postgresql_where=sa.text(condition), postgresql_concurrently=True)
