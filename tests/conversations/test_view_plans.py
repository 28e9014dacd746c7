"""A page and a count of a saved view look at so many chats at most, however many there are, whatever is asked."""

from typing import Any

import pytest
import sqlalchemy as sa

from sarafan.conversations.sorts import Sort
from sarafan.conversations.views import listing, nodes, reading
from sarafan.conversations.views.conditions import Condition
from tests.conversations.test_list_plans import CHATS, PAGE, Office, looked_at, office
from tests.conversations.test_tagged_plans import tag
from tests.conversations.test_views import PARTY, all_of, any_of

__all__ = ["office"]  # a fixture

FEW, WALKED = 10, 200


@pytest.fixture(autouse=True)
def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MOST_GATHERED", FEW)
    monkeypatch.setattr(listing, "MOST_WALKED", WALKED)


async def read(office: Office, condition: dict[str, Any], sort: Sort = Sort.NEWEST) -> tuple[int, int, bool]:
    """List a page as the product does; return its rows, how many chats were looked at, and whether it goes on."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    engine = office.hub.database.engine.sync_engine
    async with office.hub.database.for_organization(office.owner.organization_id) as session:
        sa.event.listen(engine, "before_cursor_execute", note)
        [node] = await reading.nodes_of(session, office.actor, [Condition.model_validate(condition)])
        wanted = await listing.want(session, office.actor, node)
        rows, further = await listing.page(session, wanted, sort, cursor=None, limit=PAGE)
        await listing.count(session, wanted)
        sa.event.remove(engine, "before_cursor_execute", note)
        connection = await session.connection()
        looked = 0
        for statement, values in asked:
            if "conversations" in statement and statement.lstrip().startswith("SELECT"):
                plan = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
                looked += looked_at(plan.scalar_one())
    return len(rows), looked, further is not None


async def test_whatever_is_asked_a_bounded_number_of_chats_is_looked_at(office: Office):
    unused, few = await tag(office, 1, 0), await tag(office, 2, FEW)
    many, other = await tag(office, 3, CHATS // 2), await tag(office, 4, CHATS // 2)
    await office.hub.change("DELETE FROM contact_tags WHERE tag_id = :id", id=other)
    # Of those who have no `many`, so that each is of many and both together of nobody.
    await office.hub.change(
        "INSERT INTO contact_tags (organization_id, contact_id, tag_id)"
        " SELECT organization_id, contact_id, :other FROM conversations"
        " WHERE contact_id NOT IN (SELECT contact_id FROM contact_tags WHERE tag_id = :many)",
        many=many,
        other=other,
    )
    await office.hub.change("UPDATE conversations SET priority = 'low' WHERE random() < 0.5")
    await office.change("SELECT 1")
    of = {one: {"kind": "tag", "tag_id": str(one)} for one in (unused, few, many, other)}
    low = {"kind": "priority", "value": "low"}
    me, waiting = {"kind": "assignee", "who": "me"}, {"kind": "state", "value": "waiting"}
    # Of each source a count reads FEW and one, of a list each page; and an order has four parts at most.
    gathered, walked = 6 * (FEW + 1) + 3 * PAGE, 6 * (FEW + 1) + 9 * WALKED

    for condition, rows, goes_on, bound in (
        (all_of(of[unused]), 0, False, 0),
        (all_of(of[unused], of[many], low), 0, False, FEW + 1),
        (all_of(me), 0, False, 0),
        (all_of(waiting, PARTY), 0, False, 0),
        (any_of(of[unused], waiting, me), 0, False, 0),
        (all_of(of[few]), FEW, False, gathered),
        (all_of(of[few], of[many]), FEW, False, gathered),
        (all_of(PARTY), PAGE, True, 2 * (PAGE + 1) + 101 + PAGE),
        (all_of(low), PAGE, True, gathered + 200),
        (all_of(of[many], of[other]), 0, True, walked),
        (all_of({"kind": "last_message", "is_before": True, "days": 60}), PAGE, True, gathered + 200),
        (all_of({"kind": "last_message", "is_before": True, "days": 200}), 0, False, 0),
    ):
        found = await read(office, condition)
        assert (condition, found[0], found[2], found[1] <= bound) == (condition, rows, goes_on, True), (found, bound)
        for sort in (Sort.LONGEST, Sort.PRIORITY):
            shown, looked, _ = await read(office, condition, sort)
            assert (condition, sort, shown == rows or goes_on, looked <= walked) == (condition, sort, True, True), (
                looked
            )
