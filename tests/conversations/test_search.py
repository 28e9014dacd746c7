"""People are found as others type their names and numbers, in whatever view one looks."""

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from sarafan.contacts.models import Contact
from sarafan.core import folding
from tests.support.events import in_group
from tests.support.hub import Hub, Person, message

# The page decides by the same cases whether a row that changes enters a list that is searched.
CASES = json.loads(Path(__file__).with_name("searches.json").read_text(encoding="utf-8"))
NAMES: dict[str, str] = CASES["people"]
RULE = "8a0ca8d1e4d9ecfa"  # by which migration 0035 has folded the names


async def filled(hub: Hub) -> Person:
    owner = await hub.person()
    channel = await hub.channel(owner)
    told = [
        message(f"M{at}", name=name, phone=phone, lid=str(9000 + at), at=1_790_000_000 + at)
        for at, (phone, name) in enumerate(NAMES.items())
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in told))
    return owner


async def found(hub: Hub, owner: Person, words: str, view: str = "all") -> list[str]:
    response = await owner.http.get("/api/conversations", params={"q": words, "view": view})
    assert response.status_code == 200, response.text
    return [one["contact"]["name"] if one["contact"] else one["group"]["subject"] for one in response.json()["items"]]


@pytest.mark.parametrize(("words", "phone"), CASES["searches"])
async def test_somebody_is_found_by(hub: Hub, words: str, phone: str | None):
    owner = await filled(hub)
    assert await found(hub, owner, words) == ([NAMES[phone]] if phone else [])


async def test_names_are_kept_in_the_form_that_is_searched(hub: Hub):
    """Another rule takes a migration that makes the column anew; each letter that it changes is in one of these."""
    owner = await filled(hub)
    rule = folding.rule_for("name")
    letters = [rule[at : at + 20] + "Ёй" for at in range(0, len(rule), 20)]
    async with hub.database.for_organization(owner.organization_id) as session:
        session.add_all(Contact(organization_id=owner.organization_id, name=one) for one in letters)
    async with hub.database.for_organization(owner.organization_id) as session:
        query = sa.select(Contact.name, Contact.folded_name, folding.folded(Contact.name))
        rows = (await session.execute(query)).all()

    assert len(rows) == len(letters) + len(NAMES)
    assert [kept for _, kept, _ in rows] == [now for _, _, now in rows]
    assert hashlib.sha256(rule.encode()).hexdigest()[:16] == RULE


async def test_everywhere_is_people_and_groups_but_never_all_of_them(hub: Hub):
    owner = await filled(hub)
    channel = (await hub.conversations(owner))[0]["channel_id"]
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1", "раз")))

    assert await found(hub, owner, "класс мастер", "everywhere") == ["Мастер-класс"]
    assert await found(hub, owner, "жети", "everywhere") == [NAMES["77475556677"]]
    both = await found(hub, owner, "ас", "everywhere")
    assert sorted(both) == ["Айгүл Қасымова", "Мастер-класс"]
    refused = await owner.http.get("/api/conversations?view=everywhere&q=%20")
    assert (refused.status_code, refused.json()["error"]) == (422, "search_needed")


async def test_what_a_view_leaves_out_of_a_search_is_counted(hub: Hub):
    owner = await filled(hub)
    rows = {row["contact"]["name"]: row for row in await hub.conversations(owner)}
    channel = rows["Айгүл Қасымова"]["channel_id"]
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1", "раз")))
    other = await hub.channel(owner)

    async def elsewhere(words: str, **where: str) -> int:
        response = await owner.http.get("/api/conversations/elsewhere", params={"q": words, **where})
        assert response.status_code == 200, response.text
        return int(response.json()["count"])

    assert await elsewhere("ас", view="all") == 1
    assert await elsewhere("ас", view="groups") == 1
    assert await elsewhere("ас", view="mine") == 2
    assert await elsewhere("ас", view="all", channel_id=str(other)) == 2
    assert await elsewhere("ас", view="everywhere") == 0
    assert await elsewhere("такого нет", view="mine") == 0
    await owner.http.post(f"/api/conversations/{rows['Айгүл Қасымова']['id']}/no-answer-needed")
    assert await elsewhere("айгул", view="waiting") == 1
    refused = await owner.http.get("/api/conversations/elsewhere?view=mine&q=%20")
    assert (refused.status_code, refused.json()["error"]) == (422, "search_needed")
