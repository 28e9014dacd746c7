"""The counters of conversations, beside what they should be."""

from tests.support.hub import Hub

_KEPT = """
    SELECT organization_id, assignee, total, waiting, unread, groups, groups_unread, snoozed, done
      FROM conversation_counters
     WHERE (total, waiting, unread, groups, groups_unread, snoozed, done) <> (0, 0, 0, 0, 0, 0, 0) ORDER BY 1, 2
"""
_COUNTED = """
    SELECT organization_id, coalesce(assignee_id, team_id, '00000000-0000-0000-0000-000000000000') AS assignee,
           count(contact_id), count(waiting_since) FILTER (WHERE snoozed_until IS NULL),
           count(*) FILTER (WHERE unread_count > 0 AND kind = 'direct'),
           count(group_id), count(*) FILTER (WHERE unread_count > 0 AND kind = 'group'),
           count(snoozed_until), count(done_at)
      FROM conversations WHERE removed_at IS NULL AND private_of IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""


async def assert_counters_are_exact(hub: Hub) -> None:
    """Compare every counter with a recount."""
    assert await hub.rows(_KEPT) == await hub.rows(_COUNTED)
