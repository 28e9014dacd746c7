"""The shapes of the bridge's events, as `bridge/README.md` describes them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

LATEST_S = 32_503_680_000  # the year 3000: what is later was counted in milliseconds


class Payload(BaseModel):
    """Tolerant: unknown fields pass."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)


class ChatPayload(Payload):
    """A chat; for a direct one, phone and lid are the customer's."""

    kind: str
    jid: str | None = Field(default=None, max_length=64)
    phone: str | None = None
    lid: str | None = None
    subject: str | None = None


class PersonPayload(Payload):
    """Somebody, by at least one id."""

    phone: str | None = None
    lid: str | None = None
    name: str | None = None


class QuotePayload(Payload):
    """The answered message."""

    message_id: str
    text: str | None = None


class MediaPayload(Payload):
    """A message's file, before it is fetched."""

    mimetype: str | None = None
    size: int | None = Field(default=None, ge=0, lt=2**62)
    file_name: str | None = None
    seconds: int | None = Field(default=None, ge=0, lt=2**31)
    width: int | None = Field(default=None, ge=0, lt=2**31)
    height: int | None = Field(default=None, ge=0, lt=2**31)
    waveform: str | None = None
    thumbnail: str | None = None


class LocationPayload(Payload):
    """A place."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str | None = None
    address: str | None = None
    live: bool = False


class SharedContactPayload(Payload):
    """A card."""

    name: str
    phones: list[str] = []


class PollPayload(Payload):
    """A question with answers."""

    name: str
    options: list[str]
    selectable: int = Field(default=0, ge=0, le=1000)


class ActPayload(Payload):
    """What all that happens in a chat has: which chat, who, when."""

    chat: ChatPayload
    sender: PersonPayload = Field(alias="from")
    from_me: bool
    timestamp: int = Field(ge=0, le=LATEST_S)


class MessagePayload(ActPayload):
    """`message`."""

    message_id: str = Field(min_length=1, max_length=128)
    kind: str
    text: str | None = None
    quote: QuotePayload | None = None
    raw: dict[str, Any] | None = None
    media: MediaPayload | None = None
    location: LocationPayload | None = None
    contacts: list[SharedContactPayload] | None = None
    poll: PollPayload | None = None
    mentions: list[PersonPayload] = []
    forwarded: bool = False
    view_once: bool = False
    source: str | None = None


class UndecryptablePayload(ActPayload):
    """`message.undecryptable`: we know that there was one; its content may follow under the same id."""

    message_id: str = Field(min_length=1, max_length=128)


class ChangePayload(ActPayload):
    """`message.reaction`, `message.edited`, `message.deleted`: what happened to which message."""

    target_id: str = Field(min_length=1, max_length=128)
    emoji: str | None = Field(default=None, max_length=64)
    text: str | None = None


class ErrorPayload(Payload):
    """Why a message failed, or why an account is not connected."""

    code: str | int | None = None
    message: str | None = None


class StatusPayload(Payload):
    """`message.status`."""

    message_id: str
    key: str | None = None
    status: Literal["server", "delivered", "read", "played", "error"]
    timestamp: int = Field(ge=0, le=LATEST_S)
    error: ErrorPayload | None = None
    participant: PersonPayload | None = None


class QrPayload(Payload):
    """A QR to show."""

    text: str
    expires_at: datetime


class PairingPayload(Payload):
    """A code to type into the phone."""

    code: str = Field(max_length=16)
    expires_at: datetime | None = None


class RestrictionPayload(Payload):
    """`restriction`, and the same within `session.status`, where it is only told while it holds."""

    active: bool = True
    code: str | int | None = None
    message: str | None = None
    until: datetime | None = None


class SessionPayload(Payload):
    """`session.status`."""

    status: str
    phone: str | None = None
    lid: str | None = None
    name: str | None = None
    reason: ErrorPayload | None = None
    since: datetime
    qr: QrPayload | None = None
    pairing: PairingPayload | None = None
    restriction: RestrictionPayload | None = None


class ParticipantPayload(Payload):
    """Somebody in a group."""

    phone: str | None = None
    lid: str | None = None
    role: str = "member"


class GroupPayload(Payload):
    """A group, or what is new of it."""

    id: str = Field(min_length=1, max_length=64)
    subject: str | None = None
    description: str | None = None
    announce: bool | None = None
    can_send: bool | None = None
    participants: list[ParticipantPayload] | None = None


class GroupsPayload(Payload):
    """`groups.synced`."""

    groups: list[GroupPayload]


class GroupUpdatedPayload(Payload):
    """`group.updated`."""

    group: GroupPayload


class MembersPayload(Payload):
    """`group.participants`."""

    id: str = Field(min_length=1, max_length=64)
    action: str
    participants: list[ParticipantPayload]


class PresencePayload(Payload):
    """`presence`."""

    chat: ChatPayload
    person: PersonPayload
    state: str = Field(max_length=32)
    last_seen: int | datetime | None = None


class CallPayload(Payload):
    """`call`."""

    call_id: str = Field(min_length=1, max_length=100)
    chat: ChatPayload
    sender: PersonPayload = Field(alias="from")
    status: str = Field(max_length=32)
    video: bool = False
    timestamp: int = Field(ge=0, le=LATEST_S)


class PastChatPayload(Payload):
    """A chat of the history."""

    chat: ChatPayload
    name: str | None = None
    unread: int = Field(default=0, ge=0, lt=2**31)


class HistoryPayload(Payload):
    """`history`: a piece of what a newly linked phone remembers. What is in the lists is read one by one."""

    progress: int | None = Field(default=None, ge=0, le=100)
    last: bool = False
    messages: list[Any] = []
    people: list[Any] = []
    chats: list[Any] = []
