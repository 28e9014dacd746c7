"""Files, reactions, edits and deletions of messages; groups; pairing codes, restrictions and history of channels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNED = ("group_members", "groups", "media_files", "reactions")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    make_media()
    make_groups()
    op.add_column("channels", sa.Column("pairing_code", sa.String(16), nullable=True))
    op.add_column("channels", sa.Column("pairing_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("channels", sa.Column("restriction_code", sa.String(64), nullable=True))
    op.add_column("channels", sa.Column("restriction_message", sa.Text(), nullable=True))
    op.add_column("channels", sa.Column("restricted_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("channels", sa.Column("history_progress", sa.Integer(), nullable=True))
    op.add_column("channels", sa.Column("history_done", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in OWNED:
        protect(table)


def make_media() -> None:
    op.create_table(
        "media_files",
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("mimetype", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("file_name", sa.String(255), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("waveform", JSONB, nullable=True),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("object_key", sa.String(200), nullable=True),
        sa.Column("preview_key", sa.String(200), nullable=True),
        sa.Column("error_code", sa.String(64), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *identity("media_files"),
    )
    op.create_index("ix_media_files_created", "media_files", ["created_at"])
    op.add_column("messages", sa.Column("media_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_messages_media_id", "messages", "media_files", ["media_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_messages_media", "messages", ["media_id"], postgresql_where=sa.text("media_id IS NOT NULL"))
    op.add_column("messages", sa.Column("details", JSONB, nullable=True))
    op.add_column("messages", sa.Column("forwarded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("messages", sa.Column("view_once", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("messages", sa.Column("wants_answer", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("messages", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("author_key", sa.String(64), nullable=False),
        sa.Column("emoji", sa.String(64), nullable=True),
        sa.Column("author_kind", sa.String(32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(255), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *identity("reactions"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_reactions_message_id", ondelete="CASCADE"),
        sa.UniqueConstraint("message_id", "author_key", name="uq_reactions_message_id_author_key"),
    )


def make_groups() -> None:
    op.create_table(
        "groups",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("jid", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(255), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("can_send", sa.Boolean(), nullable=False),
        sa.Column("announce", sa.Boolean(), nullable=False),
        *identity("groups"),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_groups_channel_id", ondelete="CASCADE"),
        sa.UniqueConstraint("channel_id", "jid", name="uq_groups_channel_id_jid"),
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("lid", sa.String(40), nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_group_members_group_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_group_members_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "person", name="pk_group_members"),
    )
    op.alter_column("conversations", "contact_id", nullable=True)
    op.add_column("conversations", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_conversations_group_id", "conversations", "groups", ["group_id"], ["id"], ondelete="CASCADE"
    )
    op.create_unique_constraint("uq_conversations_group_id", "conversations", ["group_id"])
    op.create_check_constraint(
        op.f("ck_conversations_with_one_party"), "conversations", "num_nonnulls(contact_id, group_id) = 1"
    )
    op.add_column(
        "conversations", sa.Column("last_message_deleted", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for column in ("groups", "groups_unread"):
        op.add_column("conversation_counters", sa.Column(column, sa.Integer(), server_default="0", nullable=False))


def identity(table: str) -> list[sa.schema.SchemaItem]:
    """Give a table our id and its organization."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def protect(table: str) -> None:
    """Close a table by row-level security."""
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_app, sarafan_system")
