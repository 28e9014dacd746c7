"""What a transaction of one organization may do with each table: the written list, and its enforcement.

Row-level security says which rows; this says which verbs. A table that is not in the list keeps what its
migration gave it, and `tests/core/test_grants.py` asks for its place here.
"""

import sqlalchemy as sa

from sarafan.core.db import APP_ROLE

# PostgreSQL runs ON DELETE as the table's owner: an organization needs no right for rows that go with their parent.
ORGANIZATION_MAY: dict[str, frozenset[str]] = {
    name: frozenset(verbs.split())
    for name, verbs in {
        "address_book_entries": "SELECT INSERT DELETE",
        "alembic_version": "",
        "answer_rules": "SELECT INSERT DELETE",
        "api_keys": "SELECT INSERT UPDATE DELETE",
        "bulk_items": "SELECT INSERT UPDATE",
        "bulks": "SELECT INSERT UPDATE",
        "change_horizon": "SELECT",
        "changes": "SELECT INSERT",
        "channels": "SELECT INSERT UPDATE",
        "contact_field_values": "SELECT INSERT UPDATE DELETE",
        "contact_fields": "SELECT INSERT UPDATE DELETE",
        "contact_identifiers": "SELECT INSERT UPDATE DELETE",
        "contact_import_rows": "SELECT INSERT UPDATE DELETE",
        "contact_imports": "SELECT INSERT UPDATE DELETE",
        "contact_merge_rows": "SELECT INSERT UPDATE DELETE",
        "contact_merges": "SELECT INSERT UPDATE DELETE",
        "contact_tags": "SELECT INSERT DELETE",
        "contacts": "SELECT INSERT UPDATE DELETE",
        "conversation_counters": "SELECT INSERT UPDATE",
        "conversations": "SELECT INSERT UPDATE DELETE",
        "deliveries": "SELECT UPDATE",
        "distributions": "SELECT INSERT UPDATE",
        "drafts": "SELECT INSERT UPDATE DELETE",
        "group_members": "SELECT INSERT DELETE",
        "groups": "SELECT INSERT UPDATE",
        "invites": "SELECT INSERT DELETE",
        "kept_timers": "SELECT INSERT DELETE",
        "linked_devices": "SELECT INSERT UPDATE",
        "media_files": "SELECT INSERT UPDATE DELETE",
        "member_receipts": "SELECT INSERT UPDATE",
        "member_sessions": "SELECT INSERT UPDATE DELETE",
        "members": "SELECT UPDATE",
        "messages": "SELECT INSERT UPDATE DELETE",
        "notification_settings": "SELECT INSERT UPDATE",
        "open_chats": "SELECT INSERT UPDATE DELETE",
        "note_files": "SELECT INSERT UPDATE DELETE",
        "note_mentions": "SELECT INSERT UPDATE DELETE",
        "notes": "SELECT INSERT UPDATE DELETE",
        "organizations": "SELECT UPDATE",
        "person_tasks": "SELECT INSERT UPDATE",
        "pins": "SELECT INSERT DELETE",
        "poll_votes": "SELECT INSERT UPDATE DELETE",
        "procrastinate_events": "",
        "procrastinate_jobs": "",  # by three functions only (migration 0007)
        "procrastinate_periodic_defers": "",
        "procrastinate_workers": "",
        "quick_replies": "SELECT INSERT UPDATE DELETE",
        "quick_reply_files": "SELECT INSERT UPDATE DELETE",
        "push_keys": "",
        "push_subscriptions": "SELECT INSERT UPDATE DELETE",
        "reactions": "SELECT INSERT UPDATE DELETE",
        "reply_languages": "SELECT INSERT UPDATE",
        "saved_views": "SELECT INSERT UPDATE DELETE",
        "search_entries": "SELECT",
        "search_gaps": "",
        "send_decisions": "SELECT INSERT UPDATE",
        "setup_links": "",
        "sign_in_throttles": "",
        "tags": "SELECT INSERT UPDATE",
        "teams": "SELECT INSERT UPDATE",
        "state_changes": "SELECT INSERT UPDATE DELETE",
        "view_orders": "SELECT INSERT UPDATE DELETE",
        "view_sorts": "SELECT INSERT UPDATE DELETE",
    }.items()
}

_FOUND = sa.text(
    """
    SELECT relname, array_agg(privilege_type) FILTER (WHERE grantee = CAST(:role AS regrole))
      FROM pg_class LEFT JOIN LATERAL aclexplode(relacl) ON true
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') GROUP BY 1 ORDER BY 1
    """
)
_RELEASE_BEFORE = sa.text(
    """
    SELECT EXISTS (SELECT FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = current_user
                      AND backend_type = 'client backend' AND application_name = '')
    """
)


def found(connection: sa.Connection) -> dict[str, frozenset[str]]:
    """Read from the catalogue what an organization's transactions may do with each table there is."""
    rows = connection.execute(_FOUND, {"role": APP_ROLE})
    return {name: frozenset(verbs or ()) for name, verbs in rows}


def different(connection: sa.Connection) -> list[str]:
    """Name the tables with which more or less is allowed than the list says, in the alphabet's order."""
    present = found(connection)
    return [name for name in present if present[name] != ORGANIZATION_MAY.get(name, present[name])]


def enforce(connection: sa.Connection) -> bool:
    """Bring the rights to the list (as the tables' owner); returns whether they are as written now.

    Processes of the release before still write the queue's table themselves. While one is connected, nothing is
    taken away, so that it goes on working; the next upgrade does it. What is missing is given at once.
    """
    wrong = different(connection)
    if not wrong:
        return True
    present = found(connection)
    for name in wrong:
        missing = ", ".join(sorted(ORGANIZATION_MAY[name] - present[name]))
        if missing:
            connection.execute(sa.text(f'GRANT {missing} ON "{name}" TO {APP_ROLE}'))
    if connection.scalar(_RELEASE_BEFORE):
        return False
    for name in wrong:
        connection.execute(sa.text(f'REVOKE ALL ON "{name}" FROM {APP_ROLE}'))
        verbs = ", ".join(sorted(ORGANIZATION_MAY[name]))
        if verbs:
            connection.execute(sa.text(f'GRANT {verbs} ON "{name}" TO {APP_ROLE}'))
    connection.execute(sa.text(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP_ROLE}"))
    return True
