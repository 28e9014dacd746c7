"""Channels: why one is not on line, as data.

Revision: 0011, after 0010. It must work with the release before it, which kept WhatsApp's numbers as codes and told the
rest in an English sentence.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was not scanned in time had the number of a silence, and was the only one to leave a number stopped.
NAME_THE_NUMBERS = """
UPDATE channels SET reason_code = CASE
    WHEN reason_code = '408' AND state = 'stopped' THEN 'not_scanned'
    WHEN reason_code = '400' THEN 'untrusted'
    WHEN reason_code = '401' THEN 'removed'
    WHEN reason_code = '402' THEN 'banned_a_while'
    WHEN reason_code = '403' THEN 'refused'
    WHEN reason_code = '405' THEN 'outdated'
    WHEN reason_code = '406' THEN 'banned'
    WHEN reason_code = '408' THEN 'silent'
    WHEN reason_code = '411' THEN 'old_phone'
    WHEN reason_code = '428' THEN 'closed'
    WHEN reason_code = '440' THEN 'replaced'
    WHEN reason_code = '500' THEN 'their_error'
    WHEN reason_code = '503' THEN 'unavailable'
    WHEN reason_code = '515' THEN 'restart'
    ELSE reason_code END
WHERE reason_code IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("channels", sa.Column("reason", postgresql.JSONB(), nullable=True))
    # Row-level security hides every row from the table's owner, too.
    op.execute("ALTER TABLE channels NO FORCE ROW LEVEL SECURITY")
    op.execute(NAME_THE_NUMBERS)
    op.execute("ALTER TABLE channels FORCE ROW LEVEL SECURITY")
