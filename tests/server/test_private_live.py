"""An open page hears of private chats only if they are its member's, and of a change of that at once."""

from typing import Any

import pytest

from sarafan.organizations.models import Role
from tests.server.test_live import Street, street
from tests.support.hub import message

__all__ = ["street"]  # a fixture

pytestmark = pytest.mark.slow

MOTHER: dict[str, Any] = {"phone": "77015550001", "lid": "9001", "name": "Мама"}


async def test_an_open_page_hears_of_private_chats_only_if_they_are_its_members(street: Street):
    hub = street.hub
    owner = await hub.person()
    colleague = await hub.person(owner.organization_id, Role.OWNER)
    mine, theirs = await street.browser(owner), await street.browser(colleague)
    channel = await hub.channel(owner, asks_private=True)

    async def write(number: int, text: str, **by: Any) -> None:
        said = message(f"N{number}", text, **(by or MOTHER), at=1_790_000_000 + number)
        await hub.deliver(channel, hub.event(channel, "message", said))

    await write(1, "первое")
    row = await mine.hears("conversation", private_of=str(owner.id))
    await mine.hears("counters", total=1)
    body = {"keeping": "chosen", "conversation_ids": [row["id"]]}
    assert (await owner.http.put(f"/api/channels/{channel}/private-chats", json=body)).status_code == 200
    await write(2, "второе")
    await mine.hears("message", text="второе")
    await write(3, "от клиента", phone="77015550002", lid="9002", name="Клиент")
    await theirs.hears("message", text="от клиента")
    await theirs.hears("counters", total=1)
    told = str(theirs.heard)
    assert [one for one in ("Мама", "первое", "второе", MOTHER["phone"]) if one in told] == []
    assert "conversation.removed" not in theirs.types(), "not even that something of a private chat has changed"
    assert {one["data"]["total"] for one in theirs.heard if one["type"] == "counters"} == {1}

    path = f"/api/conversations/{row['id']}/private"
    await owner.http.put(path, json={"private": False})
    await theirs.hears("conversation", id=row["id"], private_of=None)
    await theirs.hears("counters", total=2)
    await owner.http.put(path, json={"private": True})
    await theirs.hears("conversation.removed", id=row["id"])
    await write(4, "четвёртое")
    await mine.hears("message", text="четвёртое")
    await owner.http.patch(f"/api/channels/{channel}", json={"label": "Дальше"})
    await theirs.hears("channel", label="Дальше")
    assert "четвёртое" not in str(theirs.heard)
    assert [one["type"] for one in theirs.heard].count("conversation.removed") == 1, "when it became private"


async def test_colleagues_who_see_the_same_are_each_told_what_is_their_own(street: Street):
    hub = street.hub
    owner = await hub.person()
    one, other = [await hub.person(owner.organization_id, Role.OWNER) for _ in range(2)]
    channel = await hub.channel(owner, asks_private=True)
    await owner.http.put(f"/api/channels/{channel}/private-chats", json={"keeping": "chosen"})
    said = message("N1", "здравствуйте", **MOTHER, at=1_790_000_001)
    await hub.deliver(channel, hub.event(channel, "message", said))
    chat = (await hub.conversations(one))[0]["id"]
    pages = [await street.browser(who) for who in (one, other)]

    for who, text in ((one, "первый"), (other, "второй")):
        await who.http.put(f"/api/conversations/{chat}/draft", json={"text": text})
    await owner.http.patch(f"/api/channels/{channel}", json={"label": "Дальше"})

    for page, mine, foreign in zip(pages, ("первый", "второй"), ("второй", "первый"), strict=True):
        await page.hears("draft", text=mine)
        await page.hears("channel", label="Дальше")
        assert foreign not in str(page.heard)
