"""Conversations: indexes for each view of the list, also of one channel.

Revision: 0012, after 0011. It must work with the release before it, whose list of people asks by `kind` and is served
by none of these: `ix_conversations_latest` stays until a release later.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LATEST = [sa.text("last_activity_at DESC"), sa.text("id DESC")]
LONGEST = ["waiting_since", "id"]
NEW: dict[str, tuple[Sequence[str | sa.TextClause], str]] = {
    "people": (LATEST, "contact_id IS NOT NULL"),
    "people_of_channel": (["channel_id", *LATEST], "contact_id IS NOT NULL"),
    "groups": (LATEST, "group_id IS NOT NULL"),
    "groups_of_channel": (["channel_id", *LATEST], "group_id IS NOT NULL"),
    "assigned_of_channel": (["assignee_id", "channel_id", *LATEST], "assignee_id IS NOT NULL"),
    "waiting_of_channel": (["channel_id", *LONGEST], "waiting_since IS NOT NULL"),
}


def upgrade() -> None:
    """Apply, while others write: outside of a transaction, and from the beginning if it was interrupted."""
    with op.get_context().autocommit_block():
        for view, (columns, condition) in NEW.items():
            name = f"ix_conversations_{view}"
            op.drop_index(name, "conversations", postgresql_concurrently=True, if_exists=True)
            op.create_index(
                name,
                "conversations",
                ["organization_id", *columns],
                postgresql_where=sa.text(f"removed_at IS NULL AND {condition}"),
                postgresql_concurrently=True,
            )
