"""A house with one of everything, for tests that try every route on it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from sarafan.core.settings import Settings
from sarafan.organizations.models import Role
from sarafan.server import create_app
from tests.core.test_row_level_security import OWNED
from tests.support.events import change, encoded, group, with_file
from tests.support.hub import PASSWORD, Caller, Hub, Person, message
from tests.support.push_server import PushedBrowser

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
        schema = resolved(content["application/json"]["schema"])
        values = {
            "text": "Да", "client_key": uuid4().hex, "assignee_id": str(self.owner.id), "role": "operator",
            "name": "Новое", "scopes": ["read"], "label": "Новый", "current": PASSWORD, "new": "another horse 8",
            "conversation_ids": [self.ids["conversation_id"]], "emoji": "👍",
            "phone": "77010000001", "phones": ["77010000001"],
            "channel_id": self.ids["channel_id"], "state": "composing", "priority": "high", "enabled": False,
            "action": {"kind": "done"},
            "title": "Новый", "texts": {"ru": "Да"}, "language": "ru",
            "conversation_id": self.ids["conversation_id"], **STRANGERS_BROWSER,
            "confirm": MARK, "absorbed_id": self.ids["absorbed_id"],
            "ids": [self.ids["tag_id"]], "value": "Да", "archived": True, "hidden": True,
            "condition": {"match": "all", "of": [{"kind": "party", "is_group": False}]}, "is_shared": False,
            "view": "all", "sort": "newest", "keeping": "none", "private": False,
            "email": "x@hub.test", "password": "wrong", "token": "wrong", "organization_name": "Новая",
        }  # fmt: skip
        if route.name in {"distribute_channel", "distribute_team"}:
            values |= {"mode": "in_turn", "no_answer_minutes": 5}
        if route.name == "attend":
            values["state"] = "away"
        if route.name == "plan_work":
            values["capacity"] = 3
        if route.name == "merge_contacts":
            values["choices"] = {"phone": "survivor"}
        if route.name == "create_field":
            values["kind"] = "text"
        if route.name == "match_columns":
            values["columns"] = [{"target": "name"}, {"target": "phone"}]
        # All that can be filled is sent, so that a change which is let through is seen.
        return {name: values[name] for name in schema["properties"] if name in values or name in schema["required"]}

    async def call(self, caller: Caller, route: Route) -> httpx.Response:
        query = {one["name"]: "0" for one in route.operation.get("parameters", []) if _must_be_asked(one)}
        if route.name == "remove_channel":
            query["confirm"] = MARK
        if "absorbed_id" in query:
            query["absorbed_id"] = self.ids["absorbed_id"]
        if "q" in query:
            query["q"] = MARK
        is_file = route.name in {"upload_media", "import_replies", "give_table"}
        content = b"Name;Phone\nA;77010000056\n" if route.name == "give_table" else b"x"
        sent: dict[str, Any] = {"content": content} if is_file else {"json": self.body(route)}
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


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    # A body that may be left out is described as one of two, the other is nothing.
    named = next(one for one in (schema, *schema.get("anyOf", [])) if "$ref" in one)
    found = DESCRIPTION["components"]["schemas"][named["$ref"].rsplit("/", 1)[1]]
    return {"required": [], "properties": {}, **found}


def _must_be_asked(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and bool(parameter.get("required"))


async def _namesake(hub: Hub, owner: Person, channel: UUID, number: int) -> str:
    """Let somebody else of the same name have written long ago; returns their contact."""
    phone = f"7701999887{number}"
    said = message(f"N{number}", MARK, phone=phone, lid=None, name=MARK, at=1_789_000_000)
    await hub.deliver(channel, hub.event(channel, "message", said))
    rows = await hub.conversations(owner, "view=all")
    return str(next(row["contact"]["id"] for row in rows if row["contact"]["phone"] == phone))


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
    await owner.http.put(f"/api/conversations/{row['id']}/pin")
    phrase = await owner.http.post("/api/answer-rules/phrases", json={"text": MARK})
    pressed = await owner.http.put(f"/api/conversations/{row['id']}/priority", json={"priority": "high"})
    tagged = (await owner.http.post("/api/tags", json={"name": MARK})).json()["id"]
    # A group has no tags: the one of its items is a fault, which names the chat.
    on_a_group = {"action": {"kind": "tag_on", "tag_id": tagged}, "conversation_ids": [in_a_group["id"]]}
    bulk = await owner.http.post("/api/bulks", json={**on_a_group, "client_key": "b1"})
    await hub.work()
    await owner.http.post("/api/invites", json={"role": "operator", "email": INVITED})
    await owner.http.post("/api/api-keys", json={"name": MARK, "scopes": ["read"]})
    reply = {"title": MARK, "texts": {"ru": MARK}, "team": True}
    await owner.http.put("/api/notifications/browser", json=_browser(MARK))
    field = (await owner.http.post("/api/contact-fields", json={"name": MARK, "kind": "text"})).json()["id"]
    contact = f"/api/contacts/{row['contact']['id']}"
    await owner.http.put(f"{contact}/tags/{tagged}")
    await owner.http.put(f"{contact}/fields/{field}", json={"value": MARK})
    team = (await owner.http.post("/api/teams", json={"name": MARK, "member_ids": [str(owner.id)]})).json()["id"]
    await owner.http.put(f"/api/distribution/teams/{team}", json={"mode": "off"})
    view = {"name": MARK, "is_shared": True, "condition": {"match": "all", "of": [{"kind": "tag", "tag_id": tagged}]}}
    merged, absorbed_id = [await _namesake(hub, owner, channel, number) for number in (1, 2)]
    merging = {"absorbed_id": merged, "choices": {"phone": "survivor"}}
    merge = (await owner.http.post(f"{contact}/merges", json=merging)).json()["merge"]["id"]
    task = (await owner.http.post(f"{contact}/exports")).json()["id"]
    # Without a phone that reads as one: its row is a fault, which names the mark.
    table = f"Имя;Телефон\n{MARK};{MARK}\n".encode()
    given = await owner.http.post("/api/contact-imports", content=table, headers={"x-file-name": "clients.csv"})
    matching = {"columns": [{"target": "name"}, {"target": "phone"}]}
    await owner.http.put(f"/api/contact-imports/{given.json()['id']}/matching", json=matching)
    await hub.work()
    ids = {
        "import_id": given.json()["id"],
        "task_id": task,
        "merge_id": merge,
        "absorbed_id": absorbed_id,
        "view_id": (await owner.http.post("/api/views", json=view)).json()["id"],
        "team_id": team,
        "tag_id": tagged,
        "field_id": field,
        "phrase_id": phrase.json()["id"],
        "bulk_id": bulk.json()["id"],
        "change_id": pressed.json()["change_id"],
        "rule_name": "thanks",
        "channel_id": str(channel),
        "reply_id": (await owner.http.post("/api/replies", json=reply)).json()["id"],
        "conversation_id": row["id"],
        "group_conversation_id": in_a_group["id"],
        "media_id": next(one for one in await hub.thread(owner, row["id"]) if one["media"])["media"]["id"],
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
