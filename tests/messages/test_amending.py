"""Reacting, editing, deleting: what the page shows afterwards is what the customer sees."""

from typing import Any

import pytest

from tests.support.events import GROUP, in_group
from tests.support.hub import Hub, Person, message


async def chat(hub: Hub, owner: Person) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Make a conversation with a question and an answer that has left."""
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Цена?")))
    row = (await hub.conversations(owner))[0]
    await hub.reply(owner, row["id"], "5 000")
    await hub.work()
    asked, answered = await hub.thread(owner, row["id"])
    return row, asked, answered


async def test_a_reaction_reaches_the_customer_and_is_shown_as_the_members(hub: Hub):
    owner = await hub.person()
    _, asked, _ = await chat(hub, owner)
    for emoji, left in (("👍", ["👍"]), ("🙏", ["🙏"]), ("", [])):
        answer = await owner.http.post(f"/api/messages/{asked['id']}/reactions", json={"emoji": emoji})
        assert answer.status_code == 200, answer.text
        assert [one["emoji"] for one in answer.json()["reactions"]] == left
    sent = [one for one in hub.bridge.sends if one["type"] == "reaction"]
    assert [(one["to"], one["emoji"], one["target"]) for one in sent] == [
        ("77011234567", emoji, {"messageId": "A1", "fromMe": False}) for emoji in ("👍", "🙏", "")
    ]
    assert (await hub.conversations(owner))[0]["last_message"]["text"] == "5 000"


async def test_an_edit_and_a_deletion_reach_the_customer(hub: Hub):
    owner = await hub.person()
    row, _, answered = await chat(hub, owner)
    edited = await owner.http.patch(f"/api/messages/{answered['id']}", json={"text": "6 000"})
    assert (edited.status_code, edited.json()["text"]) == (200, "6 000")
    assert edited.json()["edited_at"] is not None
    assert (await hub.conversations(owner))[0]["last_message"]["text"] == "6 000"

    deleted = await owner.http.delete(f"/api/messages/{answered['id']}")
    assert (deleted.status_code, deleted.json()["text"]) == (200, None)
    provider_id = "3EB00000000000000000"
    assert [(one["type"], one["target"]) for one in hub.bridge.sends[1:]] == [
        ("edit", {"messageId": provider_id}),
        ("delete", {"messageId": provider_id, "fromMe": True}),
    ]
    for verb in (("PATCH", "", {"text": "7"}), ("DELETE", "", None), ("POST", "/reactions", {"emoji": "👍"})):
        again = await owner.http.request(verb[0], f"/api/messages/{answered['id']}{verb[1]}", json=verb[2])
        assert (again.status_code, again.json()["error"]) == (409, "already_deleted")
    forwarded = await owner.http.post(
        f"/api/messages/{answered['id']}/forward", json={"conversation_ids": [row["id"]], "client_key": "f"}
    )
    assert forwarded.json()["error"] == "cannot_forward"


async def test_only_our_own_and_only_for_a_while(hub: Hub):
    owner = await hub.person()
    row, asked, answered = await chat(hub, owner)
    for method, body in (("PATCH", {"text": "x"}), ("DELETE", None)):
        theirs = await owner.http.request(method, f"/api/messages/{asked['id']}", json=body)
        assert (theirs.status_code, theirs.json()["error"]) == (409, "not_ours")
    for minutes, method, body in ((16, "PATCH", {"text": "x"}), (48 * 60 + 1, "DELETE", None)):
        age = f"UPDATE messages SET sent_at = now() - interval '{minutes} minutes' WHERE direction = 'out'"
        await hub.change(age)
        late = await owner.http.request(method, f"/api/messages/{answered['id']}", json=body)
        assert (late.status_code, late.json()["error"]) == (409, "too_late")
    hub.bridge.away = True
    queued = await hub.reply(owner, row["id"])
    assert (await owner.http.delete(f"/api/messages/{queued['id']}")).json()["error"] == "not_sent_yet"


@pytest.mark.parametrize("answer", [(502, "rejected"), (409, "not_connected")])
async def test_what_whatsapp_did_not_take_is_not_shown(hub: Hub, answer: tuple[int, str]):
    owner = await hub.person()
    row, asked, answered = await chat(hub, owner)
    for method, path, body in (
        ("PATCH", f"/api/messages/{answered['id']}", {"text": "x"}),
        ("DELETE", f"/api/messages/{answered['id']}", None),
        ("POST", f"/api/messages/{asked['id']}/reactions", {"emoji": "👍"}),
    ):
        hub.bridge.refuse_next(*answer)
        refused = await owner.http.request(method, path, json=body)
        assert (refused.status_code, refused.json()["data"]["reason"]) == (502, answer[1])
    thread = await hub.thread(owner, row["id"])
    assert (thread[1]["text"], thread[1]["deleted_at"], thread[0]["reactions"]) == ("5 000", None, [])


async def test_a_reaction_in_a_group_names_whose_message_it_is(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1")))
    row = (await hub.conversations(owner, "view=groups"))[0]
    said = (await hub.thread(owner, row["id"]))[0]
    await owner.http.post(f"/api/messages/{said['id']}/reactions", json={"emoji": "👍"})

    sent = hub.bridge.sends[-1]
    assert (sent["to"], sent["target"]) == (
        GROUP, {"messageId": "G1", "fromMe": False, "participant": "77015550001"},
    )  # fmt: skip


async def test_an_edit_of_ours_goes_on_naming_whom_it_names(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", in_group("G1")))
    row = (await hub.conversations(owner, "view=groups"))[0]
    people = [{"phone": "77015550001", "lid": None}, {"phone": "77015550002", "lid": None}]
    said = await hub.reply(owner, row["id"], "@77015550001 и @77015550002: 5 000", mentions=people)
    await hub.work()

    edited = await owner.http.patch(f"/api/messages/{said['id']}", json={"text": "@77015550001: 6 000"})

    assert (edited.status_code, [one["phone"] for one in edited.json()["mentions"]]) == (200, ["77015550001"])
    sent = hub.bridge.sends[-1]
    assert (sent["type"], sent["text"], sent["mentions"]) == ("edit", "@77015550001: 6 000", ["77015550001"])
