"""Teams, members' hours and attendance, and the rules by which chats are given to members.

Revision: 0044, after 0043. The release before shows a team's chat as nobody's, and counts it so: what changes in one
while it still runs is missing among the counters of its team, and right in their sums.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

COLUMNS = (
    "organizations ADD COLUMN IF NOT EXISTS working_hours jsonb NOT NULL DEFAULT '{}'",
    "members ADD COLUMN IF NOT EXISTS team_ids jsonb NOT NULL DEFAULT '[]',"
    " ADD COLUMN IF NOT EXISTS working_hours jsonb,"
    " ADD COLUMN IF NOT EXISTS attendance varchar(32),"
    " ADD COLUMN IF NOT EXISTS attendance_at timestamptz,"
    " ADD COLUMN IF NOT EXISTS attendance_until timestamptz,"
    " ADD COLUMN IF NOT EXISTS capacity integer,"
    " ADD COLUMN IF NOT EXISTS given_at timestamptz",
    "conversations ADD COLUMN IF NOT EXISTS team_id uuid,"
    " ADD COLUMN IF NOT EXISTS assigned_at timestamptz,"
    " ADD COLUMN IF NOT EXISTS comes_again boolean NOT NULL DEFAULT false,"
    " ADD COLUMN IF NOT EXISTS former_id uuid,"
    " ADD COLUMN IF NOT EXISTS let_go_at timestamptz",
    # Looked through only by VALIDATE, beside which others write.
    "conversations DROP CONSTRAINT IF EXISTS fk_conversations_team_id, ADD CONSTRAINT fk_conversations_team_id"
    " FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE SET NULL NOT VALID",
    "conversations VALIDATE CONSTRAINT fk_conversations_team_id",
)
OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)
TABLES = ("teams", "distributions")
QUEUE = "ix_conversations_queue_of_team"


def upgrade() -> None:
    """Apply: the tables at once, the columns and the index while others write, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_tables()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for column in COLUMNS:
            op.execute(f"ALTER TABLE {column}")
        op.execute("RESET lock_timeout")
        op.drop_index(QUEUE, "conversations", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            QUEUE,
            "conversations",
            ["organization_id", "team_id", sa.text("last_activity_at DESC"), sa.text("id DESC")],
            postgresql_where=sa.text("removed_at IS NULL AND assignee_id IS NULL AND team_id IS NOT NULL"),
            postgresql_concurrently=True,
        )


def _make_tables() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("archived_at", AT, nullable=True),
        sa.Column("created_at", AT, server_default=sa.func.now(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _foreign("teams", "organization_id", "organizations", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("organization_id", "name_key", name="uq_teams_organization_id_name_key"),
        if_not_exists=True,
    )
    op.create_table(
        "distributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("to_team_id", sa.Uuid(), nullable=True),
        sa.Column("no_answer_minutes", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _foreign("distributions", "channel_id", "channels", "CASCADE"),
        _foreign("distributions", "team_id", "teams", "CASCADE"),
        _foreign("distributions", "to_team_id", "teams", "SET NULL"),
        _foreign("distributions", "organization_id", "organizations", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_distributions"),
        sa.UniqueConstraint("channel_id", name="uq_distributions_channel_id"),
        sa.UniqueConstraint("team_id", name="uq_distributions_team_id"),
        sa.CheckConstraint("num_nonnulls(channel_id, team_id) = 1", name="ck_distributions_of_one"),
        if_not_exists=True,
    )
    op.create_index("ix_distributions_organization_id", "distributions", ["organization_id"], if_not_exists=True)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY IF EXISTS own_organization ON {table}")
        op.execute(f"DROP POLICY IF EXISTS whole_system ON {table}")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _foreign(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete)
