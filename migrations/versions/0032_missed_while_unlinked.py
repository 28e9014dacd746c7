"""Since when what is written to a number comes here: what its history holds of later was missed, and waits.

Revision: 0032, after 0031. The release before neither reads nor writes it. Of a number that is linked, or was, the last
time that it was linked is taken: when that was for the first time was not kept.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply while others write: each table by itself, outside of a transaction, and anew if it was interrupted."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        op.execute("ALTER TABLE channels ADD COLUMN IF NOT EXISTS followed_since timestamptz")
        op.execute("ALTER TABLE conversations ADD COLUMN IF NOT EXISTS past_unread_at timestamptz")
        op.execute("RESET lock_timeout")
        # Row-level security hides every row from the tables' owner, too.
        op.execute("SET ROLE sarafan_system")
        op.execute("UPDATE channels SET followed_since = linked_at WHERE followed_since IS NULL")
        op.execute("RESET ROLE")
