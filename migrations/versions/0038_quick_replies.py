"""Quick replies: texts with files that members insert, and in which language a conversation was answered with one last.

Revision: 0038, after 0037. The release before neither reads nor writes any of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_replies()
    _make_files()
    _make_languages()
    for table in ("quick_replies", "quick_reply_files", "reply_languages"):
        protect(table)


def _make_replies() -> None:
    op.create_table(
        "quick_replies",
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("folder", sa.String(60), server_default="", nullable=False),
        sa.Column("shortcut", sa.String(32), nullable=True),
        sa.Column("text_ru", sa.Text(), nullable=True),
        sa.Column("text_kk", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("use_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(text_ru, text_kk, text_en) > 0", name="ck_quick_replies_has_a_text"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_quick_replies_member_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_quick_replies_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quick_replies"),
    )
    op.create_index("ix_quick_replies_organization_id_member_id", "quick_replies", ["organization_id", "member_id"])
    op.create_index("ix_quick_replies_member_id", "quick_replies", ["member_id"])
    for name, columns, whose in (
        ("uq_quick_replies_team_shortcut", ["organization_id", "shortcut"], "member_id IS NULL"),
        ("uq_quick_replies_own_shortcut", ["member_id", "shortcut"], "member_id IS NOT NULL"),
    ):
        condition = sa.text(f"{whose} AND deleted_at IS NULL")
        op.create_index(name, "quick_replies", columns, unique=True, postgresql_where=condition)


def _make_files() -> None:
    op.create_table(
        "quick_reply_files",
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["quick_replies.id"], name="fk_quick_reply_files_reply_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media_files.id"], name="fk_quick_reply_files_media_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_quick_reply_files_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reply_id", "media_id", name="pk_quick_reply_files"),
    )
    op.create_index("ix_quick_reply_files_media_id", "quick_reply_files", ["media_id"])


def _make_languages() -> None:
    op.create_table(
        "reply_languages",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_reply_languages_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_reply_languages_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_reply_languages"),
    )


def protect(table: str) -> None:
    """Close a table by row-level security."""
    own = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
    verbs = "SELECT, INSERT, UPDATE" if table == "reply_languages" else "SELECT, INSERT, UPDATE, DELETE"
    op.execute(f"GRANT {verbs} ON {table} TO sarafan_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")
