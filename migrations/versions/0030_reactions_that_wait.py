"""A reaction that waits for an answer says in which thread, so that nobody reads all the others to find it.

Revision: 0030, after 0029. The release before lets no reaction wait. Who reacted, and who voted, is found when two
contacts turn out to be one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WAITS = sa.text("waits_since IS NOT NULL")
KNOWN = sa.text("author_id IS NOT NULL")
# A wait that an answer has ended is over: only what the thread still waits for is kept.
OVER = """
UPDATE reactions SET waits_since = NULL, after_seq = NULL FROM messages, conversations
 WHERE reactions.waits_since IS NOT NULL AND messages.id = reactions.message_id
   AND conversations.id = messages.conversation_id AND reactions.waits_since < conversations.answered_at
"""
WHERE = """
UPDATE reactions SET conversation_id = messages.conversation_id FROM messages
 WHERE reactions.waits_since IS NOT NULL AND messages.id = reactions.message_id
"""


def upgrade() -> None:
    """Apply; rows and indexes while others write: outside of a transaction, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE reactions ADD COLUMN IF NOT EXISTS conversation_id uuid")
    with op.get_context().autocommit_block():
        op.execute(OVER)
        op.execute(WHERE)
        for name, table, columns, condition in (
            ("ix_reactions_waiting", "reactions", ["conversation_id", "waits_since"], WAITS),
            ("ix_reactions_author", "reactions", ["author_id"], KNOWN),
            ("ix_poll_votes_author", "poll_votes", ["author_id"], KNOWN),
        ):
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, columns, postgresql_where=condition, postgresql_concurrently=True)
        op.drop_index("ix_reactions_waits", "reactions", postgresql_concurrently=True, if_exists=True)
