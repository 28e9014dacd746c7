"""Whether an organization shows people's phones to owners and heads only; and by which index a number is a member's.

Revision: 0051, after 0050. A constant default rewrites no row; servers of the release before show phones as ever, until
they are gone. May run twice: the index is made while others write.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: nothing is rewritten."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    hidden: sa.Column[bool] = sa.Column("phones_hidden", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("organizations", hidden, if_not_exists=True)
    with op.get_context().autocommit_block():
        name, table, where = "ix_group_members_of_phone", "group_members", sa.text("phone IS NOT NULL")
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.create_index(name, table, ["organization_id", "phone"], postgresql_where=where, postgresql_concurrently=True)
