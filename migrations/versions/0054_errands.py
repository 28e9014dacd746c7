"""To whom a chat comes back, for what and when, and which answer ended that; in which order a member wants views.

Revision: 0054, after 0053. The release before neither reads nor writes any of it: a chat that it snoozes anew, finishes
or answers keeps its errand until a member ticks it off.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

COLUMNS = (
    "errand_for uuid",
    "errand_text varchar(200)",
    "errand_due_at timestamptz",
    "errand_by uuid",
    "errand_told_for timestamptz",
)
DUE = ["errand_due_at", "id"]
OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"


def upgrade() -> None:
    """Apply: the table at once, the columns and indexes while others write, and anew if it was interrupted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _make_table()
    # Whoever parts two contacts takes back the line that says which errand was not left of both.
    op.execute("GRANT DELETE ON state_changes TO sarafan_app")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        added = ", ".join(f"ADD COLUMN IF NOT EXISTS {column}" for column in COLUMNS)
        op.execute(f"ALTER TABLE conversations {added}")
        op.execute("ALTER TABLE state_changes ADD COLUMN IF NOT EXISTS message_id uuid")
        op.execute("RESET lock_timeout")
        _index("errands", ["organization_id", *DUE], "removed_at IS NULL AND errand_for IS NOT NULL")
        _index(
            "errands_of_channel",
            ["organization_id", "channel_id", *DUE],
            "removed_at IS NULL AND errand_for IS NOT NULL",
        )
        _index("untold", ["errand_due_at"], "errand_for IS NOT NULL AND errand_told_for IS DISTINCT FROM errand_due_at")


def _index(view: str, columns: list[str], condition: str) -> None:
    name = f"ix_conversations_{view}"
    op.drop_index(name, "conversations", postgresql_concurrently=True, if_exists=True)
    op.create_index(name, "conversations", columns, postgresql_where=sa.text(condition), postgresql_concurrently=True)


def _make_table() -> None:
    op.create_table(
        "view_orders",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("view_ids", JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_view_orders_member_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_view_orders_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_view_orders"),
        if_not_exists=True,
    )
    op.execute("ALTER TABLE view_orders ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE view_orders FORCE ROW LEVEL SECURITY")
    op.execute("DROP POLICY IF EXISTS own_organization ON view_orders")
    op.execute("DROP POLICY IF EXISTS whole_system ON view_orders")
    op.execute(f"CREATE POLICY own_organization ON view_orders TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute("CREATE POLICY whole_system ON view_orders TO sarafan_system USING (true) WITH CHECK (true)")
    for role in ("sarafan_app", "sarafan_system"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON view_orders TO {role}")
