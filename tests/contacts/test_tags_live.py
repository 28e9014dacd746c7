"""Tags and fields at open pages: what is set, renamed or written comes by itself, to those who may see it."""

from collections.abc import Iterator

import pytest

from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.models import Role
from tests.contacts.test_fields import field, fill
from tests.contacts.test_tags import on, people, tag
from tests.server.test_live import Street, street
from tests.server.test_visibility import only_ones_own
from tests.support.hub import Hub

__all__ = ["street"]  # a fixture

pytestmark = pytest.mark.slow


@pytest.fixture
def limited() -> Iterator[None]:
    """Let operators see their own chats only."""
    limit_by(only_ones_own)
    yield
    limit_by(by_assignment, assignees_shown)


async def test_colleagues_see_tags_and_values_at_once(hub: Hub, street: Street):
    owner = await hub.person()
    row = (await people(hub, owner, 1))[0]
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    page = await street.browser(owner)

    vip = await tag(owner, "VIP")
    heard = await page.hears("tags")
    assert [one["name"] for one in heard["items"]] == ["VIP"]
    await operator.http.put(on(row, vip))
    assert (await page.hears("contact", tag_ids=[vip["id"]]))["id"] == row["contact"]["id"]
    shown = await page.hears("conversation", contact={**row["contact"], "tag_ids": [vip["id"]]})
    assert shown["revision"] > row["revision"]
    await owner.http.patch(f"/api/tags/{vip['id']}", json={"name": "Важный", "color": "red"})
    await page.hears("tags", items=[{**vip, "name": "Важный", "color": "red"}])

    city = await field(owner)
    await page.hears("fields", items=[city])
    await fill(operator, row["contact"]["id"], city, "Алматы")
    await page.hears("contact", fields=[{"field_id": city["id"], "value": "Алматы"}])
    await owner.http.delete(f"/api/contact-fields/{city['id']}?confirmed=true")
    await page.hears("fields", items=[])


@pytest.mark.usefixtures("limited")
async def test_whoever_does_not_see_the_chat_neither_sets_nor_finds_nor_hears(hub: Hub, street: Street):
    owner = await hub.person()
    mine, other = await people(hub, owner, 2)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    await owner.http.patch(f"/api/conversations/{mine['id']}", json={"assignee_id": str(operator.id)})
    vip, city = await tag(owner, "VIP"), await field(owner)
    page = await street.browser(operator)

    for row in (other, mine):
        await owner.http.put(on(row, vip))
        await fill(owner, row["contact"]["id"], city, "Алматы")
    await page.hears("contact", id=mine["contact"]["id"])

    told = str([one for one in page.heard if one["type"] == "contact"])
    assert other["contact"]["id"] not in told
    assert (await operator.http.put(on(other, vip))).status_code == 404
    assert (await operator.http.delete(on(other, vip))).status_code == 404
    assert (await fill(operator, other["contact"]["id"], city, "Астана")).status_code == 404
    found = await hub.conversations(operator, f"tag_id={vip['id']}")
    assert [row["id"] for row in found] == [mine["id"]]
    for path in ("found?q=&view=all", "elsewhere?q=&view=groups"):
        counted = await operator.http.get(f"/api/conversations/{path}&tag_id={vip['id']}")
        assert counted.json() == {"count": 1}
