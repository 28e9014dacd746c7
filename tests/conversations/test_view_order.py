"""Each member's own order of saved views, everybody's and their own."""

from typing import Any

from sarafan.organizations.models import Role
from tests.conversations.test_views import PARTY, all_of, save
from tests.support.hub import Hub, Person

PATH = "/api/views/own-order"


async def views(who: Person) -> dict[str, Any]:
    return dict((await who.http.get("/api/views")).json())


async def choose(who: Person, *ids: str) -> int:
    return int((await who.http.put(PATH, json={"ids": list(ids)})).status_code)


async def test_each_has_an_order_of_their_own_over_everybodys_views_and_their_own(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    shared = [(await save(owner, all_of(PARTY), is_shared=True))["id"] for _ in range(2)]
    own = (await save(operator, all_of(PARTY)))["id"]
    assert (await views(operator))["order"] == []

    assert await choose(operator, own, shared[1], shared[0]) == 204
    assert (await views(operator))["order"] == [own, shared[1], shared[0]]
    assert (await views(owner))["order"] == []
    assert [one["id"] for one in (await views(operator))["shared"]] == shared, "everybody's own order is another thing"

    assert await choose(operator, own, own) == 204  # twice is once, and what is left out comes last
    assert (await views(operator))["order"] == [own]
    assert await choose(operator) == 204
    assert (await views(operator))["order"] == []


async def test_only_views_that_one_may_use_have_a_place_and_what_is_gone_hinders_nothing(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    colleague = await hub.person(owner.organization_id, Role.HEAD)
    theirs, foreign = (await save(colleague, all_of(PARTY)))["id"], (await save(stranger, all_of(PARTY)))["id"]
    own, gone = [(await save(owner, all_of(PARTY)))["id"] for _ in range(2)]
    await owner.http.delete(f"/api/views/{gone}")
    assert await choose(owner, theirs, gone, own, foreign) == 204
    assert (await views(owner))["order"] == [own]
    assert await choose(owner, theirs) == 204
    assert (await views(owner))["order"] == []
    too_many = await owner.http.put(PATH, json={"ids": [theirs] * 101})
    assert (too_many.status_code, too_many.json()["error"]) == (422, "invalid_body")
    program = await hub.api_key(owner, "write")
    assert (await program.put(PATH, json={"ids": []})).status_code == 401


async def test_a_view_that_goes_leaves_the_others_in_order(hub: Hub):
    owner = await hub.person()
    ids = [(await save(owner, all_of(PARTY)))["id"] for _ in range(3)]
    await choose(owner, *reversed(ids))
    await owner.http.delete(f"/api/views/{ids[1]}")
    order = (await views(owner))["order"]
    assert [one for one in order if one in (ids[0], ids[2])] == [ids[2], ids[0]]
    assert await choose(owner, ids[0], ids[2]) == 204


async def test_it_goes_with_its_member(hub: Hub):
    owner = await hub.person()
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    await choose(operator, (await save(operator, all_of(PARTY)))["id"])
    await owner.http.delete(f"/api/members/{operator.id}")
    assert await hub.rows("SELECT member_id FROM view_orders") == []
