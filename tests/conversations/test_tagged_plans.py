"""A list filtered by tags reads about what it shows: nothing for a tag of nobody, and never all chats."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sarafan.conversations import queries, tagged
from sarafan.conversations.queries import View
from sarafan.conversations.tagged import TagFilter, TagMatch
from tests.conversations.test_list_plans import CHATS, PAGE, Office, looked_at, office

__all__ = ["office"]  # a fixture

FEW = 30
_TAG = (
    "INSERT INTO tags (id, organization_id, name, name_key, color, position) VALUES (:id, :of, :name, :key, 'red', 1)"
)
# Those of whom nobody has heard for longest: along the list one would walk to its very end.
_SET = """
    INSERT INTO contact_tags (organization_id, contact_id, tag_id)
    SELECT organization_id, contact_id, :id FROM conversations
     WHERE organization_id = :of ORDER BY last_activity_at LIMIT :count
"""


async def tag(office: Office, number: int, count: int) -> UUID:
    """Make a tag that so many contacts have."""
    made, of = UUID(int=number), office.owner.organization_id
    await office.hub.change(_TAG, id=made, of=of, name=f"Т{number}", key=f"т{number}")
    await office.hub.change(_SET, id=made, of=of, count=count)
    return made


async def read(office: Office, view: View, wanted: TagFilter, cursor: str | None = None) -> tuple[int, int, str | None]:
    """List a page as the product does; return its rows, and how many of the table were looked at."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    engine = office.hub.database.engine.sync_engine
    async with office.hub.database.for_organization(office.owner.organization_id) as session:
        sa.event.listen(engine, "before_cursor_execute", note)
        rows, further = await queries.page(session, office.actor, view, tags=wanted, cursor=cursor, limit=PAGE)
        sa.event.remove(engine, "before_cursor_execute", note)
        statement, values = next(one for one in asked if "FROM conversations" in one[0])
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        return len(rows), looked_at(plan.scalar_one()), further


async def test_a_tag_of_nobody_reads_nothing_and_one_of_few_their_chats(office: Office):
    unused, few, other = await tag(office, 1, 0), await tag(office, 2, FEW), await tag(office, 3, CHATS // 2)
    await office.hub.change("UPDATE conversations SET waiting_since = last_activity_at")
    await office.change("SELECT 1")

    for view in (View.ALL, View.WAITING):
        assert await read(office, view, TagFilter((unused,))) == (0, 0, None)
        shown, looked, further = await read(office, view, TagFilter((few,)))
        assert (shown, looked <= FEW + PAGE + 1) == (PAGE, True), looked
        shown, looked, last = await read(office, view, TagFilter((few,)), further)
        assert (shown, looked <= FEW + PAGE + 1, last) == (FEW - PAGE, True, None), looked
        both = TagFilter((few, other), TagMatch.ALL)
        shown, looked, _ = await read(office, view, both)
        assert (shown, looked <= FEW + PAGE + 1) == (PAGE, True), looked
        assert await read(office, view, TagFilter((unused, other), TagMatch.ALL)) == (0, 0, None)


async def test_a_tag_of_many_is_read_along_the_list(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tagged, "MOST_GATHERED", FEW)
    many = await tag(office, 1, CHATS)
    await office.change("SELECT 1")

    shown, looked, further = await read(office, View.ALL, TagFilter((many,)))

    assert (shown, looked) == (PAGE, PAGE + 1)
    assert (await read(office, View.ALL, TagFilter((many,)), further))[:2] == (PAGE, PAGE + 1)
