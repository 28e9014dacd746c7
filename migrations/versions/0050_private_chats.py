"""Private chats: who keeps some of a linked phone's chats to themselves, what they chose, and which chats these are.

Revision: 0050, after 0049. Nothing is private until somebody chooses it. The release before knows nothing of it and
would show and count private chats as any other: choose once no server of it runs any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

COLUMNS = (
    "organizations ADD COLUMN IF NOT EXISTS private_keepers jsonb NOT NULL DEFAULT '[]'",
    "channels ADD COLUMN IF NOT EXISTS keeper_id uuid, ADD COLUMN IF NOT EXISTS keeping varchar(32)",
    "conversations ADD COLUMN IF NOT EXISTS private_of uuid, ADD COLUMN IF NOT EXISTS private_until varchar(32)",
    # Looked through only by VALIDATE, beside which others write. Members stay: whose a chat is does not go with them.
    "channels DROP CONSTRAINT IF EXISTS fk_channels_keeper_id, ADD CONSTRAINT fk_channels_keeper_id"
    " FOREIGN KEY (keeper_id) REFERENCES members (id) NOT VALID",
    "channels VALIDATE CONSTRAINT fk_channels_keeper_id",
    "conversations DROP CONSTRAINT IF EXISTS fk_conversations_private_of, ADD CONSTRAINT fk_conversations_private_of"
    " FOREIGN KEY (private_of) REFERENCES members (id) NOT VALID",
    "conversations VALIDATE CONSTRAINT fk_conversations_private_of",
)
OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
BOOK = "address_book_entries"
# Led by the member: whoever deletes one is asked for their chats and numbers.
INDEXES = (
    ("ix_channels_keeper_id", "channels", "keeper_id"),
    ("ix_conversations_private", "conversations", "private_of"),
)


def upgrade() -> None:
    """Apply: the table at once, the columns and the indexes while others write, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_address_book()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for column in COLUMNS:
            op.execute(f"ALTER TABLE {column}")
        op.execute("RESET lock_timeout")
        for name, table, column in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            where = sa.text(f"{column} IS NOT NULL")
            op.create_index(name, table, [column], postgresql_where=where, postgresql_concurrently=True)


def _make_address_book() -> None:
    op.create_table(
        BOOK,
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _foreign("channel_id", "channels"),
        _foreign("organization_id", "organizations"),
        sa.PrimaryKeyConstraint("channel_id", "person", name=f"pk_{BOOK}"),
        if_not_exists=True,
    )
    op.execute(f"ALTER TABLE {BOOK} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {BOOK} FORCE ROW LEVEL SECURITY")
    op.execute(f"DROP POLICY IF EXISTS own_organization ON {BOOK}")
    op.execute(f"DROP POLICY IF EXISTS whole_system ON {BOOK}")
    op.execute(f"CREATE POLICY own_organization ON {BOOK} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY whole_system ON {BOOK} TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {BOOK} TO sarafan_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {BOOK} TO sarafan_system")


def _foreign(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{BOOK}_{column}", ondelete="CASCADE")
