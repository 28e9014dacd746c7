"""What members note in a chat, with its files, which are never sent, and whom it names.

Revision: 0041, after 0040. The release before knows none of it; what it deletes takes the notes along.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLES = ("notes", "note_files", "note_mentions")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author_kind", sa.String(32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(120), nullable=False),
        sa.Column("client_key", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("at"),
        _moment("edited_at", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        _refers("notes", "organization_id", "organizations"),
        _refers("notes", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.UniqueConstraint("author_id", "client_key", name="uq_notes_author_id_client_key"),
    )
    op.create_index("ix_notes_place", "notes", ["conversation_id", "at", "id"])


def _make_files() -> None:
    op.create_table(
        "note_files",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        _refers("note_files", "note_id", "notes"),
        _refers("note_files", "media_id", "media_files"),
        _refers("note_files", "organization_id", "organizations"),
        _refers("note_files", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("note_id", "media_id", name="pk_note_files"),
        sa.UniqueConstraint("media_id", name="uq_note_files_media_id"),
    )
    op.create_index("ix_note_files_conversation_id", "note_files", ["conversation_id"])


def _make_mentions() -> None:
    op.create_table(
        "note_mentions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("named_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        _moment("read_at", nullable=True),
        _refers("note_mentions", "organization_id", "organizations"),
        _refers("note_mentions", "note_id", "notes"),
        _refers("note_mentions", "conversation_id", "conversations"),
        _refers("note_mentions", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_note_mentions"),
        sa.UniqueConstraint(
            "note_id", "kind", "named_id", "member_id", name="uq_note_mentions_note_id_kind_named_id_member_id"
        ),
    )
    op.create_index("ix_note_mentions_member", "note_mentions", ["member_id", "id"])
    op.create_index(
        "ix_note_mentions_unread", "note_mentions", ["member_id"], postgresql_where=sa.text("read_at IS NULL")
    )
    op.create_index("ix_note_mentions_conversation", "note_mentions", ["conversation_id"])


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE media_files ADD COLUMN IF NOT EXISTS stays_inside boolean NOT NULL DEFAULT false")
    _make_notes()
    _make_files()
    _make_mentions()
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_app, sarafan_system")
