"""What is pushed and listed is what the API's description says, kind by kind: pages are compiled against it."""

import ast
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

import sarafan
from sarafan.organizations.models import Role
from sarafan.server.changes import AnyDelta, ChangesRead
from tests.support.events import in_group
from tests.support.hub import Hub, message

VIEW = {"name": "Все", "condition": {"match": "all", "of": [{"kind": "party", "is_group": False}]}}
MATCHING = {"columns": [{"target": "name"}, {"target": "phone"}]}
SOURCES = Path(sarafan.__file__).parent


def described() -> set[str]:
    kinds: list[type[BaseModel]] = list(get_args(get_args(AnyDelta)[0]))
    return {get_args(kind.model_fields["type"].annotation)[0] for kind in kinds}


def noted() -> set[str]:
    """Every topic that some verb notes a change of, as it is written in the source."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Change" and node.args:
                topic = node.args[0]
                if isinstance(topic, ast.Constant):
                    found.add(str(topic.value))
    return found


def test_every_kind_that_is_sent_is_described_and_none_is_described_for_nothing():
    assert noted() == described()


async def test_every_kind_of_delta_has_the_shape_that_is_described(hub: Hub):
    owner = await hub.person()
    other = await hub.person(owner.organization_id, Role.OPERATOR)
    channel, leaving = await hub.channel(owner), await hub.channel(owner, "Склад")
    await hub.deliver(
        channel,
        hub.event(channel, "message", message("A", lid=None)),
        hub.event(channel, "message", message("B", phone=None, lid="9001")),
        hub.event(channel, "message", in_group("C")),
    )
    # Both are known to be one person only now: the two contacts and their threads become one.
    await hub.deliver(channel, hub.event(channel, "message", message("D", lid="9001")))
    kept = (await hub.conversations(owner, "view=all"))[0]["id"]
    contact = (await hub.conversations(owner, "view=all"))[0]["contact"]["id"]
    notes = f"/api/conversations/{kept}/notes"
    named = [{"kind": "member", "id": str(owner.id)}]
    gone = (await owner.http.post(notes, json={"text": "Потом", "client_key": "n1", "mentions": named})).json()["id"]
    bulk = {"client_key": "b1", "action": {"kind": "read"}}
    for answer in (
        await owner.http.post(notes, json={"text": "VIP", "client_key": "n2", "mentions": named}),
        await owner.http.delete(f"/api/notes/{gone}"),
        await owner.http.patch("/api/organization", json={"name": "Салон «Айна 2»"}),
        await owner.http.patch("/api/me", json={"name": "Дана"}),
        await owner.http.patch(f"/api/members/{owner.id}", json={"role": "owner"}),
        await owner.http.put(f"/api/conversations/{kept}/draft", json={"text": "Сейчас"}),
        await owner.http.put(f"/api/conversations/{kept}/priority", json={"priority": "high"}),
        await owner.http.put(f"/api/conversations/{kept}/pin"),
        await owner.http.post("/api/teams", json={"name": "Продажи"}),
        await owner.http.post("/api/tags", json={"name": "VIP"}),
        await owner.http.put(f"/api/conversations/{kept}/pin"),
        await owner.http.put(f"/api/conversations/{kept}/priority", json={"priority": "high"}),
        await owner.http.post("/api/bulks", json={**bulk, "conversation_ids": [kept]}),
        await owner.http.post(f"/api/contacts/{contact}/exports"),
        await owner.http.post("/api/contact-imports", content=b"Name;Phone\nB;77010000056\n"),
        given := await owner.http.post("/api/contact-imports", content=b"Name;Phone\nA;77010000055\n"),
        await owner.http.put(f"/api/contact-imports/{given.json()['id']}/matching", json=MATCHING),
        await owner.http.post("/api/contact-fields", json={"name": "Размер", "kind": "choice", "choices": ["42"]}),
        await owner.http.put(f"/api/conversations/{kept}/pin"),
        await owner.http.put(f"/api/conversations/{kept}/priority", json={"priority": "high"}),
        await owner.http.post("/api/views", json={**VIEW, "is_shared": True}),
        await owner.http.post("/api/views", json=VIEW),
        await owner.http.delete(f"/api/members/{other.id}"),
        await owner.http.delete(f"/api/channels/{leaving}?confirm=Склад"),
    ):
        assert answer.status_code < 300, answer.text

    answer = (await owner.http.get("/api/changes?after=0")).json()

    assert {one["type"] for one in answer["items"]} == described() - {"session.ended"}
    assert ChangesRead.model_validate(answer).model_dump(mode="json") == answer
