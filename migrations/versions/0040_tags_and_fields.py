"""Tags and fields of contacts.

Revision: 0040, after 0039. The release before neither reads nor writes them: two contacts that it makes one keep the
tags and values of the one that stays.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OWN = "organization_id = NULLIF(current_setting('sarafan.organization_id', true), '')::uuid"
MAY = {
    "tags": "SELECT, INSERT, UPDATE",
    "contact_tags": "SELECT, INSERT, DELETE",
    "contact_fields": "SELECT, INSERT, UPDATE, DELETE",
    "contact_field_values": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("color", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        *_owned("tags"),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("organization_id", "name_key", name="uq_tags_organization_id_name_key"),
    )
    op.create_table(
        "contact_tags",
        *_keys("contact_tags", {"contact_id": "contacts", "tag_id": "tags"}),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        *_owned("contact_tags"),
    )
    op.create_index("ix_contact_tags_of_tag", "contact_tags", ["tag_id", "contact_id"])
    op.create_table(
        "contact_fields",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("choices", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        *_owned("contact_fields"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_fields"),
        sa.UniqueConstraint("organization_id", "name_key", name="uq_contact_fields_organization_id_name_key"),
    )
    op.create_table(
        "contact_field_values",
        *_keys("contact_field_values", {"contact_id": "contacts", "field_id": "contact_fields"}),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        *_owned("contact_field_values"),
    )
    op.create_index("ix_contact_field_values_of_field", "contact_field_values", ["field_id"])
    for table, verbs in MAY.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_organization ON {table} TO sarafan_app USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY whole_system ON {table} TO sarafan_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {verbs} ON {table} TO sarafan_app")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO sarafan_system")


def _keys(table: str, parents: dict[str, str]) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in parents),
        *(
            sa.ForeignKeyConstraint([name], [f"{parent}.id"], name=f"fk_{table}_{name}", ondelete="CASCADE")
            for name, parent in parents.items()
        ),
        sa.PrimaryKeyConstraint(*parents, name=f"pk_{table}"),
    ]


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id", ondelete="CASCADE"
        ),
    ]
