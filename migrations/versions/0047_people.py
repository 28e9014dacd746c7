"""Merges that can be undone, what is done about one person by a job, and who is blocked.

Revision: 0047, after 0046. The release before knows nothing of it: for it nobody is blocked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)
TABLES = {
    "contact_merges": "SELECT, INSERT, UPDATE, DELETE",
    "contact_merge_rows": "SELECT, INSERT, UPDATE, DELETE",
    "person_tasks": "SELECT, INSERT, UPDATE",
}


# A number that becomes another contact's is no more found at the one who had it; 0042 looks at its new owner only.
FORMER_OWNER = """
CREATE FUNCTION sarafan_note_former_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.sarafan_take_in_people(ARRAY[OLD.contact_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER note_former_owner AFTER UPDATE OF contact_id ON contact_identifiers FOR EACH ROW
    WHEN (OLD.contact_id <> NEW.contact_id) EXECUTE FUNCTION sarafan_note_former_owner();
GRANT CREATE ON SCHEMA public TO sarafan_system;
REVOKE ALL ON FUNCTION sarafan_note_former_owner() FROM PUBLIC;
ALTER FUNCTION sarafan_note_former_owner() OWNER TO sarafan_system;
REVOKE CREATE ON SCHEMA public FROM sarafan_system;
"""


def upgrade() -> None:
    """Apply: the tables at once; the columns are empty, so nothing is rewritten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("contacts", sa.Column("blocked_at", AT, nullable=True))
    op.add_column("contacts", sa.Column("blocked_by", sa.String(120), nullable=True))
    _make_merges()
    _make_tasks()
    op.get_bind().exec_driver_sql(FORMER_OWNER)
    for table, verbs in TABLES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {verbs} ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _make_merges() -> None:
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_name", sa.String(255), nullable=True),
        sa.Column("absorbed_phone", sa.String(20), nullable=True),
        sa.Column("merged_by", sa.String(120), nullable=False),
        sa.Column("merged_at", AT, nullable=False),
        sa.Column("undo_until", AT, nullable=False),
        sa.Column("undone_at", AT, nullable=True),
        _organization(),
        _of_organization("contact_merges"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_merges"),
    )
    op.create_index("ix_contact_merges_survivor", "contact_merges", ["organization_id", "survivor_id"])
    op.create_index("ix_contact_merges_absorbed", "contact_merges", ["organization_id", "absorbed_id"])
    op.create_index("ix_contact_merges_undo_until", "contact_merges", ["undo_until"])
    op.create_table(
        "contact_merge_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("key", JSONB(), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        _organization(),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["contact_merges.id"], name="fk_contact_merge_rows_merge_id", ondelete="CASCADE"
        ),
        _of_organization("contact_merge_rows"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_merge_rows"),
    )
    op.create_index("ix_contact_merge_rows_merge_id", "contact_merge_rows", ["merge_id", "table_name"])


def _make_tasks() -> None:
    op.create_table(
        "person_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(120), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", JSONB(), nullable=True),
        sa.Column("object_key", sa.String(200), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("expires_at", AT, nullable=True),
        _organization(),
        _of_organization("person_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_person_tasks"),
    )
    op.create_index("ix_person_tasks_contact", "person_tasks", ["organization_id", "contact_id"])
    op.create_index(
        "ix_person_tasks_expires_at", "person_tasks", ["expires_at"], postgresql_where=sa.text("expires_at IS NOT NULL")
    )


def _organization() -> sa.Column[object]:
    return sa.Column("organization_id", sa.Uuid(), nullable=False)


def _of_organization(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id", ondelete="CASCADE"
    )
