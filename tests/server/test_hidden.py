"""What the policy hides is not there, whichever route is asked for it, even for who may do everything else.

Generated from the OpenAPI description: a new route with an id is tried from its first day, and a new kind of id has
to be called here of a conversation or not.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from sarafan.conversations.visibility import assignees_shown, by_assignment, limit_by
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Role
from tests.support.house import PHONE, ROUTES, House, Route, furnish
from tests.support.hub import Hub, Person

pytestmark = pytest.mark.slow

# By these ids one asks for what is said in a conversation, or with whom; by the others for something else.
OF_A_CONVERSATION = {"conversation_id", "contact_id", "message_id", "media_id", "note_id"}
OTHERS = {
    *("channel_id", "member_id", "invite_id", "key_id", "delivery_id", "source"),
    *("reply_id", "tag_id", "field_id", "phrase_id", "change_id", "rule_name", "bulk_id", "team_id", "view_id"),
    *("merge_id", "task_id", "import_id"),
}


def ids_in(route: Route) -> set[str]:
    return {one["name"] for one in route.operation.get("parameters", []) if one["in"] == "path"}


HIDDEN = [route for route in ROUTES if ids_in(route) & OF_A_CONVERSATION]


@pytest.fixture
def blind() -> Iterator[set[str]]:
    """Let the members and keys whose names are in here see no conversation; `wiring.py` names the usual policy."""
    names: set[str] = set()

    def policy(actor: Actor) -> sa.ColumnElement[bool] | None:
        return sa.false() if actor.name in names else None

    limit_by(policy)
    yield names
    limit_by(by_assignment, assignees_shown)


async def an_owner_who_sees_nothing(hub: Hub, house: House, blind: set[str]) -> Person:
    owner = await hub.person(house.owner.organization_id, Role.OWNER)
    blind.add((await owner.http.get("/api/session")).json()["member"]["name"])
    house.before = await house.dump()
    return owner


def test_every_id_is_called_of_a_conversation_or_not():
    assert set().union(*map(ids_in, ROUTES)) == OF_A_CONVERSATION | OTHERS


async def test_no_route_shows_or_changes_what_the_policy_hides(hub: Hub, blind: set[str]):
    house = await furnish(hub)
    owner = await an_owner_who_sees_nothing(hub, house, blind)

    for route in HIDDEN:
        answer = await house.call(owner.http, route)
        assert (route.method, route.path, answer.status_code) == (route.method, route.path, 404)
        if not route.changes:  # whoever may see it is shown it, or the line above would say nothing
            assert (route.path, (await house.call(house.owner.http, route)).status_code) == (route.path, 200)
    assert await house.dump() == house.before


async def test_a_key_is_shown_as_little_as_a_member(hub: Hub, blind: set[str]):
    house = await furnish(hub)
    program = await hub.api_key(house.owner, "read", "write")
    blind.add("Сайт")

    for route in HIDDEN:
        if not route.changes and route.name != "read_raw":  # for owners, whatever is seen
            answer = await house.call(program, route)
            assert (route.path, answer.status_code) == (route.path, 404)


async def test_no_list_tells_of_what_the_policy_hides(hub: Hub, blind: set[str]):
    house = await furnish(hub)
    owner = await an_owner_who_sees_nothing(hub, house, blind)
    secrets = {PHONE, *(value for name, value in house.ids.items() if name in OF_A_CONVERSATION)}
    secrets.add(house.ids["group_conversation_id"])

    for route in ROUTES:
        if not route.changes and route not in HIDDEN:
            answer = await house.call(owner.http, route)
            told = answer.text
            if route.name == "list_changes":  # of a conversation that is seen no more: its id, to be taken off the page
                told = str([one for one in answer.json()["items"] if one["type"] != "conversation.removed"])
            assert (route.path, [one for one in secrets if one in told]) == (route.path, [])


async def test_whose_conversation_is_hidden_is_not_named_by_whoever_may_not_see_it(hub: Hub, blind: set[str]):
    house = await furnish(hub)
    owner = await an_owner_who_sees_nothing(hub, house, blind)
    path = f"/api/contacts/{house.ids['contact_id']}"

    unknown = await owner.http.get("/api/contacts/00000000-0000-7000-8000-000000000001")
    for answer in (await owner.http.get(path), await owner.http.patch(path, json={"name": "Другая"})):
        assert (answer.status_code, answer.json()) == (404, unknown.json())
    assert (await house.owner.http.patch(path, json={"name": "Другая"})).json()["name"] == "Другая"
