"""A member sends a file: taken in pieces, kept, and handed over with the message that has it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from sarafan.media import uploading
from sarafan.organizations.models import Role
from tests.support.events import picture, with_file
from tests.support.hub import Hub, Person, message, running_hub

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


async def upload(
    person: Person, content: bytes, mimetype: str = "image/jpeg", name: str = "photo.jpg", status: int = 201
) -> dict[str, Any]:
    headers = {"content-type": mimetype, "x-file-name": name}
    answer = await person.http.post("/api/media", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def conversation(hub: Hub, owner: Person, phone: str = "77011234567") -> dict[str, Any]:
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1", phone=phone, lid=None)))
    return (await hub.conversations(owner))[0]


async def send(owner: Person, row: dict[str, Any], status: int = 201, **body: Any) -> dict[str, Any]:
    answer = await owner.http.post(f"/api/conversations/{row['id']}/messages", json={"client_key": "k1", **body})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_a_picture_leaves_with_its_words(hub: Hub):
    owner = await hub.person()
    row = await conversation(hub, owner)
    content = picture(200, 100)
    given = await upload(owner, content, name="%D1%84%D0%BE%D1%82%D0%BE.jpg")
    assert (given["kind"], given["mimetype"], given["size"], given["file_name"]) == (
        "image", "image/jpeg", len(content), "фото.jpg",
    )  # fmt: skip

    sent = await send(owner, row, text="Вот", media_id=given["id"])
    again = await send(owner, row, status=200, text="Вот", media_id=given["id"])
    await hub.work()

    assert (sent["kind"], sent["text"], sent["media"]["state"], sent["id"]) == ("image", "Вот", "ready", again["id"])
    assert (sent["media"]["width"], sent["media"]["height"]) == (200, 100)
    left = hub.bridge.sends[-1]
    assert (left["type"], left["caption"], left["mimetype"], left["width"]) == ("image", "Вот", "image/jpeg", 200)
    assert hub.bridge.uploads[left["media"]["mediaId"]] == ("image/jpeg", len(content), content[:1000])
    assert (await hub.thread(owner, row["id"]))[-1]["status"] == "sent"


FILM, VOICE = b"\0\0\0\x18ftypisom\0\0\0\0", b"OggS\0\2"
HEIC, WEBP, PNG = b"\0\0\0\x18ftypheic\0\0", b"RIFF\x10\0\0\0WEBPVP8 ", b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("content", "mimetype", "how", "kind"),
    [
        (VOICE, "audio/ogg; codecs=opus", {"as_voice": True}, "voice"),
        (b"ID3", "audio/mpeg", {}, "audio"),
        (PNG, "image/png", {"as_document": True}, "document"),
        (b"%PDF-1.7", "application/pdf", {}, "document"),
        (b"<svg/>", "image/svg+xml", {}, "document"),
        (FILM, "video/mp4", {}, "video"),
        (FILM, "audio/mp4", {}, "audio"),
        (b"content", "nonsense", {}, "document"),
        (b"content", "", {}, "document"),
        # What is called otherwise than it is.
        (WEBP, "image/webp", {}, "document"),
        (WEBP, "image/jpeg", {}, "document"),
        (HEIC, "image/heic", {}, "document"),
        (HEIC, "video/mp4", {}, "document"),
        (b"<html>", "image/jpeg", {}, "document"),
        (b"content", "video/mp4", {}, "document"),
        (b"%PDF-1.7", "image/png", {}, "document"),
        (picture(), "", {}, "image"),
        (picture(kind="PNG"), "image/jpeg", {}, "image"),
    ],
)
async def test_a_file_leaves_as_the_kind_that_whatsapp_takes(
    hub: Hub, content: bytes, mimetype: str, how: dict[str, Any], kind: str
):
    owner = await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, content, mimetype)
    sent = await send(owner, row, media_id=given["id"], **how)
    await hub.work()

    assert (sent["kind"], hub.bridge.sends[-1]["type"]) == (kind, kind)
    assert hub.bridge.sends[-1].get("fileName") == ("photo.jpg" if kind == "document" else None)


def test_the_page_knows_as_what_the_server_sends_a_file():
    source = (ROOT / "web/src/features/messages/composing/attachments.ts").read_text()
    table = re.findall(r"^  (\w+): \[(.*)\],$", source, re.MULTILINE)
    known = {mimetype: kind for kind, types in table for mimetype in re.findall(r"'([\w/.+-]+)'", types)}

    assert known == {mimetype: kind.value for mimetype, kind in uploading.KINDS.items()}
    most = uploading.MOST_BYTES_SHOWN // 1024**2
    assert f"MOST_BYTES_SHOWN = {most} * 1024 * 1024;" in source


async def test_what_cannot_be_sent_is_refused_by_name(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, b"content", "application/pdf")
    theirs = await upload(stranger, b"content")

    assert (await send(owner, row, 422))["error"] == "nothing_to_send"
    assert (await send(owner, row, 422, media_id=given["id"], as_voice=True))["error"] == "not_a_voice"
    refused = await send(owner, row, 422, media_id=given["id"], text="x" * 1025)
    assert refused["error"] == "caption_too_long"
    assert refused["data"] == {"field": "text", "limit": 1024, "found": 1025, "conversation_id": row["id"]}
    assert (await send(owner, row, 404, media_id=theirs["id"]))["error"] == "not_found"
    await send(owner, row, media_id=given["id"])
    assert (await send(owner, row, 409, text="другое"))["error"] == "client_key_reused"


async def test_what_is_too_large_is_refused_announced_or_not(database_url: str):
    async with running_hub(database_url, media_most_bytes=1000) as hub:
        owner = await hub.person()
        refused = await upload(owner, b"x" * 1001, status=413)
        assert (refused["error"], refused["data"]) == ("media_too_large", {"limit": 1000, "found": 1001})
        unannounced = await owner.http.post("/api/media", content=pieces(1001))
        assert (unannounced.status_code, unannounced.json()["error"]) == (413, "media_too_large")
        assert (await upload(owner, b"x" * 1000))["size"] == 1000
        assert (await upload(owner, b"", status=422))["error"] == "empty_file"
        assert await hub.rows("SELECT count(*) FROM media_files") == [(1,)]


async def pieces(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 65536):
        yield b"x" * min(65536, size - start)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\passwd", "%2e%2e%2fpasswd", "pass\x7fwd", "passwd%00%0a"])
async def test_a_name_is_only_a_name(hub: Hub, name: str):
    assert (await upload(await hub.person(), b"x", name=name))["file_name"] == "passwd"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("договор" * 60 + ".pdf", f"{('договор' * 60)[:235]}….pdf"),
        ("я" * 300, "я" * 239 + "…"),
        ("x." + "y" * 250, ("x." + "y" * 250)[:239] + "…"),
        ("photo\u202egpj.exe", "photo\ufffdgpj.exe"),
        ("a\u2066b\u200fc.pdf", "a\ufffdb\ufffdc.pdf"),
    ],
)
async def test_a_long_name_keeps_its_ending_and_a_turned_one_is_seen(hub: Hub, given: str, kept: str):
    owner = await hub.person()
    row = await conversation(hub, owner)
    assert (await upload(owner, b"x", name=quote(given)))["file_name"] == kept
    event = with_file("D1", "document", "application/pdf", media={"fileName": given})
    await hub.deliver(UUID(row["channel_id"]), hub.event(UUID(row["channel_id"]), "message", event))
    assert (await hub.thread(owner, row["id"]))[-1]["media"]["file_name"] == kept


async def test_who_only_reads_uploads_nothing(hub: Hub):
    reader = await hub.person(role=Role.QUALITY_CONTROL)
    assert (await upload(reader, b"x", status=403))["error"] == "forbidden"


async def test_a_bridge_that_is_away_gets_the_file_later_and_once(hub: Hub):
    owner = await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, b"content", "application/pdf")
    hub.bridge.away = True
    await send(owner, row, media_id=given["id"])
    await hub.work()
    assert (await hub.thread(owner, row["id"]))[-1]["status"] == "queued"

    hub.bridge.away = False
    await hub.hurry()
    assert (await hub.thread(owner, row["id"]))[-1]["status"] == "sent"
    assert len(hub.bridge.sends) == 1


async def test_a_failed_file_is_sent_again_whole(hub: Hub):
    owner = await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, b"content", "application/pdf")
    hub.bridge.refuse_next(502, "rejected", code=463)
    failed = await send(owner, row, text="Счёт", media_id=given["id"])
    await hub.work()
    again = (await owner.http.post(f"/api/messages/{failed['id']}/resend")).json()
    await hub.work()

    assert (again["kind"], again["text"], again["media"]["id"]) == ("document", "Счёт", given["id"])
    assert (hub.bridge.sends[-1]["caption"], hub.bridge.sends[-1]["key"]) == ("Счёт", again["id"])


async def test_a_forwarded_file_goes_on_without_being_given_again(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    row = await conversation(hub, owner)
    other = await conversation(hub, owner, "77770001122")
    hub.bridge.files["F1"] = picture()
    channel = UUID(row["channel_id"])
    said = with_file("F1", text="Смотрите", at=1_790_000_500, lid=None)
    await hub.deliver(channel, hub.event(channel, "message", said))
    original = (await hub.thread(owner, row["id"]))[-1]

    body = {"conversation_ids": [other["id"], row["id"]], "client_key": "f1"}
    first = await owner.http.post(f"/api/messages/{original['id']}/forward", json=body)
    again = await owner.http.post(f"/api/messages/{original['id']}/forward", json=body)
    await hub.work()

    assert first.status_code == 201
    assert {one["id"] for one in first.json()["items"]} == {one["id"] for one in again.json()["items"]}
    assert {one["to"] for one in hub.bridge.sends} == {"77011234567", "77770001122"}
    assert [(one["forwarded"], one["type"], one["caption"]) for one in hub.bridge.sends] == [
        (True, "image", "Смотрите")
    ] * 2
    foreign = await stranger.http.post(f"/api/messages/{original['id']}/forward", json=body)
    assert foreign.status_code == 404


async def test_a_file_that_was_lost_says_so(hub: Hub):
    owner = await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, b"content", "application/pdf")
    await hub.resources.files.delete([f"{owner.organization_id}/{given['id']}"])
    await send(owner, row, media_id=given["id"])
    await hub.work()

    lost = (await hub.thread(owner, row["id"]))[-1]
    assert (lost["status"], lost["error"]["code"]) == ("failed", "file_lost")


@pytest.mark.parametrize(("tried_before", "expected"), [(False, "failed"), (True, "unknown")])
async def test_a_file_that_never_reached_the_bridge_failed_unless_an_earlier_try_may_have_left(
    hub: Hub, tried_before: bool, expected: str
):
    owner = await hub.person()
    row = await conversation(hub, owner)
    given = await upload(owner, b"content", "application/pdf")
    await send(owner, row, media_id=given["id"])
    if tried_before:
        hub.bridge.refuse_next(502, "bad_gateway")
        await hub.work()
    await hub.change("UPDATE messages SET created_at = now() - interval '25 hours' WHERE direction = 'out'")
    hub.bridge.away = True
    await hub.hurry()

    last = (await hub.thread(owner, row["id"]))[-1]
    assert (last["status"], last["error"]["code"]) == (expected, "expired")
