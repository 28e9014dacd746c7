"""A reply to what is not the last word any more: its writer is shown what came since, and decides."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message


class Shop:
    """Two members who answer one customer."""

    def __init__(self, hub: Hub, channel: UUID, dana: Person, asel: Person, chat: str) -> None:
        self.hub, self.channel, self.dana, self.asel, self.chat = hub, channel, dana, asel, chat
        self.keys = iter(range(100))

    async def last(self) -> str:
        return str((await self.hub.thread(self.dana, self.chat))[-1]["id"])

    async def write(self, who: Person, text: str, after: str | None, key: str | None = None) -> tuple[int, Any]:
        body = {"text": text, "client_key": key or f"k{next(self.keys)}", "after_id": after}
        answer = await who.http.post(f"/api/conversations/{self.chat}/messages", json=body)
        return answer.status_code, answer.json()

    async def said(self) -> list[str]:
        return [one["text"] for one in await self.hub.thread(self.dana, self.chat)]

    async def hear(self, id_: str, text: str, at: int) -> None:
        await self.hub.deliver(self.channel, self.hub.event(self.channel, "message", message(id_, text, at=at)))


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    dana = await hub.person()
    asel = await hub.person(dana.organization_id, Role.OPERATOR)
    channel = await hub.channel(dana)
    await hub.deliver(channel, hub.event(channel, "message", message("M1", "Бар ма?", at=1_790_000_000)))
    return Shop(hub, channel, dana, asel, (await hub.conversations(dana))[0]["id"])


async def test_a_colleagues_answer_is_shown_and_once_confirmed_the_reply_leaves_once(shop: Shop):
    seen = await shop.last()
    assert (await shop.write(shop.dana, "Бар", seen))[0] == 201

    status, told = await shop.write(shop.asel, "Жоқ", seen, "asel")
    assert (status, told["error"]) == (409, "answered_meanwhile")
    newer = told["data"]["newer"]
    assert (newer["text"], newer["direction"], newer["author"]["id"]) == ("Бар", "out", str(shop.dana.id))
    assert await shop.said() == ["Бар ма?", "Бар"], "nothing is stored before it is confirmed"

    sent = await asyncio.gather(*(shop.write(shop.asel, "Жоқ", newer["id"], "asel") for _ in range(3)))
    assert sorted(status for status, _ in sent) == [200, 200, 201]
    assert await shop.said() == ["Бар ма?", "Бар", "Жоқ"]


async def test_what_the_customer_wrote_meanwhile_is_shown_too_and_newer_than_confirmed_asks_again(shop: Shop):
    seen = await shop.last()
    await shop.hear("M2", "Алматыға жеткізесіз бе?", 1_790_000_100)
    status, told = await shop.write(shop.dana, "Бар", seen, "one")
    assert (status, told["data"]["newer"]["text"], told["data"]["newer"]["author"]["kind"]) == (
        409,
        "Алматыға жеткізесіз бе?",
        "contact",
    )

    await shop.hear("M3", "Алло", 1_790_000_200)
    status, again = await shop.write(shop.dana, "Бар", told["data"]["newer"]["id"], "one")
    assert (status, again["data"]["newer"]["text"]) == (409, "Алло")
    assert (await shop.write(shop.dana, "Бар", again["data"]["newer"]["id"], "one"))[0] == 201


async def test_ones_own_earlier_message_is_no_news_and_without_a_last_word_nobody_is_asked(shop: Shop):
    seen = await shop.last()
    assert [(await shop.write(shop.dana, text, seen))[0] for text in ("Бар", "Келіңіз")] == [201, 201]
    assert (await shop.write(shop.asel, "Иә", None))[0] == 201


async def test_simultaneous_replies_to_one_word_are_one_message_and_one_question(shop: Shop):
    seen = await shop.last()
    answers = await asyncio.gather(shop.write(shop.dana, "Бар", seen), shop.write(shop.asel, "Жоқ", seen))
    assert sorted(status for status, _ in answers) == [201, 409]
    assert len(await shop.said()) == 2


async def test_a_last_word_that_is_not_here_asks_instead_of_losing_the_reply(shop: Shop):
    status, told = await shop.write(shop.dana, "Бар", "00000000-0000-7000-8000-000000000001", "one")
    assert (status, told["data"]["newer"]["text"]) == (409, "Бар ма?")
    assert (await shop.write(shop.dana, "Бар", told["data"]["newer"]["id"], "one"))[0] == 201
    assert (await shop.write(shop.dana, "Бар", "ерунда"))[0] == 422
