"""Who writes to a shop: people who hide their phone, groups, pictures, and files that are gone."""

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.flows.town import Number, Town, new_phone, texts
from tests.support.events import picture
from tests.support.stack import eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(240)]

FILE_STATES_THAT_LAST = ("ready", "failed", "gone", "too_large")


@pytest.fixture(scope="module")
async def number(town: Town) -> Number:
    return await town.number("Люди")


async def test_who_was_a_lid_only_is_the_same_person_once_the_phone_is_known(town: Town, number: Number):
    person = await town.person(name="Айгүл")
    write = town.stack.customer_writes
    await write(person["phone"], "Это я", number.phone, addressing="lid", hidePhone=True)
    hidden = await _conversation_named(town, "Айгүл", lid_only=True)
    await town.stack.answer(hidden["id"], "Кто вы?")
    await _phone_shows(town, person["phone"], number, ["Это я", "Кто вы?"])

    await write(person["phone"], "Номер виден", number.phone, addressing="lid")
    known = await town.stack.conversation_of(person["phone"])
    said = ["Это я", "Кто вы?", "Номер виден", "Теперь вижу", "И по номеру"]
    # The phone is told before the message: an answer in between would rightly stand before it.
    await town.has(known["id"], lambda thread: texts(thread) == said[:3], f"one thread saying {said[:3]}")
    await town.stack.answer(known["id"], said[3])
    await _phone_shows(town, person["phone"], number, said[:4])
    await write(person["phone"], said[4], number.phone, addressing="pn")

    await town.has(known["id"], lambda thread: texts(thread) == said, f"one thread saying {said}")
    await _phone_shows(town, person["phone"], number, said)
    found = (await town.stack.http.get("/api/conversations", params={"q": "Айгүл"})).json()["items"]
    assert [(one["id"], one["contact"]["phone"]) for one in found] == [(known["id"], person["phone"])]
    identifiers = (await town.stack.http.get(f"/api/contacts/{known['contact']['id']}")).json()["identifiers"]
    kinds = {one["kind"]: one["value"] for one in identifiers}
    assert kinds == {"phone": person["phone"], "lid": person["lid"]}


async def test_a_group_addressed_by_lid_is_read_and_written_to_with_its_authors(town: Town, number: Number):
    first, second = await town.person(name="Болат"), await town.person(name="Сәуле")
    members = [first["phone"], second["phone"], number.phone]
    draft = {"subject": "Мастер-класс", "owner": first["phone"], "participants": members, "addressing": "lid"}
    group = await town.simulate("POST", "/api/groups", draft)
    for person, text in ((first, "Во сколько?"), (second, "И где?")):
        await town.stack.customer_writes(person["phone"], text, group["jid"])

    row = await _group_named(town, "Мастер-класс")
    thread = await town.has(
        row["id"], lambda thread: texts(thread) == ["Во сколько?", "И где?"] and thread, "the group's thread"
    )
    assert [one["author"]["name"] for one in thread] == ["Болат", "Сәуле"]
    assert row["waiting_since"] is None, "nobody has asked us"
    answered = await town.stack.answer(row["id"], "В семь, у нас")
    for person in (first, second):
        await _phone_shows(town, person["phone"], number, ["Во сколько?", "И где?", "В семь, у нас"], group["jid"])
    await town.has(row["id"], lambda thread: _status(thread, answered["id"]) == "delivered", "everybody having it")
    ticks = (await town.stack.thread(row["id"]))[-1]["ticks"]
    assert (ticks["delivered"], ticks["members"]) == (2, 2)

    async def told() -> dict[str, Any] | None:
        found = (await town.stack.http.get(f"/api/conversations/{row['id']}/group")).json()
        return found if found["size"] == 3 and all(one["lid"] for one in found["members"]) else None

    shown = await eventually(told, "the members")
    assert {one["lid"] for one in shown["members"]} >= {first["lid"], second["lid"]}


async def test_who_calls_and_is_not_answered_waits(town: Town, number: Number):
    person = await town.person(name="Звонит")
    call = {"to": number.phone, "video": True}
    started = await town.simulate("POST", f"/api/people/{person['phone']}/call", call)
    await town.simulate(
        "POST", f"/api/people/{person['phone']}/call", call | {"id": started["id"], "status": "timeout"}
    )

    row = await town.stack.conversation_of(person["phone"])
    missed = {"call": "missed", "video": True}
    await town.has(row["id"], lambda thread: [one["details"] for one in thread] == [missed], "a missed call")
    assert (await town.stack.conversation_of(person["phone"]))["waiting_since"] is not None


async def test_a_picture_comes_and_goes_to_the_byte(town: Town, number: Number):
    person = await town.person()
    came, went = picture(640, 480), picture(320, 200, "PNG")
    sent = {"base64": base64.b64encode(came).decode(), "mimetype": "image/jpeg"}
    await town.stack.customer_writes(person["phone"], "Такое есть?", number.phone, type="image", media=sent)
    conversation = await town.stack.conversation_of(person["phone"])
    arrived = await town.has(conversation["id"], lambda thread: _file(thread, "in"), "the picture being kept")
    assert (arrived["kind"], arrived["text"], arrived["media"]["state"]) == ("image", "Такое есть?", "ready")
    assert await _content(town, arrived) == came

    given = await town.stack.http.post("/api/media", content=went, headers={"content-type": "image/png"})
    body = {"text": "Есть такое", "media_id": given.json()["id"], "client_key": f"picture-{person['phone']}"}
    answer = await town.stack.http.post(f"/api/conversations/{conversation['id']}/messages", json=body)
    assert answer.status_code == 201, answer.text

    async def fetched() -> dict[str, Any] | None:
        shown = await town.stack.customer_sees(person["phone"], number.phone)
        return next(
            (one for one in shown if one["media"] and one["media"]["state"] == "ready" and not one["fromMe"]), None
        )

    seen = await eventually(fetched, "the picture on the customer's phone")
    assert (seen["kind"], seen["text"]) == ("image", "Есть такое")
    assert seen["media"]["sha256"] == hashlib.sha256(went).hexdigest()


@pytest.mark.parametrize(("phone_says", "state"), [("ok", "ready"), ("gone", "gone")])
async def test_a_file_that_whatsapp_has_dropped_is_asked_of_the_phone(
    town: Town, number: Number, phone_says: str, state: str
):
    person, content = await town.person(), picture(100, 100)
    media = {"base64": base64.b64encode(content).decode(), "mimetype": "image/jpeg"}
    async with town.fault(media={"error": 503}):  # until WhatsApp has dropped the file, nobody gets it
        sent = await town.stack.customer_writes(person["phone"], "Фото", number.phone, type="image", media=media)
        conversation = await town.stack.conversation_of(person["phone"])
        lose = f"/api/chats/{number.phone}/{person['phone']}/messages/{sent['id']}/media/lose"
        await town.simulate("POST", lose, {"status": 410, "reupload": phone_says})

    settled = await town.has(conversation["id"], lambda thread: _file(thread, "in"), "the file's end", 90)

    assert settled["media"]["state"] == state
    if state == "ready":
        assert await _content(town, settled) == content
    else:
        assert settled["media"]["error"]["code"] == "media_gone"
        assert settled["media"]["url"] is None
        assert (await town.stack.http.get(f"/api/media/{settled['media']['id']}")).json()["error"] == "media_not_ready"


def _file(thread: list[dict[str, Any]], direction: str) -> dict[str, Any] | None:
    """Find the file that came, once nothing more will happen to it."""
    files = (one for one in thread if one["direction"] == direction and one["media"])
    return next((one for one in files if one["media"]["state"] in FILE_STATES_THAT_LAST), None)


async def _content(town: Town, message: dict[str, Any]) -> bytes:
    return (await town.stack.http.get(message["media"]["url"], follow_redirects=True)).content


def _status(thread: list[dict[str, Any]], message_id: str) -> str:
    return str(next(one["status"] for one in thread if one["id"] == message_id))


async def _conversation_named(town: Town, name: str, *, lid_only: bool) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        items = (await town.stack.http.get("/api/conversations", params={"q": name})).json()["items"]
        return next((one for one in items if one["contact"]["lid_only"] is lid_only), None)

    return await eventually(look, f"the conversation with {name}")


async def _group_named(town: Town, subject: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        items = (await town.stack.http.get("/api/conversations", params={"view": "groups"})).json()["items"]
        return next((one for one in items if one["group"]["subject"] == subject), None)

    return await eventually(look, f"the group {subject}")


async def _phone_shows(town: Town, phone: str, number: Number, wanted: list[str], where: str | None = None) -> None:
    async def look() -> bool:
        return [one["text"] for one in await town.stack.customer_sees(phone, where or number.phone)] == wanted

    await eventually(look, f"{phone} showing {wanted}")


async def _next_second() -> None:
    second = int(time.time())

    async def look() -> bool:
        return int(time.time()) > second

    await eventually(look, "the next second")


async def test_what_was_changed_before_the_link_is_so_in_the_thread_and_a_changed_number_is_not_told(town: Town):
    shop, person = new_phone("7701"), await town.person(name="Гүлнар")
    await town.simulate("POST", "/api/phones", {"phone": shop, "name": "Прошлое"})
    await town.simulate("PUT", f"/api/phones/{shop}/history", {"perChat": 20, "external": False})

    async def say(by: str, to: str, **draft: Any) -> str:
        who = "phones" if by == shop else "people"
        return str((await town.simulate("POST", f"/api/{who}/{by}/messages", {"to": to, **draft}))["id"])

    cake = await say(person["phone"], shop, type="image", text="Торт", media={"size": 100})
    asked = await say(person["phone"], shop, text="2 штуки")
    told = await say(shop, person["phone"], text="В восемь")
    gone = await say(person["phone"], shop, text="Пароль 1234")
    poll = await say(shop, person["phone"], type="poll", poll={"name": "Когда?", "options": ["Утром", "Днём"]})
    await say(shop, person["phone"], type="vote", target=poll, options=["Днём"])
    await say(person["phone"], shop, type="delete", target=gone)
    await say(person["phone"], shop, type="edit", target=cake, text="")
    await say(person["phone"], shop, type="edit", target=asked, text="5 штук")
    await say(shop, person["phone"], type="edit", target=told, text="В девять")
    now = new_phone("7706")
    await town.simulate("POST", f"/api/people/{person['phone']}/number", {"phone": now})
    await say(now, shop, text="Новый номер")
    await _next_second()  # what is of the second of the link may have come after it

    await town.stack.link("Прошлое", shop)

    row = await town.stack.conversation_of(now)

    def is_all_there(thread: list[dict[str, Any]]) -> Any:
        changed = [one for one in thread if one["edited_at"] or one["deleted_at"] or one["votes"]]
        return len(thread) == 6 and len(changed) == 5 and thread

    thread = await town.has(row["id"], is_all_there, "history with its edits")
    said = [("image", None), ("text", "5 штук"), ("text", "В девять")]
    assert [(one["kind"], one["text"] or None) for one in thread[:3]] == said
    (voted,) = [one for one in thread if one["kind"] == "poll"]
    assert voted["votes"]["counts"] == {"Днём": 1}
    assert [one["text"] for one in thread if one["deleted_at"]] == [None]
    assert [one["text"] for one in thread if one["kind"] == "text" and not one["edited_at"]] == ["Новый номер"]
    contact = (await town.stack.http.get(f"/api/contacts/{row['contact']['id']}")).json()
    phones = [(one["value"], one["is_former"]) for one in contact["identifiers"] if one["kind"] == "phone"]
    assert phones == [(now, False)]
    found = (await town.stack.http.get("/api/conversations", params={"q": now[1:]})).json()["items"]
    assert [(one["id"], one["waiting_since"]) for one in found] == [(row["id"], None)]


async def test_a_chat_has_the_name_of_the_phones_address_book_as_long_as_it_stands_there(town: Town, number: Number):
    person = await town.person(name="Жанна ✨")
    await town.stack.customer_writes(person["phone"], "Раз", number.phone)
    chat = await town.stack.conversation_of(person["phone"])
    contacts = f"/api/phones/{number.phone}/contacts"

    async def is_called(name: str | None) -> None:
        async def look() -> bool:
            return bool((await town.stack.conversation_of(person["phone"]))["contact"]["name"] == name)

        await eventually(look, f"the contact being called {name}")

    await is_called("Жанна ✨")
    await town.simulate("PUT", contacts, {"phone": person["phone"], "name": "Жанна, стрижка"})
    await is_called("Жанна, стрижка")
    await town.stack.customer_writes(person["phone"], "Два", number.phone)
    await town.has(chat["id"], lambda thread: texts(thread) == ["Раз", "Два"], "both messages")
    await is_called("Жанна, стрижка")
    await town.simulate("PUT", contacts, {"phone": person["phone"], "name": None})
    await is_called(None)
    await town.stack.customer_writes(person["phone"], "Три", number.phone)
    await is_called("Жанна ✨")


async def test_statuses_are_lines_in_chats_that_are_there_once_they_are_asked_for(town: Town, number: Number):
    known, stranger = await town.person(name="Динара"), await town.person(name="Ерлан")
    await town.stack.customer_writes(known["phone"], "До статусов", number.phone)
    row = await town.stack.conversation_of(known["phone"])
    path = f"/api/channels/{number.channel_id}"

    async def post(person: dict[str, Any], text: str, **more: Any) -> None:
        await town.stack.customer_writes(person["phone"], text, number.phone, broadcast="status", **more)

    await post(known, "не показан")
    changed = await town.stack.http.patch(path, json={"settings": {"statuses": True}})
    assert changed.is_success, changed.text
    await number.becomes("connected")

    async def is_heard() -> bool:
        if any(one["kind"] == "status" for one in await town.stack.thread(row["id"])):
            return True
        await post(known, "проба")
        return False

    # The number may have been on line since before it heard of the setting.
    await eventually(is_heard, "a status being heard", every_s=1)
    await post(stranger, "чужой")
    await post(known, "Скидки!")
    shown = picture(64, 48)
    await post(
        known, "Торты", type="image", media={"base64": base64.b64encode(shown).decode(), "mimetype": "image/jpeg"}
    )

    def is_all_there(thread: list[dict[str, Any]]) -> Any:
        found = [one for one in thread if one["text"] != "проба"]
        return len(found) == 3 and found[2]["media"]["state"] == "ready" and found

    thread = await town.has(row["id"], is_all_there, "the statuses and the picture")
    said = [("text", "До статусов"), ("status", "Скидки!"), ("status", "Торты")]
    assert [(one["kind"], one["text"]) for one in thread] == said
    assert (thread[1]["details"], thread[1]["media"]) == ({"status": "text"}, None)
    assert (thread[2]["details"], await _content(town, thread[2])) == ({"status": "image"}, shown)
    after = await town.stack.conversation_of(known["phone"])
    unmoved = ("unread_count", "waiting_since", "last_activity_at", "last_message")
    assert {name: after[name] for name in unmoved} == {name: row[name] for name in unmoved}
    found = (await town.stack.http.get("/api/conversations", params={"q": stranger["phone"]})).json()["items"]
    assert found == []
    await town.stack.http.patch(path, json={"settings": {"statuses": False}})
    await number.becomes("connected")


async def test_what_is_sealed_is_stored_as_what_it_says(town: Town, number: Number):
    person = await town.person(name="Ботагөз")
    jid = f"{person['phone']}@s.whatsapp.net"
    secret = base64.b64encode(bytes(range(32))).decode()

    async def say(raw: dict[str, Any]) -> str:
        draft = {"to": number.phone, "type": "raw", "raw": raw}
        return str((await town.simulate("POST", f"/api/people/{person['phone']}/messages", draft))["id"])

    said = await say({"conversation": "Приходите", "messageContextInfo": {"messageSecret": secret}})
    event = {"name": "Вечер", "startTime": 1_790_000_000}
    asked = await say({"eventMessage": event, "messageContextInfo": {"messageSecret": secret}})
    party = b"\x0a\x04\xf0\x9f\x8e\x89"  # conversation, the first field of a message
    await say({"encReactionMessage": _sealed("Enc Reaction", b"\x12" + party[1:], said, jid, "targetMessageKey")})
    await say({"encCommentMessage": _sealed("Enc Comment", party, said, jid, "targetMessageKey")})
    answer = _sealed("Event Response", b"\x08\x01", asked, jid, "eventCreationMessageKey")
    await say({"encEventResponseMessage": answer})

    row = await town.stack.conversation_of(person["phone"])
    thread = await town.has(
        row["id"], lambda found: len(found) == 3 and found[1]["votes"] and found, "the comment and the answer"
    )
    first, second, comment = thread
    assert [one["emoji"] for one in first["reactions"]] == ["🎉"]
    assert [vote["options"] for vote in second["votes"]["votes"]] == [["going"]]
    assert (comment["text"], comment["quote"]["message_id"]) == ("🎉", first["id"])


def _sealed(use: str, plain: bytes, target: str, jid: str, named: str) -> dict[str, Any]:
    """Seal a change with the secret of its message, as apps do (whatsmeow, `msgsecret.go`)."""
    extracted = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    key = hmac.digest(extracted, f"{target}{jid}{jid}{use}".encode() + b"\x01", "sha256")
    bound = f"{target}\0{jid}".encode() if use == "Event Response" else None
    payload = AESGCM(key).encrypt(bytes(12), plain, bound)
    envelope = {"encPayload": base64.b64encode(payload).decode(), "encIv": base64.b64encode(bytes(12)).decode()}
    return {named: {"id": target, "remoteJid": jid, "fromMe": True}, **envelope}
