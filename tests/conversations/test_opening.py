"""Writing first."""

from tests.support.events import GROUP, group
from tests.support.hub import Hub, message
from tests.support.recount import assert_counters_are_exact


async def test_a_number_that_whatsapp_knows_gets_a_conversation_and_only_one(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = {"channel_id": str(channel), "phone": "77015550001"}
    first = await owner.http.post("/api/conversations", json=body)
    again = await owner.http.post("/api/conversations", json=body)

    assert (first.status_code, first.json()["contact"]["phone"], first.json()["last_message"]) == (
        201, "77015550001", None,
    )  # fmt: skip
    assert again.json()["id"] == first.json()["id"]
    await hub.reply(owner, first.json()["id"], "Здравствуйте!")
    await hub.work()
    assert hub.bridge.sends[-1]["to"] == "77015550001"
    await hub.deliver(channel, hub.event(channel, "message", message("A1", phone="77015550001", lid="5001")))
    assert [row["id"] for row in await hub.conversations(owner)] == [first.json()["id"]]
    await assert_counters_are_exact(hub)


async def test_a_number_that_whatsapp_does_not_know_gets_none(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.strangers.add("77015550001")
    body = {"channel_id": str(channel), "phone": "77015550001"}
    refused = await owner.http.post("/api/conversations", json=body)

    assert (refused.status_code, refused.json()["error"]) == (422, "not_on_whatsapp")
    assert await hub.conversations(owner) == []
    assert await hub.rows("SELECT count(*) FROM contacts") == [(0,)]
    hub.bridge.calls.clear()
    assert (await stranger.http.post("/api/conversations", json=body)).status_code == 404
    assert hub.bridge.calls == [], "a stranger asks nothing in our name"


async def test_groups_are_asked_for(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    hub.bridge.groups.append(group(("77015550001", "admin")))
    answer = await owner.http.post(f"/api/channels/{channel}/groups/sync")

    assert (answer.status_code, answer.json()) == (200, {"groups": 1})
    assert [row["group"]["jid"] for row in await hub.conversations(owner, "view=groups")] == [GROUP]
    await assert_counters_are_exact(hub)


async def test_a_first_message_and_a_reply_are_refused_in_other_words(hub: Hub):
    """To a customer who has written nobody says that they have to write first."""
    owner = await hub.person()
    channel = await hub.channel(owner)
    body = {"channel_id": str(channel), "phone": "77015550001"}
    conversation = (await owner.http.post("/api/conversations", json=body)).json()["id"]

    async def refused() -> str:
        hub.bridge.refuse_next(502, "rejected", code=463)
        await hub.reply(owner, conversation, "Здравствуйте!")
        await hub.work()
        return str((await hub.thread(owner, conversation))[-1]["error"]["code"])

    assert await refused() == "new_chats_restricted"
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Да?", phone="77015550001", lid="5001")))
    assert await refused() == "reply_refused"
