"""All that was written with a person over all numbers is read as one, as far as one may see it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message

START = 1_790_000_000


class Salon:
    """One customer who writes to several numbers, and who answers them."""

    def __init__(self, hub: Hub, owner: Person, channels: list[UUID]) -> None:
        self.hub, self.owner, self.channels, self.count = hub, owner, channels, 0

    async def write(self, number: int, text: str, at: int, **more: Any) -> None:
        """Let the customer write to one of the numbers, or the phone answer there."""
        self.count += 1
        channel = self.channels[number]
        data = message(f"M{self.count}", text, at=START + at, **more)
        await self.hub.deliver(channel, self.hub.event(channel, "message", data))

    async def chats(self, who: Person | None = None) -> dict[int, dict[str, Any]]:
        """Return the chats by their numbers."""
        rows = await self.hub.conversations(who or self.owner, "view=all")
        return {self.channels.index(UUID(row["channel_id"])): row for row in rows}

    async def contact(self) -> str:
        return str((await self.chats())[0]["contact"]["id"])

    async def page(self, who: Person | None = None, contact: str | None = None, **asked: Any) -> dict[str, Any]:
        path = f"/api/contacts/{contact or await self.contact()}/messages"
        answer = await (who or self.owner).http.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def texts(self, who: Person | None = None, **asked: Any) -> list[str]:
        return [one["text"] for one in (await self.page(who, **asked))["items"]]

    async def note(self, number: int, text: str) -> None:
        chat = (await self.chats())[number]["id"]
        body = {"text": text, "client_key": uuid4().hex}
        answer = await self.owner.http.post(f"/api/conversations/{chat}/notes", json=body)
        assert answer.status_code == 201, answer.text


@pytest.fixture
async def salon(hub: Hub) -> Salon:
    owner = await hub.person()
    return Salon(hub, owner, [await hub.channel(owner, label) for label in ("Салон", "Склад", "Школа")])


async def walk(salon: Salon, limit: int, way: str) -> list[str]:
    """Read all of a timeline in one direction, oldest first."""
    if way == "before":
        page = await salon.page(limit=limit)
        found = page["items"]
        while page["older_cursor"]:
            page = await salon.page(limit=limit, before=page["older_cursor"])
            found = [*page["items"], *found]
    else:
        first = (await salon.page(limit=200))["items"][0]["id"]
        page = await salon.page(limit=1, around=first)
        found = page["items"]
        while page["newer_cursor"]:
            page = await salon.page(limit=limit, after=page["newer_cursor"])
            found = [*found, *page["items"]]
    return [one["text"] for one in found]


async def test_chats_over_several_numbers_are_read_in_the_order_of_time(salon: Salon):
    await salon.write(0, "первое", 1)
    await salon.write(1, "второе", 2)
    await salon.write(0, "ответ", 3, from_me=True)
    await salon.write(2, "четвёртое", 4)

    page = await salon.page()

    assert [one["text"] for one in page["items"]] == ["первое", "второе", "ответ", "четвёртое"]
    assert [salon.channels.index(UUID(one["channel_id"])) for one in page["items"]] == [0, 1, 0, 2]
    assert (page["older_cursor"], page["newer_cursor"]) == (None, None)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7])
async def test_no_page_loses_or_repeats_what_was_written_in_one_moment(salon: Salon, limit: int):
    for number in range(3):
        for place in range(4):
            await salon.write(number, f"{number}.{place}", 5)
    await salon.write(1, "раньше", 1)
    await salon.write(2, "позже", 9)
    whole = await salon.texts(limit=200)

    assert (whole[0], whole[-1], len(set(whole))) == ("раньше", "позже", 14)
    for number in range(3):
        assert [one for one in whole if one.startswith(f"{number}.")] == [f"{number}.{place}" for place in range(4)]
    assert await walk(salon, limit, "before") == whole
    assert await walk(salon, limit, "after") == whole


async def test_a_cursor_stands_still_while_news_come(salon: Salon):
    for at in range(6):
        await salon.write(at % 2, f"{at}", at)
    page = await salon.page(limit=3)
    await salon.write(2, "новый номер", 20)
    await salon.write(0, "и старый", 21)

    assert [one["text"] for one in page["items"]] == ["3", "4", "5"]
    assert await salon.texts(before=page["older_cursor"]) == ["0", "1", "2"]
    after = (await salon.page(before=page["older_cursor"]))["newer_cursor"]
    assert await salon.texts(after=after) == ["3", "4", "5", "новый номер", "и старый"]


async def test_it_is_opened_around_a_message_of_any_chat_and_around_a_note(salon: Salon):
    for at in range(9):
        await salon.write(at % 3, f"{at}", at)
    await salon.note(1, "Скидка обещана")
    middle = next(one for one in (await salon.page())["items"] if one["text"] == "4")
    (noted,) = (await salon.page())["notes"]

    assert await salon.texts(around=middle["id"], limit=3) == ["3", "4", "5"]
    assert await salon.texts(around_note=noted["id"], limit=4) == ["7", "8"], "noted after all of it"
    path = f"/api/contacts/{await salon.contact()}/messages"
    for asked, code in (
        ({"around": str(uuid4())}, 404),
        ({"around_note": str(uuid4())}, 404),
        ({"before": "чужой"}, 422),
    ):
        assert (await salon.owner.http.get(path, params=asked)).status_code == code
    of_a_thread = f"/api/conversations/{(await salon.chats())[0]['id']}/messages"
    foreign = (await salon.owner.http.get(of_a_thread, params={"limit": 1})).json()["older_cursor"]
    assert (await salon.owner.http.get(path, params={"before": foreign})).status_code == 422


async def test_each_note_is_in_one_page_and_lines_of_all_chats_are_one_list(salon: Salon):
    for at in range(8):
        await salon.write(at % 2, f"{at}", at)
    for number in (0, 1, 0):
        await salon.note(number, f"Заметка {number}")
    contact = await salon.contact()
    for number, row in sorted((await salon.chats()).items()):
        priority = {"priority": "high" if number else "urgent"}
        assert (await salon.owner.http.put(f"/api/conversations/{row['id']}/priority", json=priority)).is_success

    seen: list[str] = []
    page = await salon.page(limit=3)
    while page:
        seen += [one["id"] for one in page["notes"]]
        page = await salon.page(limit=3, before=page["older_cursor"]) if page["older_cursor"] else {}
    assert len(seen) == len(set(seen)) == 3
    listed = (await salon.owner.http.get(f"/api/contacts/{contact}/notes")).json()["items"]
    assert [one["text"] for one in listed] == ["Заметка 0", "Заметка 1", "Заметка 0"]
    lines = (await salon.owner.http.get(f"/api/contacts/{contact}/state-changes")).json()["items"]
    assert [one["after"]["priority"] for one in lines] == ["high", "urgent"], "the latest first"
    assert len({one["conversation_id"] for one in lines}) == 2


async def test_nothing_of_a_chat_that_one_may_not_see_is_in_it(salon: Salon):
    asel = await salon.hub.person(salon.owner.organization_id, Role.OPERATOR)
    await salon.write(0, "своё", 1)
    await salon.write(1, "чужое", 2)
    await salon.note(0, "своя заметка")
    await salon.note(1, "чужая заметка")
    chats, contact = await salon.chats(), await salon.contact()
    await salon.owner.http.patch("/api/organization", json={"visibility": "own"})
    path = f"/api/contacts/{contact}"
    for rest in ("messages", "conversations", "notes", "state-changes"):
        assert (await asel.http.get(f"{path}/{rest}")).status_code == 404, "none of it is hers"

    give = {"assignee_id": str(asel.id)}
    assert (await salon.owner.http.patch(f"/api/conversations/{chats[0]['id']}", json=give)).is_success
    foreign = next(one for one in (await salon.page())["items"] if one["text"] == "чужое")
    page = await salon.page(asel, contact)

    assert [one["text"] for one in page["items"]] == ["своё"]
    assert [one["text"] for one in page["notes"]] == ["своя заметка"]
    assert (await asel.http.get(f"{path}/messages", params={"around": foreign["id"]})).status_code == 404
    told = "".join([(await asel.http.get(f"{path}/{rest}")).text for rest in ("conversations", "notes")])
    told += (await asel.http.get(f"{path}/state-changes")).text
    assert "чуж" not in told
    assert chats[1]["id"] not in told
    refused = await asel.http.post(f"{path}/conversations", json={"channel_id": str(salon.channels[1])})
    assert (refused.status_code, refused.json()["error"]) == (404, "not_found")


async def test_merged_people_have_one_and_after_parting_each_their_own(salon: Salon):
    await salon.write(0, "первая", 1)
    await salon.write(1, "вторая", 2, phone="77010000002", lid="9002", name="Айгүл с работы")
    await salon.write(0, "ещё раз вторая", 3, phone="77010000002", lid="9002", name="Айгүл с работы")
    rows = await salon.hub.conversations(salon.owner, "view=all")
    first = next(row["contact"]["id"] for row in rows if row["contact"]["phone"] == "77011234567")
    second = next(row["contact"]["id"] for row in rows if row["contact"]["id"] != first)
    preview = await salon.owner.http.get(f"/api/contacts/{first}/merge-preview", params={"absorbed_id": second})
    choices = {one["key"]: "survivor" for one in preview.json()["contradictions"]}
    body = {"absorbed_id": second, "choices": choices}
    made = (await salon.owner.http.post(f"/api/contacts/{first}/merges", json=body)).json()

    assert await salon.texts(contact=first) == ["первая", "вторая", "ещё раз вторая"]
    listed = (await salon.owner.http.get(f"/api/contacts/{first}/conversations")).json()["items"]
    assert len(listed) == 2, "two threads of a number are one"
    assert (await salon.owner.http.get(f"/api/contacts/{second}/messages")).status_code == 404

    undone = await salon.owner.http.post(f"/api/contacts/{first}/merges/{made['merge']['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert await salon.texts(contact=first) == ["первая"]
    assert await salon.texts(contact=second) == ["вторая", "ещё раз вторая"]


async def test_a_number_that_was_removed_takes_its_chat_along(salon: Salon):
    await salon.write(0, "остаётся", 1)
    await salon.write(1, "уходит", 2)
    removed = await salon.owner.http.delete(f"/api/channels/{salon.channels[1]}", params={"confirm": "Склад"})
    assert removed.is_success, removed.text

    assert await salon.texts() == ["остаётся"]
    contact = await salon.contact()
    listed = (await salon.owner.http.get(f"/api/contacts/{contact}/conversations")).json()["items"]
    assert [one["conversation"]["channel_id"] for one in listed] == [str(salon.channels[0])]
    choice = {"channel_id": str(salon.channels[1])}
    assert (await salon.owner.http.post(f"/api/contacts/{contact}/conversations", json=choice)).status_code == 404


async def test_when_the_customer_wrote_last_is_said_of_each_number(salon: Salon):
    await salon.write(0, "сюда", 1)
    await salon.write(1, "и сюда", 5)
    await salon.write(0, "наш ответ", 9, from_me=True)
    contact = await salon.contact()

    listed = (await salon.owner.http.get(f"/api/contacts/{contact}/conversations")).json()["items"]

    wrote = {salon.channels.index(UUID(one["conversation"]["channel_id"])): one["customer_wrote_at"] for one in listed}
    assert wrote[1] > wrote[0]
    assert listed[0]["conversation"]["channel_id"] == str(salon.channels[0]), "the latest on top"


async def test_answering_from_another_number_finds_or_opens_its_chat(salon: Salon):
    await salon.write(0, "Сәлем", 1)
    await salon.write(1, "И тут", 2)
    contact, chats = await salon.contact(), await salon.chats()
    path = f"/api/contacts/{contact}/conversations"
    salon.hub.bridge.calls.clear()

    known = await salon.owner.http.post(path, json={"channel_id": str(salon.channels[1])})
    assert (known.status_code, known.json()["id"]) == (201, chats[1]["id"])
    assert salon.hub.bridge.calls == [], "nobody asks of a chat that is there"

    for _ in range(2):
        made = await salon.owner.http.post(path, json={"channel_id": str(salon.channels[2])})
        assert (made.status_code, made.json()["contact"]["id"]) == (201, contact)
    assert len(await salon.chats()) == 3
    await salon.hub.reply(salon.owner, made.json()["id"], "Пишем со школы")
    await salon.hub.work()
    assert salon.hub.bridge.sends[-1]["to"] == "77011234567"
    assert (await salon.texts())[-1] == "Пишем со школы"

    keeper = await salon.hub.person(salon.owner.organization_id, Role.QUALITY_CONTROL)
    assert (await keeper.http.post(path, json={"channel_id": str(salon.channels[2])})).status_code == 403


async def test_a_number_that_is_somebody_elses_by_now_opens_no_chat_with_them(salon: Salon):
    await salon.write(0, "Сәлем", 1)
    contact = await salon.contact()
    await salon.write(1, "Я другой", 2, phone=None, lid="9777", name="Другой")
    salon.hub.bridge.lids["77011234567"] = "9777"
    choice = {"channel_id": str(salon.channels[2])}
    refused = await salon.owner.http.post(f"/api/contacts/{contact}/conversations", json=choice)
    assert (refused.status_code, refused.json()["error"]) == (409, "number_is_anothers")
    assert set(await salon.chats()) == {0, 1}


async def test_a_number_that_cannot_write_to_them_says_why(salon: Salon):
    await salon.write(0, "Сәлем", 1)
    await salon.write(1, "Кто я?", 2, phone=None, lid="9777", name="Без номера")
    contact = await salon.contact()
    salon.hub.bridge.strangers.add("77011234567")
    choice = {"channel_id": str(salon.channels[2])}
    unknown = await salon.owner.http.post(f"/api/contacts/{contact}/conversations", json=choice)
    assert (unknown.status_code, unknown.json()["error"]) == (422, "not_on_whatsapp")

    rows = await salon.hub.conversations(salon.owner, "view=all")
    hidden = next(row["contact"]["id"] for row in rows if row["contact"]["lid_only"])
    refused = await salon.owner.http.post(f"/api/contacts/{hidden}/conversations", json=choice)
    assert (refused.status_code, refused.json()["error"]) == (409, "phone_unknown")
