"""Imports of contacts: tables that members take in, with what each row was and what it did; contacts have a language.

Revision: 0053, after 0051. New tables, and an empty column: the release before neither reads nor writes them. An undo
takes back a number that a row had added, so that identifiers may be deleted.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "contact_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("about", JSONB(), nullable=False),
        sa.Column("matching", JSONB(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("new_tags", JSONB(), nullable=True),
        sa.Column("made_tags", JSONB(), nullable=True),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.Column("undone_at", AT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_owned("contact_imports", member_id="members"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_imports"),
    )
    op.create_index("ix_contact_imports_member_id", "contact_imports", ["member_id"])
    op.create_index("ix_contact_imports_created_at", "contact_imports", ["created_at"])
    op.create_table(
        "contact_import_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", JSONB(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("phones", JSONB(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("faults", JSONB(), nullable=True),
        sa.Column("changes", JSONB(), nullable=True),
        sa.Column("kept", JSONB(), nullable=True),
        *_owned("contact_import_rows", import_id="contact_imports"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_contact_import_rows"),
    )
    op.create_index("ix_contact_import_rows_of_contact", "contact_import_rows", ["organization_id", "contact_id"])
    for table in ("contact_imports", "contact_import_rows"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_app, sarafan_system")
    op.execute("GRANT DELETE ON contact_identifiers TO sarafan_app")
    # Last: until the end of the transaction nobody reads a contact.
    op.add_column("contacts", sa.Column("language", sa.String(32), nullable=True))


def _owned(table: str, **parents: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
            for column, parent in {**parents, "organization_id": "organizations"}.items()
        ),
    ]
