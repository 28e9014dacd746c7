"""Every route of the API, called by everybody who must not: nothing foreign comes back, nothing changes.

Generated from the OpenAPI description, so that a new route is tried from its first day; a parameter
or a body field that this file cannot fill fails the test until somebody says how.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from sarafan.core.settings import Settings
from sarafan.organizations.models import Role
from sarafan.server import create_app
from tests.core.test_row_level_security import OWNED
from tests.support.events import change, encoded, group, with_file
from tests.support.hub import PASSWORD, Caller, Hub, Person, message
from tests.support.push_server import PushedBrowser

pytestmark = pytest.mark.slow

MARK = "Құпия-Белгі"  # in every text of the first organization; a stranger must never meet it
PHONE, INVITED = "77019998877", "mark@hub.test"
DESCRIPTION = create_app(
    Settings.model_validate(
        {
            "database_url": "postgresql://nowhere/x",
            **dict.fromkeys(
                ("secret_key", "bridge_api_key", "bridge_webhook_secret", "encryption_key"), "0123456789abcdef" * 2
            ),
        }
    )
).openapi()

# Whoever comes to these is not known yet; they give nothing away and are tested by name elsewhere.
OPEN = {
    "read_setup", "check_setup", "set_up", "sign_in", "check_invite", "accept_invite", "check_password_reset",
    "reset_password", "read_health",
}  # fmt: skip
SIGNED = {"accept_delivery", "accept_delivery_of_channel"}
# These are about whoever asks, or make something new of the asker's own: a stranger may call them.
OWN = {
    "read_session", "sign_out", "sign_out_everywhere", "update_me", "change_password", "read_organization",
    "update_organization", "list_members", "list_invites", "create_invite", "list_api_keys", "create_api_key",
    "list_channels", "create_channel", "list_conversations", "count_elsewhere", "read_counters", "list_drafts",
    "list_replies", "create_reply", "list_variables", "export_replies", "import_replies",
    "list_changes", "list_deliveries", "upload_media", "read_notifications", "update_notifications",
    "subscribe_browser", "unsubscribe_browser",
    "count_found", "list_tags", "create_tag", "count_tags",
    "list_fields", "create_field", "count_fields",
    "list_mentions", "count_mentions",
}  # fmt: skip
# What each role may not do, as the permissions' table says it in words.
WRITES = {
    "send_message", "react_to_message", "open_conversation", "check_numbers", "show_typing",
    "edit_message", "delete_message", "forward_message", "upload_media", "resend", "fetch_file",
    "mark_read", "mark_unread", "need_answer", "need_no_answer", "update_conversation", "keep_draft",
    "update_contact", "create_reply", "update_reply", "delete_reply", "restore_reply", "import_replies", "insert_reply",
    "set_tag", "take_tag_off", "fill_field",
    "create_note", "update_note", "delete_note",
}  # fmt: skip
OF_THE_TEAM = {"update_reply", "delete_reply", "restore_reply", "import_replies"}
CHANNELS = {
    "create_channel", "update_channel", "connect_channel", "disconnect_channel", "remove_channel", "read_removal",
    "create_pairing_code", "sync_groups",
}  # fmt: skip
TAGS = {
    "create_tag", "update_tag", "order_tags", "count_tags", "create_field", "update_field", "order_fields",
    "remove_field", "count_fields",
}  # fmt: skip
OWNERS = {
    "update_organization", "update_member", "remove_member", "list_invites", "create_invite", "revoke_invite",
    "create_password_link", "list_api_keys", "create_api_key", "take_over_api_key", "delete_api_key",
    "list_deliveries", "replay", "read_raw",
}  # fmt: skip
PEOPLES = {
    "read_session", "sign_out", "sign_out_everywhere", "update_me", "change_password", "list_drafts", "keep_draft",
    "create_reply", "update_reply", "delete_reply", "restore_reply", "import_replies",
    "read_notifications", "update_notifications", "subscribe_browser", "unsubscribe_browser", "show_open_chat",
    "list_mentions", "count_mentions", "see_note",
}  # fmt: skip


def _browser(name: str | None = None) -> dict[str, Any]:
    """Make what a browser's page tells; each has keys of its own."""
    return {**PushedBrowser("", "https://push.example/x").subscription, "name": name}


STRANGERS_BROWSER = {key: value for key, value in _browser().items() if key != "name"}
GROUPS = {"read_group", "list_group_members"}


@dataclass(frozen=True)
class Route:
    """One operation of the description."""

    name: str
    method: str
    path: str
    operation: dict[str, Any] = field(hash=False, compare=False)

    @property
    def changes(self) -> bool:
        return self.method != "GET"


ROUTES = [
    Route(operation["operationId"], method.upper(), path, operation)
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


@dataclass
class House:
    """A furnished organization, and what in it a stranger might name."""

    hub: Hub
    owner: Person
    ids: dict[str, str]
    before: dict[str, Any] = field(default_factory=dict)

    def path(self, route: Route) -> str:
        in_a_group = {"conversation_id": self.ids["group_conversation_id"]} if route.name in GROUPS else {}
        return route.path.format(**{"source": "bridge", **self.ids, **in_a_group})

    def body(self, route: Route) -> dict[str, Any] | None:
        """Fill the required fields of a route's body."""
        content = route.operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        schema = _resolved(content["application/json"]["schema"])
        values = {
            "text": "Да", "client_key": uuid4().hex, "assignee_id": str(self.owner.id), "role": "operator",
            "name": "Новое", "scopes": ["read"], "label": "Новый", "current": PASSWORD, "new": "another horse 8",
            "conversation_ids": [self.ids["conversation_id"]], "emoji": "👍",
            "phone": "77010000001", "phones": ["77010000001"],
            "channel_id": self.ids["channel_id"], "state": "composing",
            "title": "Новый", "texts": {"ru": "Да"}, "language": "ru",
            "conversation_id": self.ids["conversation_id"], **STRANGERS_BROWSER,
            "ids": [self.ids["tag_id"]], "value": "Да", "archived": True, "hidden": True,
            "email": "x@hub.test", "password": "wrong", "token": "wrong", "organization_name": "Новая",
        }  # fmt: skip
        if route.name == "create_field":
            values["kind"] = "text"
        # All that can be filled is sent, so that a change which is let through is seen.
        return {name: values[name] for name in schema["properties"] if name in values or name in schema["required"]}

    async def call(self, caller: Caller, route: Route) -> httpx.Response:
        query = {one["name"]: "0" for one in route.operation.get("parameters", []) if _must_be_asked(one)}
        if route.name == "remove_channel":
            query["confirm"] = MARK
        is_file = route.name in {"upload_media", "import_replies"}
        sent: dict[str, Any] = {"content": b"x"} if is_file else {"json": self.body(route)}
        return await caller.request(route.method, self.path(route), **sent, params=query, follow_redirects=True)

    async def dump(self) -> dict[str, Any]:
        """Read every row of the organization."""
        found: dict[str, Any] = {}
        for table in OWNED:
            query = f"SELECT to_jsonb(owned)::text FROM {table} AS owned WHERE organization_id = :id ORDER BY 1"
            found[table] = await self.hub.rows(query, id=self.owner.organization_id)
        mine = "SELECT to_jsonb(organizations)::text FROM organizations WHERE id = :id"
        found["organizations"] = await self.hub.rows(mine, id=self.owner.organization_id)
        found["jobs"] = await self.hub.rows("SELECT count(*) FROM procrastinate_jobs")
        # When somebody was last seen is no change that anybody makes.
        return {table: [_without_visits(row) for row in rows] for table, rows in found.items()}


def _without_visits(row: Any) -> str:
    return ",".join(part for part in str(row[0]).split(", ") if "last_seen_at" not in part and "last_used" not in part)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    # A body that may be left out is described as one of two, the other is nothing.
    named = next(one for one in (schema, *schema.get("anyOf", [])) if "$ref" in one)
    found = DESCRIPTION["components"]["schemas"][named["$ref"].rsplit("/", 1)[1]]
    return {"required": [], "properties": {}, **found}


def _must_be_asked(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and bool(parameter.get("required"))


async def furnish(hub: Hub) -> House:
    """Put something with a mark on it behind every kind of id."""
    owner = await hub.person(await hub.organization(MARK))
    channel = await hub.channel(owner, MARK)
    said = message("A1", MARK, phone=PHONE, name=MARK, kind="hologram", raw={"mark": MARK})
    await hub.deliver(channel, hub.event(channel, "message", said))
    media = {"fileName": MARK, "thumbnail": encoded(MARK.encode())}
    hub.bridge.files["A2"] = MARK.encode()
    pictured = with_file("A2", text=MARK, phone=PHONE, name=MARK, media=media, at=1_790_000_001)
    reaction = change("A2", pictured, emoji="👍")
    await hub.deliver(
        channel,
        hub.event(channel, "message", pictured),
        hub.event(channel, "message.reaction", reaction),
        hub.event(channel, "groups.synced", {"groups": [group(("77015550001", "admin"), subject=MARK)]}),
    )
    in_a_group = (await hub.conversations(owner, "view=groups"))[0]
    broken = hub.event(channel, "message", {"mark": MARK})
    await hub.deliver(channel, broken)
    row = (await hub.conversations(owner))[0]
    hub.bridge.refuse_next(502, "rejected", code=463)
    failed = await hub.reply(owner, row["id"], MARK)
    await hub.work()
    await owner.http.put(f"/api/conversations/{row['id']}/draft", json={"text": MARK})
    await owner.http.patch("/api/me", json={"name": MARK})
    named = {"kind": "member", "id": str(owner.id)}
    body = {"text": MARK, "client_key": "n1", "mentions": [named]}
    noted = (await owner.http.post(f"/api/conversations/{row['id']}/notes", json=body)).json()
    colleague = await hub.person(owner.organization_id, Role.OPERATOR)
    await owner.http.post("/api/invites", json={"role": "operator", "email": INVITED})
    await owner.http.post("/api/api-keys", json={"name": MARK, "scopes": ["read"]})
    reply = {"title": MARK, "texts": {"ru": MARK}, "team": True}
    await owner.http.put("/api/notifications/browser", json=_browser(MARK))
    tagged = (await owner.http.post("/api/tags", json={"name": MARK})).json()["id"]
    field = (await owner.http.post("/api/contact-fields", json={"name": MARK, "kind": "text"})).json()["id"]
    contact = f"/api/contacts/{row['contact']['id']}"
    await owner.http.put(f"{contact}/tags/{tagged}")
    await owner.http.put(f"{contact}/fields/{field}", json={"value": MARK})
    ids = {
        "tag_id": tagged,
        "field_id": field,
        "channel_id": str(channel),
        "reply_id": (await owner.http.post("/api/replies", json=reply)).json()["id"],
        "conversation_id": row["id"],
        "group_conversation_id": in_a_group["id"],
        "media_id": (await hub.thread(owner, row["id"]))[1]["media"]["id"],
        "contact_id": row["contact"]["id"],
        "message_id": failed["id"],
        "note_id": noted["id"],
        "member_id": str(colleague.id),
        "invite_id": (await owner.http.get("/api/invites")).json()["items"][0]["id"],
        "key_id": (await owner.http.get("/api/api-keys")).json()["items"][0]["id"],
        "delivery_id": (await owner.http.get("/api/intake")).json()["items"][0]["id"],
    }
    house = House(hub, owner, ids)
    house.before = await house.dump()
    return house


def assert_nothing_of(house: House, answer: httpx.Response, route: Route) -> None:
    """Search the answer for the mark, the phone and every id of the house that was not in the question."""
    foreign = {MARK, PHONE, INVITED, str(house.owner.organization_id), str(house.owner.id)}
    foreign |= {value for value in house.ids.values() if value not in house.path(route)}
    found = [one for one in foreign if one in answer.text]
    assert (route.name, found) == (route.name, [])


def routes(*, without: set[str]) -> list[Any]:
    return [pytest.param(route, id=f"{route.method} {route.path}") for route in ROUTES if route.name not in without]


def test_every_path_has_an_id_that_this_file_knows():
    known = {
        "channel_id",
        "conversation_id",
        "contact_id",
        "message_id",
        "note_id",
        "member_id",
        "invite_id",
        "key_id",
        "media_id",
        "reply_id",
        "tag_id",
        "field_id",
    }
    named = {one["name"] for route in ROUTES for one in route.operation.get("parameters", []) if one["in"] == "path"}
    assert named <= known | {"delivery_id", "source"}
    assert {route.name for route in ROUTES} >= OPEN | SIGNED | OWN | WRITES | CHANNELS | TAGS | OWNERS | PEOPLES


async def test_the_owner_meets_the_mark_behind_every_id(hub: Hub):
    """Otherwise the tests below would search for what is not there."""
    house = await furnish(hub)
    for route in ROUTES:
        if not route.changes and route.name not in OPEN | {
            "read_removal",
            "list_deliveries",
            "read_counters",
            "count_elsewhere",  # numbers only
            "count_found",
            "count_tags",
            "count_fields",
            "count_mentions",
            "read_raw",
            "read_receipts",  # of a group; test_group_ticks.py tries it with a stranger
            "list_variables",  # the same of everybody
            "list_group_members",  # the same members as `read_group`, without the group's name
        }:
            answer = await house.call(house.owner.http, route)
            found = MARK in answer.text or INVITED in answer.text
            assert (route.name, answer.status_code, found) == (route.name, 200, True)


async def test_the_owner_of_another_organization_finds_nothing_and_changes_nothing(hub: Hub):
    house = await furnish(hub)
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        stranger = await hub.person()
        answer = await house.call(stranger.http, route)
        allowed = answer.is_success if route.name in OWN else answer.status_code == 404
        assert (route.name, answer.status_code, allowed) == (route.name, answer.status_code, True)
        assert_nothing_of(house, answer, route)
    await hub.change("DELETE FROM procrastinate_jobs WHERE task_name = 'channels.connect'")  # the strangers' own
    assert await house.dump() == house.before


async def test_nobody_in_particular_gets_in_anywhere(hub: Hub):
    house = await furnish(hub)
    nobody = await hub.caller()
    guesser = await hub.caller()
    guesser.headers["authorization"] = "Bearer srf_guess"
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        for caller in (nobody, guesser):
            answer = await house.call(caller, route)
            assert (route.name, answer.status_code, answer.json()["error"]) == (route.name, 401, "not_signed_in")
            assert_nothing_of(house, answer, route)
    assert await house.dump() == house.before


async def test_the_open_doors_tell_nothing_and_change_nothing(hub: Hub):
    house = await furnish(hub)
    nobody = await hub.caller()
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            answer = await house.call(nobody, route)
            assert (route.name, answer.status_code) in {
                ("read_setup", 200), ("read_health", 200), ("set_up", 422), ("set_up", 409), ("sign_in", 401),
                ("check_invite", 404), ("accept_invite", 404), ("accept_invite", 422), ("accept_delivery", 401),
                ("check_setup", 409), ("check_password_reset", 404), ("reset_password", 404), ("reset_password", 422),
                ("accept_delivery_of_channel", 401), ("read_health", 503),  # which a busy machine answers in time
            }  # fmt: skip
            assert_nothing_of(house, answer, route)
    assert await house.dump() == house.before


REFUSED: dict[str, set[str]] = {
    "head": OWNERS,
    "operator": OWNERS | CHANNELS | OF_THE_TEAM | TAGS,
    "quality_control": OWNERS | CHANNELS | TAGS | WRITES,
}


@pytest.mark.parametrize("role", REFUSED)
async def test_each_role_is_refused_what_is_not_its_business(hub: Hub, role: str):
    house = await furnish(hub)
    member = await hub.person(house.owner.organization_id, Role(role))
    house.before = await house.dump()
    for route in ROUTES:
        if route.name in REFUSED[role]:
            answer = await house.call(member.http, route)
            assert (route.name, answer.status_code, answer.json()["error"]) == (route.name, 403, "forbidden")
        elif not route.changes and route.name not in OPEN:
            answer = await house.call(member.http, route)
            assert (route.name, answer.status_code) == (route.name, 200)
    assert await house.dump() == house.before


@pytest.mark.parametrize("scope", ["read", "write"])
async def test_a_key_is_refused_what_its_scope_does_not_say(hub: Hub, scope: str):
    house = await furnish(hub)
    program = await hub.api_key(house.owner, scope)
    house.before = await house.dump()
    refused = OWNERS | CHANNELS | TAGS | (WRITES if scope == "read" else set())
    for route in ROUTES:
        if route.name in OPEN | SIGNED:
            continue
        if route.name in PEOPLES:
            expected = 401
        elif route.name in refused:
            expected = 403
        elif not route.changes:
            expected = 200
        else:
            continue
        answer = await house.call(program, route)
        assert (route.name, answer.status_code) == (route.name, expected)
    assert await house.dump() == house.before


async def test_a_removed_members_session_opens_nothing(hub: Hub):
    house = await furnish(hub)
    gone = await hub.person(house.owner.organization_id, Role.HEAD)
    await house.owner.http.delete(f"/api/members/{gone.id}")
    house.before = await house.dump()
    for route in ROUTES:
        if route.name not in OPEN | SIGNED:
            assert (route.name, (await house.call(gone.http, route)).status_code) == (route.name, 401)
    assert await house.dump() == house.before


async def test_an_id_that_nobody_has_looks_like_a_foreign_one(hub: Hub):
    house = await furnish(hub)
    stranger = await hub.person()
    nowhere = House(hub, house.owner, {name: str(UUID(int=1)) for name in house.ids})
    for route in ROUTES:
        if "{" in route.path:
            foreign, missing = await house.call(stranger.http, route), await nowhere.call(stranger.http, route)
            assert (route.name, foreign.json()) == (route.name, missing.json())
