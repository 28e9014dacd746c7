"""Notifications: who wants to be told what, the browsers that are told, the key that proves who pushes.

Revision: 0039, after 0038. The release before ends sessions as always, and the browsers that belong to them go along.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

RIGHTS = {
    "push_subscriptions": "SELECT, INSERT, UPDATE, DELETE",
    "notification_settings": "SELECT, INSERT, UPDATE",
    "open_chats": "SELECT, INSERT, UPDATE, DELETE",
}


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "push_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("only_row", sa.Boolean(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_push_keys"),
        sa.UniqueConstraint("only_row", name="uq_push_keys_only_row"),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        _foreign("push_subscriptions", "organization_id", "organizations"),
        _foreign("push_subscriptions", "session_id", "member_sessions"),
        _foreign("push_subscriptions", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
        sa.UniqueConstraint("session_id", name="uq_push_subscriptions_session_id"),
    )
    for column in ("organization_id", "member_id", "fingerprint"):
        op.create_index(f"ix_push_subscriptions_{column}", "push_subscriptions", [column])
    op.create_table(
        "notification_settings",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kinds", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("shows_text", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        _foreign("notification_settings", "member_id", "members"),
        _foreign("notification_settings", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("member_id", name="pk_notification_settings"),
    )
    op.create_table(
        "open_chats",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("open_chats", "session_id", "member_sessions"),
        _foreign("open_chats", "organization_id", "organizations"),
        _foreign("open_chats", "member_id", "members"),
        _foreign("open_chats", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("session_id", name="pk_open_chats"),
    )
    op.create_index("ix_open_chats_conversation_id", "open_chats", ["conversation_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON push_keys TO sarafan_system")
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    for table, verbs in RIGHTS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {verbs} ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")
