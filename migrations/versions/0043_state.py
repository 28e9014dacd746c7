"""Snoozed, done, priority and pins of conversations; who changed what; rules of what waits for an answer.

Revision: 0043, after 0042. The release before neither reads nor writes any of it: a snoozed chat stays in its lists, a
customer's message there leaves a chat done that waits again, and is listed as waiting.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

COLUMNS = (
    "conversations ADD COLUMN IF NOT EXISTS snoozed_until timestamptz,"
    " ADD COLUMN IF NOT EXISTS snooze_reason varchar(200),"
    " ADD COLUMN IF NOT EXISTS snoozed_by uuid,"
    " ADD COLUMN IF NOT EXISTS done_at timestamptz,"
    " ADD COLUMN IF NOT EXISTS priority varchar(32) NOT NULL DEFAULT 'normal',"
    " ADD COLUMN IF NOT EXISTS answer_decision jsonb",
    "messages ADD COLUMN IF NOT EXISTS answer_rule varchar(64)",
    "conversation_counters ADD COLUMN IF NOT EXISTS snoozed integer NOT NULL DEFAULT 0,"
    " ADD COLUMN IF NOT EXISTS done integer NOT NULL DEFAULT 0",
)
LATEST = [sa.text("last_activity_at DESC"), sa.text("id DESC")]
VIEWS = {
    "mine": ("assignee_id IS NOT NULL AND snoozed_until IS NULL AND done_at IS NULL", ["assignee_id"], LATEST),
    "snoozed": ("snoozed_until IS NOT NULL", [], [sa.text("snoozed_until"), sa.text("id")]),
    "done": ("done_at IS NOT NULL", [], LATEST),
}
OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)
TABLES = {
    "state_changes": "SELECT, INSERT, UPDATE",
    "pins": "SELECT, INSERT, DELETE",
    "answer_rules": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    """Apply: the tables at once, the columns and indexes while others write, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_tables()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for column in COLUMNS:
            op.execute(f"ALTER TABLE {column}")
        op.execute("RESET lock_timeout")
        for view, (condition, whose, order) in VIEWS.items():
            for of_channel in ("", "_of_channel"):
                channel = ["channel_id"] if of_channel else []
                _index(
                    f"{view}{of_channel}",
                    ["organization_id", *whose, *channel, *order],
                    f"removed_at IS NULL AND {condition}",
                )
        _index("waking", ["snoozed_until"], "snoozed_until IS NOT NULL")


def _index(view: str, columns: list[str | sa.TextClause], condition: str) -> None:
    name = f"ix_conversations_{view}"
    op.drop_index(name, "conversations", postgresql_concurrently=True, if_exists=True)
    op.create_index(name, "conversations", columns, postgresql_where=sa.text(condition), postgresql_concurrently=True)


def _make_tables() -> None:
    op.create_table(
        "state_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("author_kind", sa.String(32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(255), nullable=True),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("undone_at", AT, nullable=True),
        *_owned("state_changes", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_state_changes"),
        if_not_exists=True,
    )
    op.create_index("ix_state_changes_thread", "state_changes", ["conversation_id", "at", "id"], if_not_exists=True)
    op.create_table(
        "pins",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("pinned_at", AT, nullable=False),
        *_owned("pins", "conversation_id", "conversations"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_pins_member_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "conversation_id", name="pk_pins"),
        if_not_exists=True,
    )
    op.create_index("ix_pins_conversation_id", "pins", ["conversation_id"], if_not_exists=True)
    op.create_table(
        "answer_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("text", sa.String(100), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(255), nullable=True),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_answer_rules_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_rules"),
        sa.UniqueConstraint("organization_id", "name", name="uq_answer_rules_organization_id_name"),
        if_not_exists=True,
    )
    for table, verbs in TABLES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY IF EXISTS own_organization ON {table}")
        op.execute(f"DROP POLICY IF EXISTS whole_system ON {table}")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {verbs} ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _owned(table: str, column: str, parent: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id", ondelete="CASCADE"
        ),
    ]
