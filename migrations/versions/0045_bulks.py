"""Bulks: one change made to many conversations in the background, with how each was before and after it.

Revision: 0045, after 0044. New tables only: the release before neither reads nor writes them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "bulks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("client_key", sa.String(64), nullable=False),
        sa.Column("action", JSONB(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.Column("undone_at", AT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_owned("bulks", member_id="members"),
        sa.PrimaryKeyConstraint("id", name="pk_bulks"),
        sa.UniqueConstraint("member_id", "client_key", name="uq_bulks_member_id_client_key"),
    )
    op.create_index("ix_bulks_created_at", "bulks", ["created_at"])
    op.create_table(
        "bulk_items",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.String(64), nullable=True),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), nullable=True),
        sa.Column("kept", JSONB(), nullable=True),
        *_owned("bulk_items", bulk_id="bulks", conversation_id="conversations"),
        sa.PrimaryKeyConstraint("bulk_id", "conversation_id", name="pk_bulk_items"),
    )
    op.create_index("ix_bulk_items_conversation_id", "bulk_items", ["conversation_id"])
    for table in ("bulks", "bulk_items"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _owned(table: str, **parents: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
            for column, parent in {**parents, "organization_id": "organizations"}.items()
        ),
    ]
