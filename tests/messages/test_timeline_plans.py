"""A page of a timeline reads what it shows of each thread, however long the threads are, and sorts nothing else."""

import json
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from psycopg import sql

from sarafan.messages import paging
from sarafan.messages.paging import Stretch, ThreadPage
from tests.support.hub import Hub, Person, message

MESSAGES, PAGE, NUMBERS = 5000, 20, 3
_FILL = """
    INSERT INTO messages (id, organization_id, channel_id, conversation_id, direction, kind, status, text, at, seq,
        author_kind, revision, provider_message_id)
    SELECT gen_random_uuid(), c.organization_id, c.channel_id, c.id, 'in', 'text', 'delivered', n::text,
        to_timestamp(1790000000 + n / 10), 1000 + n, 'contact', 1, 'F' || n
    FROM conversations c, generate_series(1, :messages) n
"""


def nodes(node: Any) -> list[dict[str, Any]]:
    """List the nodes of a plan."""
    if isinstance(node, list):
        return [found for one in node for found in nodes(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if "Node Type" in node else []
    return own + [found for one in node.values() if isinstance(one, (list, dict)) for found in nodes(one)]


async def explain(hub: Hub, owner: Person, stretch: Stretch, **asked: Any) -> tuple[ThreadPage, list[dict[str, Any]]]:
    """Ask for a page as the product does; return it, and how PostgreSQL found its messages."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        statements.append((statement, values))

    engine = hub.database.engine.sync_engine
    async with hub.database.for_organization(owner.organization_id) as session:
        sa.event.listen(engine, "before_cursor_execute", note)
        page = await paging.thread_page(session, stretch, limit=PAGE, **asked)
        sa.event.remove(engine, "before_cursor_execute", note)
        statement, values = next(one for one in statements if "FROM messages" in one[0])
        connection = await session.connection()
        told = (await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)).scalar_one()
    return page, nodes(told if isinstance(told, list) else json.loads(told))


@pytest.fixture
async def owner(hub: Hub) -> Person:
    owner = await hub.person()
    for number in range(NUMBERS):
        channel = await hub.channel(owner, f"Номер {number}")
        await hub.deliver(channel, hub.event(channel, "message", message("A1", at=1_789_000_000)))
    await hub.change(_FILL, messages=MESSAGES)
    await hub.change_as_owner(sql.SQL("VACUUM ANALYZE messages"))
    return owner


async def test_a_page_reads_no_more_of_each_thread_than_it_shows(hub: Hub, owner: Person):
    rows = await hub.conversations(owner, "view=all")
    contact = rows[0]["contact"]["id"]
    listed = (await owner.http.get(f"/api/contacts/{contact}/conversations")).json()["items"]
    stretch = Stretch(tuple(UUID(one["conversation"]["id"]) for one in listed), is_timeline=True)
    newest, _ = await explain(hub, owner, stretch)
    middle = newest
    for _ in range(20):
        middle, _ = await explain(hub, owner, stretch, before=middle.older_cursor)

    for asked in ({}, {"before": middle.older_cursor}, {"after": middle.newer_cursor}):
        page, plan = await explain(hub, owner, stretch, **asked)
        read = [one for one in plan if one.get("Relation Name") == "messages"]
        looked_at = sum(round(one["Actual Rows"] * one["Actual Loops"]) for one in read)
        thrown_away = sum(one.get("Rows Removed by Filter", 0) for one in read)
        sorted_rows = [one["Actual Rows"] for one in plan if one["Node Type"] in ("Sort", "Incremental Sort")]

        assert len(page.messages) == PAGE
        assert looked_at <= (NUMBERS + 1) * (PAGE + 1), "of each thread a page, and then the page itself"
        assert (thrown_away, max(sorted_rows, default=0) <= NUMBERS * (PAGE + 1)) == (0, True)
        assert {one["Node Type"] for one in read} <= {"Index Scan", "Index Only Scan"}
