"""A customer writes."""

from tests.support.hub import Hub, message, status


async def test_a_message_opens_a_conversation_that_waits(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)

    response = await hub.deliver(channel, hub.event(channel, "message", message("A1", "Когда можно?")))

    assert response.status_code == 200
    listed = (await owner.http.get("/api/conversations?view=waiting")).json()["items"]
    assert [(row["contact"]["name"], row["unread_count"], row["last_message"]["text"]) for row in listed] == [
        ("Айгүл", 1, "Когда можно?")
    ]
    assert listed[0]["waiting_since"] == "2026-09-21T14:13:20Z"
    counters = (await owner.http.get("/api/conversations/counters")).json()
    assert (counters["waiting"], counters["unread"], counters["total"]) == (1, 1, 1)


async def test_the_same_message_again_changes_nothing(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))

    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    again = hub.event(channel, "message", message("A1"), seq=1)
    await hub.deliver(channel, again)

    assert await hub.rows("SELECT count(*) FROM messages") == [(1,)]
    assert await hub.rows("SELECT unread_count FROM conversations") == [(1,)]


async def test_a_lid_seen_alone_and_a_phone_learnt_later_are_one_person(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", "раз", phone=None)))
    await hub.deliver(channel, hub.event(channel, "message", message("B1", "два", lid=None, at=1_790_000_001)))

    await hub.deliver(channel, hub.event(channel, "contact.identity", {"phone": "77011234567", "lid": "9001"}))

    listed = (await owner.http.get("/api/conversations")).json()["items"]
    assert [row["contact"]["phone"] for row in listed] == ["77011234567"]
    thread = (await owner.http.get(f"/api/conversations/{listed[0]['id']}/messages")).json()["items"]
    assert [one["text"] for one in thread] == ["раз", "два"]
    assert listed[0]["unread_count"] == 2
    counters = (await owner.http.get("/api/conversations/counters")).json()
    assert (counters["total"], counters["waiting"], counters["unread"]) == (1, 1, 1)


async def test_an_answer_leaves_with_its_own_key_and_its_ticks_only_move_forward(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")))
    conversation = (await owner.http.get("/api/conversations")).json()["items"][0]

    body = {"text": "В пятницу в 15:00", "client_key": "k1"}
    sent = await owner.http.post(f"/api/conversations/{conversation['id']}/messages", json=body)
    again = await owner.http.post(f"/api/conversations/{conversation['id']}/messages", json=body)
    await hub.work()

    assert (sent.status_code, again.status_code) == (201, 200)
    assert sent.json()["id"] == again.json()["id"]
    assert [(one["to"], one["text"], one["key"]) for one in hub.bridge.sends] == [
        ("77011234567", "В пятницу в 15:00", sent.json()["id"])
    ]
    provider_id = "3EB00000000000000000"
    await hub.deliver(channel, hub.event(channel, "message.status", status(provider_id, "read")))
    await hub.deliver(channel, hub.event(channel, "message.status", status(provider_id, "delivered")))
    shown = (await owner.http.get(f"/api/conversations/{conversation['id']}")).json()
    assert shown["last_message"]["status"] == "read"
    assert shown["waiting_since"] is None
    assert shown["assignee_id"] == str(owner.id)
