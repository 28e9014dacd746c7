"""A list reads the rows that it shows, and an empty one reads none, however many chats there are."""

import asyncio
import json
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from sarafan.conversations import queries
from sarafan.conversations.queries import View
from sarafan.core import migrations
from sarafan.organizations.actors import Actor, ActorKind, Sight
from sarafan.organizations.permissions import Permission
from tests.support.hub import Hub, Person
from tests.support.release import restore_database

CHATS = 3000
PAGE = 20
# Every view is empty for somebody: nobody has a group, nobody waits, nothing is the owner's, the second number is new.
_FILL = """
    INSERT INTO contacts (id, organization_id, phone, revision)
    SELECT gen_random_uuid(), :organization, '7701' || lpad(n::text, 7, '0'), 1 FROM generate_series(1, :chats) n;
    INSERT INTO conversations
        (id, organization_id, channel_id, contact_id, kind, unread_count, last_seq, revision, last_activity_at)
    SELECT gen_random_uuid(), :organization, :channel, id, 'direct', 0, 1, 1, now() - random() * interval '90 days'
    FROM contacts;
"""
_OTHERWISE = {
    View.WAITING: "UPDATE conversations SET waiting_since = last_activity_at",
    View.MINE: "UPDATE conversations SET assignee_id = :member",
    View.SNOOZED: "UPDATE conversations SET snoozed_until = last_activity_at + interval '1 year'",
    View.OVERDUE: "UPDATE conversations SET errand_for = :member, errand_due_at = last_activity_at",
    View.DONE: "UPDATE conversations SET done_at = last_activity_at",
    View.ALL: "SELECT 1",
    View.UNASSIGNED: "UPDATE conversations SET assignee_id = NULL",
    View.GROUPS: """
        WITH made AS (
            INSERT INTO groups (id, organization_id, channel_id, jid, size, can_send, announce)
            SELECT id, organization_id, channel_id, id::text, 0, true, false FROM conversations RETURNING id
        )
        UPDATE conversations c SET kind = 'group', contact_id = NULL, group_id = made.id FROM made WHERE made.id = c.id
    """,
}


class Office:
    """A hub with many chats of one number, and a second number without any."""

    def __init__(self, hub: Hub, owner: Person, busy: UUID, idle: UUID) -> None:
        self.hub, self.owner, self.busy, self.idle = hub, owner, busy, idle
        self.actor = Actor(
            ActorKind.MEMBER, owner.id, "Дана", owner.organization_id, frozenset({Permission.SEE_PHONE}), Sight()
        )

    async def change(self, statement: str) -> None:
        """Change the rows and let the planner know."""
        values = {"organization": self.owner.organization_id, "channel": self.busy, "member": self.owner.id}
        for one in statement.split(";"):
            if one.strip():
                needed = {name: value for name, value in {**values, "chats": CHATS}.items() if f":{name}" in one}
                await self.hub.change(one, **needed)
        await self.hub.change_as_owner(sql.SQL("VACUUM ANALYZE conversations"))
        await self.hub.change_as_owner(sql.SQL("ANALYZE contacts, contact_tags"))

    async def read(self, view: View, channel_id: UUID | None, cursor: str | None = None) -> tuple[int, int, str | None]:
        """List a page as the product does; return its rows, and how many of the table were looked at."""
        shown, plan, further = await self.explain(view, channel_id, cursor)
        return shown, looked_at(plan), further

    async def explain(
        self, view: View, channel_id: UUID | None = None, cursor: str | None = None, search: str = ""
    ) -> tuple[int, Any, str | None]:
        """List a page; return its rows, and with which plan PostgreSQL found them."""
        asked: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            asked.append((statement, values))

        engine = self.hub.database.engine.sync_engine
        async with self.hub.database.for_organization(self.owner.organization_id) as session:
            sa.event.listen(engine, "before_cursor_execute", note)
            rows, further = await queries.page(
                session, self.actor, view, search=search, channel_id=channel_id, cursor=cursor, limit=PAGE
            )
            sa.event.remove(engine, "before_cursor_execute", note)
            statement, values = next(one for one in asked if "FROM conversations" in one[0])
            connection = await session.connection()
            plan = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            found = plan.scalar_one()
        return len(rows), found if isinstance(found, list) else json.loads(found), further


def times_read(node: Any, table: str) -> int:
    """Count how often a plan has read a table."""
    if isinstance(node, list):
        return sum(times_read(one, table) for one in node)
    if not isinstance(node, dict):
        return 0
    here = round(node["Actual Loops"]) if node.get("Relation Name") == table else 0
    return here + sum(times_read(one, table) for one in node.values())


def looked_at(node: Any) -> int:
    """Count the rows of conversations that a plan has read, those it threw away included."""
    if isinstance(node, list):
        return sum(looked_at(one) for one in node)
    if not isinstance(node, dict):
        return 0
    here = 0
    if node.get("Relation Name") == "conversations":
        read = (
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        )
        here = round(read * node["Actual Loops"])
    return here + sum(looked_at(one) for one in node.values() if isinstance(one, (list, dict)))


@pytest.fixture
async def office(hub: Hub) -> Office:
    owner = await hub.person()
    found = Office(hub, owner, await hub.channel(owner), await hub.channel(owner, "Новый номер"))
    await found.change(_FILL)
    return found


@pytest.mark.parametrize("view", [view for view in View if view not in (View.EVERYWHERE, View.PINNED, View.MENTIONS)])
async def test_an_empty_view_reads_nothing_and_a_full_one_its_page(office: Office, view: View):
    if view is View.UNASSIGNED:
        await office.change("UPDATE conversations SET assignee_id = :member")
    if view is not View.ALL:
        assert await office.read(view, None) == (0, 0, None)
        assert await office.read(view, office.busy) == (0, 0, None)

    await office.change(_OTHERWISE[view])

    assert await office.read(view, office.idle) == (0, 0, None)
    for channel_id in (None, office.busy):
        shown, read, further = await office.read(view, channel_id)
        assert (shown, read) == (PAGE, PAGE + 1)
        assert (await office.read(view, channel_id, further))[:2] == (PAGE, PAGE + 1)
    if view is View.GROUPS:
        assert await office.read(View.ALL, None) == (0, 0, None)


async def test_a_search_reads_the_former_numbers_once(office: Office):
    for search in ("7999", "анна 7999", "8 999 12"):
        shown, plan, _ = await office.explain(View.ALL, search=search)
        assert (shown, times_read(plan, "contact_identifiers")) == (0, 1)


_PEOPLE_BEFORE = """
    SELECT id FROM conversations WHERE organization_id = :organization AND removed_at IS NULL AND kind = 'direct'
     ORDER BY last_activity_at DESC, id DESC LIMIT :limit
"""


async def test_the_list_of_the_release_before_reads_its_page_while_both_run(office: Office):
    values = {"organization": office.owner.organization_id, "limit": PAGE + 1}
    async with office.hub.database.for_organization(office.owner.organization_id) as session:
        found = await session.scalar(sa.text(f"EXPLAIN (ANALYZE, FORMAT JSON) {_PEOPLE_BEFORE}"), values)

    assert looked_at(found) == PAGE + 1


async def test_an_upgrade_that_was_interrupted_is_finished_by_two_at_once(empty_database_url: str):
    """Each waits for its turn without a snapshot, for which an index made beside writers would wait for ever."""
    await asyncio.to_thread(restore_database, empty_database_url)
    async with await psycopg.AsyncConnection.connect(empty_database_url, autocommit=True) as connection:
        await connection.execute("CREATE INDEX ix_conversations_people ON conversations (id)")  # half of one stays
        await connection.execute("ALTER TABLE deliveries ADD COLUMN stream varchar(128)")
        await connection.execute("CREATE INDEX ix_deliveries_pending_of_stream ON deliveries (id)")

    await asyncio.gather(*(asyncio.to_thread(migrations.upgrade, empty_database_url) for _ in range(2)))

    await asyncio.to_thread(migrations.check, empty_database_url)
