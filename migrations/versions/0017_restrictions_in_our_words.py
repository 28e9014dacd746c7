"""What WhatsApp forbids a number is kept in our words.

Revision: 0017, after 0016. It must work with the release before it, which knows no `linked_devices`: what it writes
stays in `channels`.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NAME_THE_NUMBERS = """
UPDATE linked_devices SET restriction_code = CASE restriction_code
    WHEN '463' THEN 'new_chats_restricted'
    WHEN '475' THEN 'quota_used_up'
    ELSE 'other' END
WHERE restriction_code IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Row-level security hides every row from the table's owner, too.
    op.execute("ALTER TABLE linked_devices NO FORCE ROW LEVEL SECURITY")
    op.execute(NAME_THE_NUMBERS)
    op.execute("ALTER TABLE linked_devices FORCE ROW LEVEL SECURITY")
