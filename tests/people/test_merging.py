"""Two contacts become one, and part again: nothing is lost, and what happened meanwhile is named."""

import asyncio
import json
from typing import Any

import pytest

from sarafan.organizations.models import Role
from tests.people.town import build
from tests.support.hub import Hub, Person, message
from tests.support.recount import assert_counters_are_exact

PEOPLE = {"first": ("77010000001", "9001"), "second": ("77010000002", "9002")}


async def preview(who: Person, survivor: str, absorbed: str) -> dict[str, Any]:
    answer = await who.http.get(f"/api/contacts/{survivor}/merge-preview", params={"absorbed_id": absorbed})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def try_merging(who: Person, survivor: str, absorbed: str, choices: dict[str, str] | None = None) -> Any:
    body = {"absorbed_id": absorbed, "choices": choices or {}}
    return await who.http.post(f"/api/contacts/{survivor}/merges", json=body)


async def merge(who: Person, survivor: str, absorbed: str, side: str = "survivor") -> dict[str, Any]:
    seen = await preview(who, survivor, absorbed)
    answer = await try_merging(who, survivor, absorbed, {one["key"]: side for one in seen["contradictions"]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def undo(who: Person, survivor: str, made: dict[str, Any]) -> Any:
    return await who.http.post(f"/api/contacts/{survivor}/merges/{made['merge']['id']}/undo")


class Two:
    """Two contacts on one number, and an owner before them."""

    def __init__(self, hub: Hub, owner: Person, channel: Any) -> None:
        self.hub, self.owner, self.channel, self.number = hub, owner, channel, 0
        self.first = self.second = ""

    async def write(self, who: str, text: str = "Где заказ?", *, work: bool = True, channel: Any = None) -> None:
        self.number += 1
        phone, lid = PEOPLE[who]
        data = message(f"M{self.number}", text, phone=phone, lid=lid, name=who, at=1_790_000_000 + self.number)
        place = channel or self.channel
        await self.hub.deliver(place, self.hub.event(place, "message", data), work=work)

    async def rows(self) -> list[dict[str, Any]]:
        return await self.hub.conversations(self.owner, "view=all")

    async def texts(self, conversation_id: str) -> list[str]:
        return [one["text"] for one in await self.hub.thread(self.owner, conversation_id)]

    async def merge(self) -> dict[str, Any]:
        return await merge(self.owner, self.first, self.second)

    async def undo(self, made: dict[str, Any]) -> dict[str, Any]:
        answer = await undo(self.owner, self.first, made)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
async def two(hub: Hub) -> Two:
    owner = await hub.person()
    found = Two(hub, owner, await hub.channel(owner))
    await found.write("first", "раз")
    await found.write("second", "два")
    named = {row["contact"]["name"]: row["contact"]["id"] for row in await found.rows()}
    found.first, found.second = named["first"], named["second"]
    return found


def belongs_to(town: dict[str, list[str]], gone: set[str]) -> dict[str, list[str]]:
    """Find rows that are somebody's, or in a thread, who is gone."""
    found = {
        table: [
            row for row in rows if {json.loads(row).get(key) for key in ("contact_id", "conversation_id", "id")} & gone
        ]
        for table, rows in town.items()
    }
    return {table: rows for table, rows in found.items() if rows}


@pytest.mark.slow
@pytest.mark.parametrize("side", ["survivor", "absorbed"])
@pytest.mark.parametrize("seed", range(6))
async def test_merged_and_undone_everything_is_as_before_byte_for_byte(hub: Hub, seed: int, side: str):
    town = await build(hub, seed)
    first, second = await town.contact(1), await town.contact(2)
    before = await town.dump()
    theirs = {row["id"] for row in await town.chats() if row["contact"]["id"] in (first, second)}

    made = await merge(town.owner, first, second, side)
    merged = await town.dump()
    left = {row["id"] for row in await town.chats() if row["contact"]["id"] == first}
    assert belongs_to(merged, {second, *(theirs - left)}) == {}, "everything is one contact's"
    kinds = [one["value"] for one in made["contact"]["identifiers"]]
    assert sorted(kinds) == ["77010000001", "77010000002", "9001", "9002"]
    await assert_counters_are_exact(hub)

    parted = await undo(town.owner, first, made)
    assert (parted.status_code, parted.json()["kept"]) == (200, {}), parted.text
    after = await town.dump()
    for table, rows in before.items():
        missing, more = [
            [one for one in some if one not in others]
            for some, others in (
                (rows, after[table]),
                (after[table], rows),
            )
        ]
        assert (table, missing, more) == (table, [], [])
    await assert_counters_are_exact(hub)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_what_happens_between_a_merge_and_its_undo_is_lost_by_nobody(hub: Hub, seed: int):
    town = await build(hub, 100 + seed, steps=12)
    first, second = await town.contact(1), await town.contact(2)
    said = "SELECT id, text FROM messages ORDER BY id"
    noted = "SELECT id, text FROM notes ORDER BY id"
    made = await merge(town.owner, first, second)
    for _ in range(12):
        verb = town.chance.choice(("write", "deed"))
        await (town.deed() if verb == "deed" else town.write(town.chance.choice((1, 2, 3))))
    messages, notes = await hub.rows(said), await hub.rows(noted)

    answer = await undo(town.owner, first, made)
    assert answer.status_code == 200, answer.text
    present = {row.id for row in await hub.rows(said)}
    assert {row.id for row in messages} <= present, "a double that the merge dropped may be back"
    assert await hub.rows(noted) == notes
    assert await hub.rows("SELECT id FROM messages WHERE seq > (SELECT last_seq FROM conversations AS c "
                          "WHERE c.id = conversation_id)") == []  # fmt: skip
    await assert_counters_are_exact(hub)
    await town.write(2)
    await assert_counters_are_exact(hub)


async def test_a_preview_says_what_joins_and_what_contradicts(two: Two):
    school = await two.hub.channel(two.owner, "Школа")
    await two.write("second", "по школе", channel=school)
    vip = (await two.owner.http.post("/api/tags", json={"name": "VIP"})).json()["id"]
    city = (await two.owner.http.post("/api/contact-fields", json={"name": "Город", "kind": "text"})).json()["id"]
    await two.owner.http.put(f"/api/contacts/{two.second}/tags/{vip}")
    for contact, value in ((two.first, "Алматы"), (two.second, "Астана")):
        await two.owner.http.put(f"/api/contacts/{contact}/fields/{city}", json={"value": value})

    seen = await preview(two.owner, two.first, two.second)
    contradictions = {one["key"]: (one["survivor"], one["absorbed"]) for one in seen["contradictions"]}
    assert contradictions == {
        "name": ("first", "second"), "phone": ("77010000001", "77010000002"), city: ("Алматы", "Астана"),
    }  # fmt: skip
    assert (seen["joined_chats"], seen["moved_chats"], seen["messages"]) == (1, 1, 2)
    assert (seen["new_tag_ids"], seen["undo_days"] >= 30) == ([vip], True)

    refused = await try_merging(two.owner, two.first, two.second, {"name": "survivor"})
    assert (refused.status_code, refused.json()["error"]) == (409, "choices_missing")
    assert sorted(refused.json()["data"]["keys"]) == sorted(["phone", city])
    choices = {"name": "absorbed", "phone": "survivor", city: "absorbed"}
    made = (await try_merging(two.owner, two.first, two.second, choices)).json()
    contact = made["contact"]
    assert (contact["name"], contact["phone"], contact["tag_ids"]) == ("second", "77010000001", [vip])
    assert [one["value"] for one in contact["fields"]] == ["Астана"]
    assert len(await two.rows()) == 2
    parted = await two.undo(made)
    assert [(one["name"], one["fields"][0]["value"]) for one in (parted["contact"], parted["parted"])] == [
        ("first", "Алматы"), ("second", "Астана"),
    ]  # fmt: skip


async def test_what_comes_in_after_a_merge_finds_the_contact_and_the_answer_goes_where_it_came_from(two: Two):
    made = await two.merge()
    await two.write("second", "три")
    (row,) = await two.rows()
    assert (row["contact"]["id"], row["contact"]["name"]) == (two.first, "first")
    assert await two.texts(row["id"]) == ["раз", "два", "три"]
    assert row["contact"]["phone"] == PEOPLE["second"][0], "answers go to the number they wrote from last"

    parted = await two.undo(made)
    assert parted["kept"].get("messages") == 1
    assert [parted[one]["phone"] for one in ("contact", "parted")] == [PEOPLE["first"][0], PEOPLE["second"][0]]
    texts = {row["contact"]["id"]: await two.texts(row["id"]) for row in await two.rows()}
    assert texts == {two.first: ["раз", "три"], two.second: ["два"]}
    await two.write("second", "четыре")
    texts = {row["contact"]["id"]: await two.texts(row["id"]) for row in await two.rows()}
    assert texts == {two.first: ["раз", "три"], two.second: ["два", "четыре"]}
    await assert_counters_are_exact(two.hub)


async def test_messages_that_come_during_a_merge_are_in_one_chat(two: Two):
    for number in range(4):
        await two.write("second", f"пока {number}", work=False)
    await asyncio.gather(two.hub.work(), two.merge())
    await two.hub.hurry()

    (row,) = await two.rows()
    assert sorted(await two.texts(row["id"])) == sorted(["раз", "два", *(f"пока {number}" for number in range(4))])
    assert await two.hub.rows("SELECT state FROM deliveries WHERE state <> 'done'") == []
    await assert_counters_are_exact(two.hub)


async def test_of_two_merges_at_once_one_is_refused_and_nothing_breaks(two: Two):
    choices = {"name": "survivor", "phone": "survivor"}
    answers = await asyncio.gather(
        try_merging(two.owner, two.first, two.second, choices),
        try_merging(two.owner, two.second, two.first, choices),
        try_merging(two.owner, two.first, two.second, choices),
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    for refused in (one for one in answers if one.status_code == 409):
        assert refused.json()["error"] == "merged_already"
        left = {row["contact"]["id"] for row in await two.rows()}
        assert {refused.json()["data"]["contact_id"]} == left
    await assert_counters_are_exact(two.hub)


async def test_a_merge_is_undone_once_and_the_last_one_first(two: Two):
    third = message("T1", "три", phone="77010000003", lid=None, name="third")
    await two.hub.deliver(two.channel, two.hub.event(two.channel, "message", third))
    contact = next(row["contact"]["id"] for row in await two.rows() if row["contact"]["name"] == "third")
    earlier = await two.merge()
    later = await merge(two.owner, two.first, contact)

    refused = await undo(two.owner, two.first, earlier)
    assert (refused.status_code, refused.json()["error"]) == (409, "later_merge_first")
    assert refused.json()["data"]["name"] == "third"
    listed = (await two.owner.http.get(f"/api/contacts/{two.first}/merges")).json()["items"]
    assert [one["absorbed_name"] for one in listed] == ["third", "second"]
    await two.undo(later)
    await two.undo(earlier)
    again = await undo(two.owner, two.first, earlier)
    assert (again.status_code, again.json()["error"]) == (409, "merge_undone")
    assert len(await two.rows()) == 3
    assert await two.hub.rows("SELECT count(*) FROM contact_merge_rows") == [(0,)]


async def test_after_its_time_a_merge_stays_and_its_journal_goes(two: Two):
    made = await two.merge()
    await two.hub.change("UPDATE contact_merges SET undo_until = now() - interval '1 second'")

    refused = await undo(two.owner, two.first, made)
    assert (refused.status_code, refused.json()["error"]) == (409, "too_late_to_part")
    assert (await two.owner.http.get(f"/api/contacts/{two.first}/merges")).json()["items"] == []


async def test_only_who_sees_all_chats_of_both_merges_them(two: Two):
    operator = await two.hub.person(two.owner.organization_id, Role.OPERATOR)
    reader = await two.hub.person(two.owner.organization_id, Role.QUALITY_CONTROL)
    school = await two.hub.channel(two.owner, "Школа")
    await two.write("second", "по школе", channel=school)
    hidden = next(row for row in await two.rows() if row["channel_id"] == str(school))
    await two.owner.http.patch("/api/organization", json={"visibility": "own_and_unassigned"})
    await two.owner.http.patch(f"/api/conversations/{hidden['id']}", json={"assignee_id": str(two.owner.id)})

    refused = await try_merging(operator, two.first, two.second, {"name": "survivor", "phone": "survivor"})
    assert (refused.status_code, refused.json()["error"]) == (403, "sees_not_all_chats")
    for read_only in (await try_merging(reader, two.first, two.second),):
        assert (read_only.status_code, read_only.json()["error"]) == (403, "forbidden")
    itself = await try_merging(two.owner, two.first, two.first)
    assert (itself.status_code, itself.json()["error"]) == (422, "same_contact")
    made = await two.merge()
    refused = await undo(operator, two.first, made)
    assert (refused.status_code, refused.json()["error"]) == (403, "sees_not_all_chats")


async def test_who_may_be_the_same_person_is_a_hint(two: Two):
    async def hints(contact: str, who: Person = two.owner) -> list[tuple[str, str]]:
        found = (await who.http.get(f"/api/contacts/{contact}/merge-hints")).json()["items"]
        return [(one["contact_id"], one["reason"]) for one in found]

    assert await hints(two.first) == []
    for contact, name in ((two.first, "Айгүл  Сейтқали"), (two.second, "айгул сейткали")):
        await two.owner.http.patch(f"/api/contacts/{contact}", json={"name": name})
    assert await hints(two.first) == [(two.second, "name")]
    phone = (await two.owner.http.post("/api/contact-fields", json={"name": "Второй", "kind": "phone"})).json()["id"]
    written = {"value": "8 (701) 000-00-02"}
    assert (await two.owner.http.put(f"/api/contacts/{two.first}/fields/{phone}", json=written)).status_code == 200
    assert await hints(two.first) == [(two.second, "phone")]
    assert await hints(two.second) == [(two.first, "phone")]
