"""Tags: one vocabulary of the organization, on the contact, and the same for everybody who sees the chat."""

import asyncio
from typing import Any

import pytest

from sarafan.contacts.tags import setting, vocabulary
from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

PHONE = "77011234567"


async def tag(person: Person, name: str, **more: Any) -> dict[str, Any]:
    made = await person.http.post("/api/tags", json={"name": name, **more})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def names(person: Person) -> list[str]:
    return [one["name"] for one in (await person.http.get("/api/tags")).json()["items"]]


async def people(hub: Hub, owner: Person, count: int) -> list[dict[str, Any]]:
    """Let people write, one after another; the latest comes first."""
    channel = await hub.channel(owner)
    data = [
        message(f"A{number}", phone=f"7701{number:07}", lid=None, at=1_790_000_000 + number) for number in range(count)
    ]
    await hub.deliver(channel, *(hub.event(channel, "message", one) for one in data))
    return await hub.conversations(owner, "limit=100")


def on(row: dict[str, Any], one: dict[str, Any]) -> str:
    return f"/api/contacts/{row['contact']['id']}/tags/{one['id']}"


async def test_a_tag_set_in_one_chat_is_on_every_chat_of_the_contact(hub: Hub):
    owner = await hub.person()
    first, second = await hub.channel(owner), await hub.channel(owner, "Школа")
    for channel in (first, second):
        await hub.deliver(channel, hub.event(channel, "message", message(f"A{channel}")))
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    vip, wholesale = await tag(owner, "VIP"), await tag(owner, "Опт")
    row = (await hub.conversations(operator))[0]

    for one in (wholesale, vip, vip):
        answer = await operator.http.put(on(row, one))
        assert answer.status_code == 200, answer.text
    assert answer.json()["tag_ids"] == [vip["id"], wholesale["id"]], "in the vocabulary's order"

    rows = await hub.conversations(owner)
    assert [row["contact"]["tag_ids"] for row in rows] == [[vip["id"], wholesale["id"]]] * 2
    gone = await operator.http.delete(on(row, vip))
    assert gone.json()["tag_ids"] == [wholesale["id"]]
    assert (await operator.http.delete(on(row, vip))).json()["revision"] == gone.json()["revision"], "nothing changed"
    await assert_counters_are_exact(hub)


async def test_names_are_unique_whatever_their_case(hub: Hub):
    owner = await hub.person()
    first = await tag(owner, "  Ждёт   поставку ")
    assert first["name"] == "Ждёт поставку"

    for same in ("ждёт поставку", "ЖДЁТ ПОСТАВКУ", "Ждёт\u00a0поставку", "Ждёт\u200b поставку"):
        answer = await owner.http.post("/api/tags", json={"name": same})
        assert (answer.status_code, answer.json()["error"]) == (409, "tag_name_taken")
    other = await tag(owner, "Опт")
    renamed = await owner.http.patch(f"/api/tags/{other['id']}", json={"name": "ждёт поставку"})
    assert (renamed.status_code, renamed.json()["data"]["name"]) == (409, "Ждёт поставку")
    itself = await owner.http.patch(f"/api/tags/{first['id']}", json={"name": "ЖДЁТ поставку"})
    assert (itself.status_code, await names(owner)) == (200, ["ЖДЁТ поставку", "Опт"])
    stranger = await hub.person()
    assert (await tag(stranger, "Опт"))["name"] == "Опт", "each organization has its own"


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "\u200b\u200e"},
        {"name": "а" * 41},
        {"name": "a\x00b"},
        {"name": "a\x07b"},
        {"name": ["Опт"]},
        {"name": "Опт", "color": "#ff0000"},
        {"name": "Опт", "colour": "red"},
        {},
    ],
)
async def test_a_name_or_a_colour_that_is_none_is_refused(hub: Hub, body: dict[str, Any]):
    owner = await hub.person()
    answer = await owner.http.post("/api/tags", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_body")
    assert await names(owner) == []


async def test_only_heads_and_owners_change_the_vocabulary_and_readers_set_nothing(hub: Hub):
    owner = await hub.person()
    row = (await people(hub, owner, 1))[0]
    vip = await tag(owner, "VIP")
    head = await hub.person(owner.organization_id, Role.HEAD)
    operator = await hub.person(owner.organization_id, Role.OPERATOR)
    reader = await hub.person(owner.organization_id, Role.QUALITY_CONTROL)

    assert (await head.http.patch(f"/api/tags/{vip['id']}", json={"color": "pink"})).json()["color"] == "pink"
    for person in (operator, reader):
        for method, path, body in (
            ("POST", "/api/tags", {"name": "Ещё"}),
            ("PATCH", f"/api/tags/{vip['id']}", {"archived": True}),
            ("PUT", "/api/tags/order", {"ids": [vip["id"]]}),
        ):
            answer = await person.http.request(method, path, json=body)
            assert (path, answer.status_code) == (path, 403)
    assert (await operator.http.put(on(row, vip))).status_code == 200
    assert (await reader.http.put(on(row, vip))).status_code == 403
    assert (await reader.http.get("/api/tags")).json()["items"][0]["name"] == "VIP"


async def test_a_foreign_tag_is_set_on_nobody_and_finds_nothing(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    row = (await people(hub, owner, 1))[0]
    theirs, ours = await tag(stranger, "Чужая"), await tag(owner, "Наша")
    await owner.http.put(on(row, ours))

    assert (await owner.http.put(on(row, theirs))).status_code == 404
    assert (await stranger.http.put(on(row, theirs))).status_code == 404
    assert await hub.conversations(stranger, f"tag_id={ours['id']}") == []
    assert await hub.conversations(owner, f"tag_id={theirs['id']}") == []
    assert (await stranger.http.get(f"/api/conversations/found?q=&tag_id={ours['id']}")).json() == {"count": 0}


async def test_an_archived_tag_stays_where_it_is_and_is_set_on_nobody_else(hub: Hub):
    owner = await hub.person()
    one, other = await people(hub, owner, 2)
    old = await tag(owner, "Старая")
    await owner.http.put(on(one, old))

    await owner.http.patch(f"/api/tags/{old['id']}", json={"archived": True})

    assert (await owner.http.put(on(one, old))).status_code == 200, "it is there already"
    refused = await owner.http.put(on(other, old))
    assert (refused.status_code, refused.json()["error"]) == (409, "tag_archived")
    taken = await owner.http.post("/api/tags", json={"name": "старая"})
    assert (taken.status_code, taken.json()["data"]["archived"]) == (409, True)
    assert len(await hub.conversations(owner, f"tag_id={old['id']}")) == 1
    await owner.http.delete(on(one, old))
    assert (await owner.http.put(on(one, old))).status_code == 409, "taken off it is set anew by nobody"
    await owner.http.patch(f"/api/tags/{old['id']}", json={"archived": False})
    assert (await owner.http.put(on(other, old))).status_code == 200


async def test_how_many_there_are_is_bounded(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vocabulary, "MOST_TAGS", 3)
    monkeypatch.setattr(setting, "MOST_TAGS_OF_CONTACT", 2)
    owner = await hub.person()
    row = (await people(hub, owner, 1))[0]
    tags = [await tag(owner, f"Т{number}") for number in range(3)]

    full = await owner.http.post("/api/tags", json={"name": "Т4"})
    assert (full.status_code, full.json()["error"], full.json()["data"]) == (409, "too_many_tags", {"limit": 3})
    statuses = [(await owner.http.put(on(row, one))).status_code for one in tags]
    assert statuses == [200, 200, 409]
    too_many = "&".join(f"tag_id={one['id']}" for one in tags * 4)
    assert (await owner.http.get(f"/api/conversations?{too_many}")).status_code == 422


async def test_the_order_is_of_all_tags_and_a_late_one_is_refused(hub: Hub):
    owner = await hub.person()
    first, second, third = [await tag(owner, name) for name in ("Один", "Два", "Три")]
    ids = [third["id"], first["id"], second["id"]]

    ordered = await owner.http.put("/api/tags/order", json={"ids": ids})

    assert [one["id"] for one in ordered.json()["items"]] == ids
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], ids[0]], []):
        answer = await owner.http.put("/api/tags/order", json={"ids": wrong})
        assert (answer.status_code, answer.json()["error"]) == (409, "tag_order_outdated")
        assert answer.json()["data"]["ids"] == ids
    assert await names(owner) == ["Три", "Один", "Два"]


async def test_two_at_once_make_one_tag_and_one_readable_refusal(hub: Hub):
    owner = await hub.person()
    bodies = [{"name": "Опт"}, {"name": "ОПТ"}, {"name": "опт"}, {"name": "Опт "}]
    answers = await asyncio.gather(*(owner.http.post("/api/tags", json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["error"] for answer in answers if answer.status_code == 409} == {"tag_name_taken"}
    assert len(await names(owner)) == 1


async def test_setting_while_others_set_archive_and_take_off_ends_in_one_of_the_orders(hub: Hub):
    owner = await hub.person()
    row = (await people(hub, owner, 1))[0]
    for number in range(4):
        one = await tag(owner, f"Т{number}")
        answers = await asyncio.gather(
            owner.http.put(on(row, one)),
            owner.http.patch(f"/api/tags/{one['id']}", json={"archived": True}),
            owner.http.put(on(row, one)),
            owner.http.delete(on(row, one)),
            owner.http.put(on(row, one)),
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        present = (await owner.http.get(f"/api/contacts/{row['contact']['id']}")).json()["tag_ids"]
        listed = (await hub.conversations(owner))[0]["contact"]["tag_ids"]
        found = await hub.conversations(owner, f"tag_id={one['id']}")
        assert (listed, len(found)) == (present, int(one["id"] in present))


async def test_a_list_is_filtered_by_any_or_all_tags_in_its_own_order(hub: Hub):
    owner = await hub.person()
    rows = await people(hub, owner, 12)
    vip, wholesale, unused = [await tag(owner, name) for name in ("VIP", "Опт", "Ничья")]
    for place, row in enumerate(rows):
        for number, one in ((2, vip), (3, wholesale)):
            if place % number == 0:
                await owner.http.put(on(row, one))
        if place < 6:
            await owner.http.patch(f"/api/conversations/{row['id']}", json={"assignee_id": str(owner.id)})

    async def found(query: str) -> list[int]:
        ids = [row["id"] for row in rows]
        return [ids.index(one["id"]) for one in await hub.conversations(owner, query)]

    both = f"tag_id={vip['id']}&tag_id={wholesale['id']}"
    assert await found(f"tag_id={vip['id']}") == [0, 2, 4, 6, 8, 10]
    assert await found(both) == [0, 2, 3, 4, 6, 8, 9, 10]
    assert await found(f"{both}&tag_match=all") == [0, 6]
    assert await found(f"tag_id={vip['id']}&view=waiting") == [10, 8, 6, 4, 2, 0]
    assert await found(f"tag_id={vip['id']}&view=mine") == [0, 2, 4]
    assert await found(f"tag_id={vip['id']}&view=groups") == []
    assert await found(f"tag_id={vip['id']}&q=77010000001") == [10]
    assert await found(f"tag_id={unused['id']}") == []
    for query, count in ((both, 8), (f"{both}&tag_match=all", 2), (f"tag_id={unused['id']}", 0)):
        assert (await owner.http.get(f"/api/conversations/found?q=&view=all&{query}")).json() == {"count": count}
    elsewhere = await owner.http.get(f"/api/conversations/elsewhere?q=&view=mine&tag_id={vip['id']}")
    assert elsewhere.json() == {"count": 3}
    nothing = await owner.http.get("/api/conversations/found?q=")
    assert (nothing.status_code, nothing.json()["error"]) == (422, "search_needed")


@pytest.mark.parametrize("view", ["waiting", "all"])
async def test_pages_of_a_filtered_list_are_the_whole_of_it(hub: Hub, view: str):
    owner = await hub.person()
    rows = await people(hub, owner, 11)
    vip = await tag(owner, "VIP")
    for row in rows[::2]:
        await owner.http.put(on(row, vip))
    whole = [row["id"] for row in await hub.conversations(owner, f"view={view}&tag_id={vip['id']}&limit=100")]
    seen: list[str] = []
    cursor = ""
    while True:
        query = f"/api/conversations?view={view}&tag_id={vip['id']}&limit=2{cursor}"
        page = (await owner.http.get(query)).json()
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert (seen, len(whole)) == (whole, 6)


async def test_how_many_contacts_have_each(hub: Hub):
    owner = await hub.person()
    rows = await people(hub, owner, 3)
    vip, _ = await tag(owner, "VIP"), await tag(owner, "Ничья")
    for row in rows[:2]:
        await owner.http.put(on(row, vip))

    assert (await owner.http.get("/api/tags/counts")).json() == {"items": [{"tag_id": vip["id"], "contacts": 2}]}


async def test_two_contacts_that_become_one_have_the_tags_of_both(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    by_lid = message("A1", phone=None, lid="9001") | {
        "chat": {"kind": "direct", "jid": "9001@lid", "phone": None, "lid": "9001"}
    }
    await hub.deliver(channel, hub.event(channel, "message", by_lid))
    by_phone = message("A2", phone=PHONE, lid=None)
    await hub.deliver(channel, hub.event(channel, "message", by_phone))
    rows = await hub.conversations(owner)
    tags = [await tag(owner, name) for name in ("Одна", "Общая", "Другая")]
    for row, own in zip(rows, (tags[:2], tags[1:]), strict=True):
        for one in own:
            await owner.http.put(on(row, one))

    await hub.deliver(channel, hub.event(channel, "message", message("A3", phone=PHONE, lid="9001")))

    merged = await hub.conversations(owner)
    assert [row["contact"]["tag_ids"] for row in merged] == [[one["id"] for one in tags]]
