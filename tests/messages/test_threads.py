"""What arrives takes its place in its thread, once, and is shown for what it is."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest

from sarafan.organizations.models import Role
from tests.support.hub import Hub, Person, message

SECOND = 1_790_000_000


async def thread_of(hub: Hub, *data: dict[str, Any], kinds: dict[int, str] | None = None) -> tuple[Person, UUID, str]:
    owner = await hub.person()
    channel = await hub.channel(owner)
    events = [hub.event(channel, (kinds or {}).get(place, "message"), one) for place, one in enumerate(data)]
    for event in events:
        await hub.deliver(channel, event, work=False)
    await hub.work()
    return owner, channel, (await hub.conversations(owner))[0]["id"]


async def test_order_follows_the_providers_time_and_then_the_arrival(hub: Hub):
    seconds = [second for second in range(20) for _ in range(3)]
    random.Random(3).shuffle(seconds)
    texts = [f"{second:02}-{number:02}" for number, second in enumerate(seconds)]
    data = [message(f"M{text}", text, at=SECOND + int(text[:2])) for text in texts]

    owner, _, conversation = await thread_of(hub, *data)

    thread = await hub.thread(owner, conversation)
    assert [one["text"] for one in thread] == sorted(texts)
    assert sorted(one["seq"] for one in thread) == list(range(1, 61))
    assert (await hub.conversations(owner))[0]["last_message"]["text"] == max(texts)


async def test_pages_before_after_and_around_meet_without_gap_or_repetition(hub: Hub):
    data = [message(f"M{number:02}", f"{number:02}", at=SECOND + number // 4) for number in range(30)]
    owner, _, conversation = await thread_of(hub, *data)
    path = f"/api/conversations/{conversation}/messages"
    whole = [one["id"] for one in await hub.thread(owner, conversation)]

    async def page(query: str) -> dict[str, Any]:
        return dict((await owner.http.get(f"{path}?{query}")).json())

    newest = await page("limit=7")
    assert newest["newer_cursor"] is None
    backwards, cursor = [one["id"] for one in newest["items"]], newest["older_cursor"]
    while cursor:
        older = await page(f"limit=7&before={cursor}")
        backwards, cursor = [one["id"] for one in older["items"]] + backwards, older["older_cursor"]
    assert backwards == whole

    for middle in (0, 1, 13, 29):
        around = await page(f"limit=6&around={whole[middle]}")
        ids = [one["id"] for one in around["items"]]
        assert ids == whole[max(0, middle - 3) : middle + 4]
        assert (around["older_cursor"] is None) == (middle <= 3)
        assert (around["newer_cursor"] is None) == (middle + 3 >= 29)
        forwards, cursor = ids, around["newer_cursor"]
        while cursor:
            newer = await page(f"limit=5&after={cursor}")
            forwards, cursor = forwards + [one["id"] for one in newer["items"]], newer["newer_cursor"]
        assert forwards == whole[max(0, middle - 3) :]


async def test_around_a_message_of_another_thread_is_not_found(hub: Hub):
    owner, channel, conversation = await thread_of(hub, message("A1"))
    await hub.deliver(channel, hub.event(channel, "message", message("B1", phone="77020000000", lid="2")))
    foreign = next(row["last_message"]["id"] for row in await hub.conversations(owner) if row["id"] != conversation)

    for middle in (foreign, str(uuid4())):
        response = await owner.http.get(f"/api/conversations/{conversation}/messages?around={middle}")
        assert response.status_code == 404


async def test_content_that_comes_later_replaces_its_placeholder_in_place(hub: Hub):
    owner, channel, conversation = await thread_of(
        hub, message("A1"), message("A2", at=SECOND + 5), kinds={0: "message.undecryptable"}
    )
    before = await hub.thread(owner, conversation)
    assert (before[0]["kind"], before[0]["text"]) == ("undecryptable", None)

    for _ in range(2):
        await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вот что", at=SECOND + 60)))
    await hub.deliver(channel, hub.event(channel, "message.undecryptable", message("A1")))

    after = await hub.thread(owner, conversation)
    assert (after[0]["kind"], after[0]["text"]) == ("text", "Вот что")
    assert [one["id"] for one in after] == [one["id"] for one in before]
    row = (await hub.conversations(owner))[0]
    assert (row["unread_count"], row["last_message"]["id"]) == (2, after[1]["id"])


async def test_the_lists_row_shows_content_that_came_later(hub: Hub):
    owner, channel, _ = await thread_of(hub, message("A1"), kinds={0: "message.undecryptable"})

    await hub.deliver(channel, hub.event(channel, "message", message("A1", "Вот что")))

    assert (await hub.conversations(owner))[0]["last_message"]["text"] == "Вот что"


@pytest.mark.parametrize("kind", ["unsupported", "newsletterAdminInvite"])
async def test_a_kind_we_do_not_know_is_shown_as_unsupported_and_kept_raw_for_the_owner(hub: Hub, kind: str):
    raw = {"eventMessage": {"name": "Мастер-класс\x00", "n": 2**80}}
    owner, _, conversation = await thread_of(hub, message("A1", None, kind=kind, raw=raw))
    shown = (await hub.thread(owner, conversation))[0]
    operator = await hub.person(owner.organization_id, Role.OPERATOR)

    kept = await owner.http.get(f"/api/messages/{shown['id']}/raw")

    assert (shown["kind"], shown["text"]) == ("unsupported", None)
    assert "Мастер-класс" in kept.text
    assert str(2**80) in kept.text
    assert (await operator.http.get(f"/api/messages/{shown['id']}/raw")).status_code == 403


async def test_what_the_owner_writes_on_the_phone_is_the_phones_and_answers(hub: Hub):
    owner, _, conversation = await thread_of(
        hub, message("A1"), message("A2", "Отвечаю с телефона", from_me=True, at=SECOND + 5)
    )

    written = (await hub.thread(owner, conversation))[1]
    assert (written["direction"], written["status"]) == ("out", "sent")
    assert written["author"] == {"kind": "phone", "id": None, "name": None}
    assert await hub.conversations(owner, "view=waiting") == []


async def test_the_same_id_from_both_sides_is_two_messages(hub: Hub):
    owner, _, conversation = await thread_of(hub, message("A1", "их"), message("A1", "наше", from_me=True))

    assert [one["text"] for one in await hub.thread(owner, conversation)] == ["их", "наше"]


async def test_a_quote_of_what_we_never_had_keeps_the_words_that_came_along(hub: Hub):
    quote = {"messageId": "OLD" * 60, "text": "Старое " * 200, "from": {"phone": "7701"}}
    owner, _, conversation = await thread_of(hub, message("A1", quote=quote))

    shown = (await hub.thread(owner, conversation))[0]["quote"]
    assert shown["message_id"] is None
    assert shown["text"].startswith("Старое Старое")
    assert len(shown["text"]) <= 400


async def test_a_quote_of_our_reply_leads_to_it(hub: Hub):
    owner, channel, conversation = await thread_of(hub, message("A1"))
    reply = await hub.reply(owner, conversation, "В пятницу")
    await hub.work()
    quote = {"messageId": "3EB00000000000000000", "text": "другое", "from": {}}

    await hub.deliver(channel, hub.event(channel, "message", message("A2", at=SECOND + 9, quote=quote)))

    shown = next(one for one in await hub.thread(owner, conversation) if one["quote"])["quote"]
    assert (shown["message_id"], shown["text"], shown["direction"]) == (reply["id"], "В пятницу", "out")


async def test_a_group_is_not_taken_for_a_person(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    data = message("G1")
    data["chat"]["kind"] = "group"

    await hub.deliver(channel, hub.event(channel, "message", data))

    assert await hub.conversations(owner) == []
    assert (await owner.http.get("/api/intake?state=failed")).json()["items"] == []


async def test_a_line_is_filled_with_what_came_and_with_what_it_answers(hub: Hub):
    unread = message("A2", None, kind="unsupported", problem="too_deep", at=SECOND + 1)
    owner, channel, conversation = await thread_of(hub, message("A1", "Вопрос"), unread)
    assert (await hub.thread(owner, conversation))[1]["problem"] == "too_deep"

    whole = message("A2", "Ответ", at=SECOND + 1, quote={"messageId": "A1", "text": "Вопрос"})
    await hub.deliver(channel, hub.event(channel, "message", whole), hub.event(channel, "message", unread))

    asked, answer = await hub.thread(owner, conversation)
    assert (answer["text"], answer["problem"], answer["quote"]["message_id"]) == ("Ответ", None, asked["id"])


async def test_what_was_not_decrypted_and_then_not_read_is_no_longer_awaited(hub: Hub):
    owner, channel, conversation = await thread_of(hub, message("A1"), kinds={0: "message.undecryptable"})

    unread = message("A1", "Начало", kind="unsupported", problem="too_large")
    await hub.deliver(channel, hub.event(channel, "message", unread))

    (shown,) = await hub.thread(owner, conversation)
    assert (shown["kind"], shown["problem"], shown["text"]) == ("unsupported", "too_large", "Начало")
