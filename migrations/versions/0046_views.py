"""Saved views of the list, and how each member sorts a view; indexes for lists that no view had before.

Revision: 0046, after 0045. The release before neither reads nor writes any of it. `ix_conversations_latest` of 0001,
which waited to be dropped, is what saved views walk along.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)
LATEST = [sa.text("last_activity_at DESC"), sa.text("id DESC")]
VIEWS: dict[str, tuple[str, list[str]]] = {
    "unassigned": (
        "removed_at IS NULL AND assignee_id IS NULL AND snoozed_until IS NULL AND done_at IS NULL",
        [],
    ),
    "unassigned_of_channel": (
        "removed_at IS NULL AND assignee_id IS NULL AND snoozed_until IS NULL AND done_at IS NULL",
        ["channel_id"],
    ),
    "pressing": ("removed_at IS NULL AND priority <> 'normal'", ["priority"]),
}
# What is compared, kept beside the value: row-level security lets no index have a function of it.
KEPT = (
    'compared text GENERATED ALWAYS AS (lower("left"(value, 64)))',
    "amount double precision GENERATED ALWAYS AS"
    " (CASE WHEN value ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN value::double precision END)",
)


def upgrade() -> None:
    """Apply: the tables at once, the indexes while others write, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Writers wait while the table is written anew.
    added = ", ".join(f"ADD COLUMN IF NOT EXISTS {one} STORED" for one in KEPT)
    op.execute(f"ALTER TABLE contact_field_values {added}")
    _make_tables()
    with op.get_context().autocommit_block():
        for view, (condition, whose) in VIEWS.items():
            _index("conversations", f"ix_conversations_{view}", ["organization_id", *whose, *LATEST], condition)
        _index("contact_field_values", "ix_contact_field_values_of_compared", ["field_id", "compared"], None)
        amounts = ["field_id", "amount"]
        _index("contact_field_values", "ix_contact_field_values_of_amount", amounts, "amount IS NOT NULL")


def _index(table: str, name: str, columns: Sequence[str | sa.TextClause], condition: str | None) -> None:
    where = None if condition is None else sa.text(condition)
    op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
    op.create_index(name, table, columns, postgresql_where=where, postgresql_concurrently=True)


def _make_tables() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("color", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("condition", JSONB(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        *_owned("saved_views"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_saved_views_organization_id_member_id", "saved_views", ["organization_id", "member_id"], if_not_exists=True
    )
    op.create_index("ix_saved_views_member_id", "saved_views", ["member_id"], if_not_exists=True)
    op.create_table(
        "view_sorts",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("view", sa.String(40), nullable=False),
        sa.Column("sort", sa.String(32), nullable=False),
        *_owned("view_sorts"),
        sa.PrimaryKeyConstraint("member_id", "view", name="pk_view_sorts"),
        if_not_exists=True,
    )
    for table in ("saved_views", "view_sorts"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY IF EXISTS own_organization ON {table}")
        op.execute(f"DROP POLICY IF EXISTS whole_system ON {table}")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _owned(table: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{table}_member_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id", ondelete="CASCADE"
        ),
    ]
