"""What a channel's kind cannot do is refused before anything is stored: shown by a toy with narrow capabilities."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from sarafan.conversations.models import MessageKind
from sarafan.core.clock import utc_now
from sarafan.gateways.storage.store import open_store
from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.outgoing import OutgoingKind, kinds_in
from sarafan.media.models import MediaFile
from sarafan.messages.checking import wanted_by
from sarafan.messages.errors import NotSupported, TextTooLong
from sarafan.messages.models import Message, Origin
from sarafan.messages.sending import automatic, gate
from sarafan.messages.sending.composing import Content
from sarafan.messages.sending.contents import content_of
from sarafan.messages.sending.gate import Cause, Permit
from sarafan.messages.sending.replying import FORWARDED
from tests.gateways.echo.room import Room, open_room
from tests.support.events import beginning_of, with_file
from tests.support.hub import make_settings, message

pytestmark = pytest.mark.slow

NARROW = Capabilities(
    sends=frozenset({OutgoingKind.TEXT, OutgoingKind.IMAGE, OutgoingKind.EDIT, OutgoingKind.FORWARD}),
    longest_text=20,
    longest_caption=5,
)
PLACE = {"latitude": 43.238949, "longitude": 76.889709, "name": "Салон", "address": None, "live": False}
CARDS = [{"name": "Дана", "phones": ["+7 701 111 22 33"]}]
POLL = {"name": "Когда?", "options": ["Пт", "Сб"], "selectable": 1}


@dataclass
class Desk:
    """A member before a customer of the toy's, with another one on a phone."""

    room: Room
    here: str
    elsewhere: str
    channel: UUID  # the phone's

    @property
    def http(self) -> httpx.AsyncClient:
        return self.room.owner.http

    async def send(self, **body: Any) -> httpx.Response:
        return await self.http.post(f"/api/conversations/{self.here}/messages", json={"client_key": "k1", **body})

    async def forward(self, message_id: str, *conversations: str) -> httpx.Response:
        body = {"conversation_ids": list(conversations), "client_key": "k1"}
        return await self.http.post(f"/api/messages/{message_id}/forward", json=body)

    async def upload(self, mimetype: str) -> str:
        given = await self.http.post("/api/media", content=beginning_of(mimetype), headers={"content-type": mimetype})
        assert given.status_code == 201, given.text
        return str(given.json()["id"])

    async def hear_elsewhere(self, said: dict[str, Any]) -> str:
        """Let the other customer say something, and return its id."""
        await self.room.hub.deliver(self.channel, self.room.hub.event(self.channel, "message", said))
        return str((await self.room.hub.thread(self.room.owner, self.elsewhere))[-1]["id"])

    async def stored(self) -> list[Any]:
        """Return all of which a refused message would leave a trace."""
        return [
            await self.room.hub.rows(query)
            for query in (
                "SELECT id, revision, resent_as_id FROM messages ORDER BY id",
                "SELECT id, revision, unread_count, waiting_since, assignee_id FROM conversations ORDER BY id",
                "SELECT conversation_id, text FROM drafts",
                "SELECT id FROM procrastinate_jobs WHERE status <> 'succeeded'",
                "SELECT cause, key FROM send_decisions",
            )
        ]


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with open_room(database_url, NARROW) as room:
        await room.hear("Сәлем!")
        here = (await room.conversation())["id"]
        channel = await room.hub.channel(room.owner)
        await room.hub.deliver(channel, room.hub.event(channel, "message", message("A1", phone="77020000000", lid="2")))
        rows = await room.hub.conversations(room.owner)
        draft = await room.owner.http.put(f"/api/conversations/{here}/draft", json={"text": "начато"})
        assert draft.status_code == 204, draft.text
        yield Desk(room, here, next(row["id"] for row in rows if row["id"] != here), channel)


@pytest.mark.parametrize(
    ("mimetype", "body", "field", "lacks"),
    [
        ("application/pdf", {}, "media_id", "document"),
        ("video/mp4", {"text": "вот"}, "media_id", "video"),
        ("audio/mpeg", {}, "media_id", "audio"),
        ("audio/ogg", {"as_voice": True}, "media_id", "voice"),
        ("image/jpeg", {"as_document": True}, "media_id", "document"),
        (None, {"text": "Да", "quote_id": "theirs"}, "quote_id", "quote"),
    ],
)
async def test_what_it_cannot_is_refused_by_its_name(
    desk: Desk, mimetype: str | None, body: dict[str, Any], field: str, lacks: str
):
    if mimetype is not None:
        body = {**body, "media_id": await desk.upload(mimetype)}
    if "quote_id" in body:
        body = {**body, "quote_id": (await desk.room.last())["id"]}
    before = await desk.stored()

    refused = await desk.send(**body)

    assert (refused.status_code, refused.json()["error"]) == (409, "not_supported")
    assert refused.json()["data"] == {"field": field, "lacks": lacks, "conversation_id": desk.here}
    assert await desk.stored() == before
    assert (await desk.send(text="Да")).status_code == 201, "the key is still good for something that it can"


@pytest.mark.parametrize(
    ("length", "with_picture", "code", "limit"),
    [(20, False, None, 20), (21, False, "text_too_long", 20), (5, True, None, 5), (6, True, "caption_too_long", 5)],
)
async def test_what_is_too_long_for_it_is_refused_with_its_limit(
    desk: Desk, length: int, with_picture: bool, code: str | None, limit: int
):
    body = {"text": "😀" * length} | ({"media_id": await desk.upload("image/jpeg")} if with_picture else {})
    before = await desk.stored()

    answer = await desk.send(**body)

    if code is None:
        assert answer.status_code == 201, answer.text
        await desk.room.hub.work()
        assert list(desk.room.service.said.values()) == ["😀" * length]
        return
    assert (answer.status_code, answer.json()["error"]) == (422, code)
    assert answer.json()["data"] == {
        "field": "text", "limit": limit, "found": length, "conversation_id": desk.here,
    }  # fmt: skip
    assert await desk.stored() == before


async def test_what_has_left_is_changed_as_far_as_it_can(desk: Desk):
    await desk.send(text="Да")
    await desk.room.hub.work()
    ours = f"/api/messages/{(await desk.room.last())['id']}"
    said, before = dict(desk.room.service.said), await desk.stored()

    for refused, field, lacks in (
        (await desk.http.post(f"{ours}/reactions", json={"emoji": "👍"}), "emoji", "reaction"),
        (await desk.http.delete(ours), "message_id", "deletion"),
    ):
        assert (refused.status_code, refused.json()["error"]) == (409, "not_supported")
        assert refused.json()["data"] == {"field": field, "lacks": lacks, "conversation_id": desk.here}
    refused = await desk.http.patch(ours, json={"text": "о" * 21})
    assert (refused.status_code, refused.json()["error"]) == (422, "text_too_long")
    assert (desk.room.service.said, await desk.stored()) == (said, before)

    assert (await desk.http.patch(ours, json={"text": "о" * 20})).json()["text"] == "о" * 20


@pytest.mark.parametrize(
    ("kind", "told", "code"),
    [
        ("location", {"location": PLACE}, "not_supported"),
        ("contacts", {"contacts": CARDS}, "not_supported"),
        ("poll", {"poll": POLL}, "not_supported"),
        ("document", {"media": {"mimetype": "application/pdf"}}, "not_supported"),
        ("image", {"text": "о" * 6}, "caption_too_long"),
        ("text", {"text": "о" * 21}, "text_too_long"),
    ],
)
async def test_a_forward_that_one_of_several_cannot_take_goes_to_none(
    desk: Desk, kind: str, told: dict[str, Any], code: str
):
    desk.room.hub.bridge.files["F1"] = b"content"
    made = with_file if kind in ("document", "image") else message
    like: dict[str, Any] = {"phone": "77020000000", "lid": "2", "at": 1_790_000_001, "kind": kind, "text": None}
    original = await desk.hear_elsewhere(made("F1", **like | told))
    before = await desk.stored()

    refused = await desk.forward(original, desk.elsewhere, desk.here)

    assert (refused.json()["error"], refused.json()["data"]["conversation_id"]) == (code, desk.here)
    if code == "not_supported":
        field = "media_id" if kind == "document" else "message_id"
        assert refused.json()["data"] == {"field": field, "lacks": kind, "conversation_id": desk.here}
    assert await desk.stored() == before
    assert (await desk.forward(original, desk.elsewhere)).status_code == 201


async def test_a_forward_names_the_chat_whose_kind_left(desk: Desk):
    original = await desk.hear_elsewhere(message("F1", phone="77020000000", lid="2", at=1_790_000_001))
    await desk.room.hub.change("UPDATE channels SET kind = 'gone' WHERE id = :id", id=desk.room.channel)
    before = await desk.stored()

    refused = await desk.forward(original, desk.elsewhere, desk.here)

    assert (refused.status_code, refused.json()["error"]) == (502, "rejected")
    assert refused.json()["data"] == {"reason": "kind_gone", "conversation_id": desk.here}
    assert await desk.stored() == before


async def test_a_kind_without_forwards_gets_none(database_url: str):
    async with open_room(database_url) as room:
        await room.hear("Сәлем!")
        heard = await room.last()
        body = {"conversation_ids": [heard["conversation_id"]], "client_key": "k1"}

        refused = await room.owner.http.post(f"/api/messages/{heard['id']}/forward", json=body)

        data = refused.json()["data"]
        assert (refused.status_code, data["field"], data["lacks"]) == (409, "conversation_ids", "forward")


async def test_what_failed_is_not_sent_again_where_it_cannot_leave(desk: Desk):
    desk.room.service.refusals.append("unwelcome")
    await desk.send(text="Да")
    await desk.room.hub.work()
    failed = await desk.room.last()
    assert failed["status"] == "failed"
    await desk.room.hub.change("UPDATE messages SET text = repeat('о', 21) WHERE id = :id", id=failed["id"])
    before = await desk.stored()

    refused = await desk.http.post(f"/api/messages/{failed['id']}/resend")

    assert (refused.status_code, refused.json()["error"]) == (422, "text_too_long")
    assert await desk.stored() == before


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (Content(MessageKind.TEXT, "о" * 21), TextTooLong),
        (Content(MessageKind.LOCATION, None, details=PLACE), NotSupported),
    ],
    ids=["text", "location"],
)
async def test_what_would_leave_by_itself_is_refused_too(desk: Desk, content: Content, refusal: type[Exception]):
    organization_id, resources = desk.room.owner.organization_id, desk.room.hub.resources
    cause = Cause(Origin.RULE, "order_created", "order 1", "Заказ принят")
    before = await desk.stored()

    async def say() -> None:
        async with resources.database.for_organization(organization_id) as session:
            permit = await gate.ask(session, organization_id, UUID(desk.here), cause, now=utc_now())
            assert isinstance(permit, Permit)
            await automatic.send(session, permit, resources.gateways, content)

    with pytest.raises(refusal):
        await say()
    assert await desk.stored() == before


@pytest.mark.parametrize("kind", sorted(FORWARDED))
@pytest.mark.parametrize("forwarded", [False, True], ids=["said", "forwarded"])
def test_a_message_needs_what_a_gateway_is_given(tmp_path: Path, kind: MessageKind, forwarded: bool):
    details = {"location": PLACE, "contacts": {"contacts": CARDS}, "poll": POLL}.get(kind.value)
    has_file = details is None and kind is not MessageKind.TEXT
    file = MediaFile(id=UUID(int=1), kind=kind, mimetype="image/jpeg", size=1) if has_file else None
    said = Message(kind=kind, text="о", media_id=file and file.id, details=details, forwarded=forwarded)

    store = open_store(make_settings("postgresql:///nobody", data_dir=tmp_path))

    wanted = wanted_by(said)

    assert set(wanted.needs.values()) == kinds_in(content_of(store, said, file))
    assert wanted.text == ("о" if kind is MessageKind.TEXT else None)
    assert wanted.caption == ("о" if has_file else None), "a place, contacts and a poll leave without words"
