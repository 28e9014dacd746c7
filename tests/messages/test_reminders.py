"""What a reply carries of what it answers: phones show it above the reply, and an empty card where it is empty."""

import base64
from typing import Any

import pytest

from tests.messages.test_contents import arrive
from tests.support.events import with_file
from tests.support.hub import Hub, Person, message

POLL = {"name": "Когда?", "options": ["Пт", "Сб"], "selectable": 1}
EVENT = {"name": "Йога", "startsAt": 1_790_000_000, "canceled": False}


async def quoted_in_answer_to(hub: Hub, owner: Person, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    """Let something arrive, answer it, and return what the bridge is told of it."""
    channel = await hub.channel(owner)
    await arrive(hub, channel, (kind, said))
    (row,) = await hub.conversations(owner)
    (answered,) = await hub.thread(owner, row["id"])
    await hub.reply(owner, row["id"], "Хорошо", quote_id=answered["id"])
    await hub.work()
    quoted: dict[str, Any] = hub.bridge.sends[-1]["quoted"]
    return quoted


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (message("A1", None, kind="view_once", viewOnce=True), "Одноразовое сообщение"),
        (message("A1", None, kind="phone_only"), "Сообщение, которое видно только на телефоне"),
        (message("A1", None, kind="unsupported", raw={"x": 1}), "Сообщение"),
        (message("A1", "Йога\nЗал", kind="event", event=EVENT), "Йога\nЗал"),
        (message("A1", None, kind="event", event=EVENT), "Йога"),
        (message("A1", None, kind="poll", poll=POLL), "Когда?"),
        (message("A1", None, kind="contacts", contacts=[{"name": "Асем", "phones": []}]), "Асем"),
        (message("A1", None, kind="location", location={"latitude": 43, "longitude": 77, "name": "Мы"}), "Мы"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
async def test_what_is_answered_is_named(hub: Hub, said: dict[str, Any], text: str):
    owner = await hub.person()
    assert (await quoted_in_answer_to(hub, owner, "message", said))["text"] == text


async def test_what_could_not_be_read_is_named_in_the_language_of_the_organization(hub: Hub):
    owner = await hub.person()
    changed = await owner.http.patch("/api/organization", json={"language": "kk"})
    assert changed.status_code == 200, changed.text
    kept = {name: value for name, value in message("A1").items() if name in ("messageId", "chat", "from", "fromMe")}
    lost = {**kept, "timestamp": 1_790_000_000}
    assert (await quoted_in_answer_to(hub, owner, "message.undecryptable", lost))["text"] == "Хабар"


@pytest.mark.parametrize(
    ("kind", "media", "carried"),
    [
        ("image", {"thumbnail": base64.b64encode(b"tiny").decode()}, {"thumbnail": "dGlueQ=="}),
        ("image", {"thumbnail": base64.b64encode(b"x" * 20_000).decode()}, {}),
        ("voice", {"seconds": 7}, {"seconds": 7}),
        ("document", {"fileName": "Прайс.pdf"}, {"fileName": "Прайс.pdf"}),
    ],
)
async def test_a_file_is_quoted_with_its_small_picture_its_length_or_its_name(
    hub: Hub, kind: str, media: dict[str, Any], carried: dict[str, Any]
):
    owner = await hub.person()
    said = with_file(
        "A1", kind, {"voice": "audio/ogg", "document": "application/pdf"}.get(kind, "image/jpeg"), media=media
    )
    told = await quoted_in_answer_to(hub, owner, "message", said)
    assert told == {"messageId": "A1", "fromMe": False, "text": None, "kind": kind, **carried}
