"""Which of a person's identifiers are former ones: WhatsApp has told that they have another number.

Revision: 0027, after 0026. The release before neither reads nor writes it: it takes a former number for a present one.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE contact_identifiers ADD COLUMN former_since timestamptz")
    op.execute(
        "CREATE INDEX ix_contact_identifiers_former ON contact_identifiers (organization_id) "
        "WHERE former_since IS NOT NULL"
    )
