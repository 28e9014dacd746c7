"""What a person is to the organization: said by members, seen in every chat with them, kept when two become one."""

from tests.support.hub import Hub, Person, message

PHONE, LID = "77011234567", "9001"


async def kind_of(person: Person, contact_id: str) -> str:
    return str((await person.http.get(f"/api/contacts/{contact_id}")).json()["kind"])


async def test_a_kind_is_said_once_and_seen_in_every_chat(hub: Hub):
    owner = await hub.person()
    for channel in (await hub.channel(owner), await hub.channel(owner, "Школа")):
        await hub.deliver(channel, hub.event(channel, "message", message(f"A{channel}", phone=PHONE, lid=None)))
    rows = await hub.conversations(owner)
    assert [row["contact"]["kind"] for row in rows] == ["customer", "customer"]

    path = f"/api/contacts/{rows[0]['contact']['id']}"
    said = await owner.http.patch(path, json={"kind": "courier"})
    assert (said.status_code, said.json()["kind"]) == (200, "courier")
    assert [row["contact"]["kind"] for row in await hub.conversations(owner)] == ["courier", "courier"]

    renamed = await owner.http.patch(path, json={"name": "Ермек"})
    assert (renamed.json()["name"], renamed.json()["kind"]) == ("Ермек", "courier")
    for wrong in ("king", None, "", 1):
        assert (await owner.http.patch(path, json={"kind": wrong})).status_code == 422


async def test_who_turns_out_to_be_somebody_known_stays_what_they_are(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", phone=None, lid=LID)))
    first = (await hub.conversations(owner))[0]["contact"]["id"]
    await owner.http.patch(f"/api/contacts/{first}", json={"kind": "supplier"})
    await hub.deliver(channel, hub.event(channel, "message", message("A2", phone=PHONE, lid=None)))
    await hub.deliver(channel, hub.event(channel, "message", message("A3", phone=PHONE, lid=LID)))
    (row,) = await hub.conversations(owner)
    assert await kind_of(owner, row["contact"]["id"]) == row["contact"]["kind"] == "supplier"
