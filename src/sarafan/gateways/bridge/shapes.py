"""The shapes of the bridge's events, written by `scripts/contract.py` from `bridge/openapi.json`.

A shape needs only what it would be nothing without. `mending.read` drops or cuts everything else that does not fit the
kinds of `scalars.py`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from sarafan.gateways.bridge import scalars
from sarafan.gateways.bridge.scalars import Payload


class PersonPayload(Payload):
    """Somebody, by at least one id; `saved`: the name is that of the owner's address book, null if it has none."""

    phone: scalars.Phone | None = None
    lid: scalars.Lid | None = None
    name: scalars.Name | None = None
    saved: bool = False


class ChatPayload(Payload):
    """A chat; for a direct one, phone and lid are the customer's."""

    kind: scalars.Word
    jid: scalars.Jid | None = None
    phone: scalars.Phone | None = None
    lid: scalars.Lid | None = None
    subject: scalars.Name | None = None


class ActPayload(Payload):
    """What all that happens in a chat has: which chat, who, when."""

    chat: ChatPayload
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    from_me: bool = False
    timestamp: scalars.Timestamp | None = None


class QuotePayload(Payload):
    """The answered message."""

    message_id: scalars.Id
    kind: scalars.Word | None = None
    text: scalars.Text | None = None
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    status: bool = False


class MediaPayload(Payload):
    """A message's file, before it is fetched."""

    mimetype: scalars.Name | None = None
    size: scalars.Size | None = None
    sha256: scalars.Name | None = None
    file_name: scalars.FileName | None = None
    seconds: scalars.Amount | None = None
    width: scalars.Amount | None = None
    height: scalars.Amount | None = None
    waveform: scalars.Encoded | None = None
    animated: bool = False
    thumbnail: scalars.Encoded | None = None


class LocationPayload(Payload):
    """A place."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: scalars.Name | None = None
    address: scalars.Sentence | None = None
    live: bool = False


class SharedContactPayload(Payload):
    """A card."""

    name: scalars.Name = ""
    phones: Annotated[list[scalars.Word], Field(max_length=scalars.MOST_PHONES)] = Field(default=[])


class PollPayload(Payload):
    """A question with answers."""

    name: scalars.Name = ""
    options: Annotated[list[scalars.Name], Field(max_length=scalars.MOST_OPTIONS)] = Field(default=[])
    selectable: Annotated[int, Field(ge=0, le=1000)] = 0


class HappeningPayload(Payload):
    """Something that takes place."""

    name: scalars.Name = ""
    description: scalars.Sentence | None = None
    starts_at: scalars.Timestamp | None = None
    ends_at: scalars.Timestamp | None = None
    place: scalars.Sentence | None = None
    link: scalars.Sentence | None = None
    canceled: bool = False


class CardPayload(Payload):
    """The advertisement that brought somebody here, or what a link leads to."""

    kind: scalars.Word
    title: scalars.Name | None = None
    text: scalars.Sentence | None = None
    url: scalars.Sentence | None = None
    thumbnail: scalars.Encoded | None = None
    source_type: scalars.Name | None = None
    source_id: scalars.Name | None = None
    click_id: scalars.Name | None = None
    entry_point: scalars.Name | None = None


class MessagePayload(ActPayload):
    """A message that appeared in a chat."""

    message_id: scalars.Id
    kind: scalars.Word = "unsupported"
    text: scalars.Text | None = None
    quote: QuotePayload | None = None
    raw: dict[str, Any] | None = None
    media: MediaPayload | None = None
    location: LocationPayload | None = None
    contacts: Annotated[list[SharedContactPayload], Field(max_length=scalars.MOST_CONTACTS)] | None = None
    poll: PollPayload | None = None
    event: HappeningPayload | None = None
    card: CardPayload | None = None
    mentions: Annotated[list[PersonPayload], Field(max_length=scalars.MOST_MENTIONS)] = Field(default=[])
    forwarded: bool = False
    view_once: bool = False
    album: scalars.Id | None = None
    replaces: scalars.Id | None = None
    to_list: bool = False
    source: scalars.Word | None = None
    problem: scalars.Problem | None = None


class StatusPostPayload(Payload):
    """What somebody has posted for all their contacts: its words, its file, and of which kind it is."""

    message_id: scalars.Id
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    kind: scalars.Word = "unsupported"
    text: scalars.Text | None = None
    media: MediaPayload | None = None
    timestamp: scalars.Timestamp | None = None


class UndecryptablePayload(ActPayload):
    """There was a message; its content may follow under the same id."""

    message_id: scalars.Id
    source: scalars.Word | None = None


class ChangePayload(ActPayload):
    """What happened to which message."""

    target_id: scalars.Id
    message_id: scalars.Id | None = None
    emoji: scalars.Word | None = None
    text: scalars.Text | None = None
    mentions: Annotated[list[PersonPayload], Field(max_length=scalars.MOST_MENTIONS)] | None = None
    options: Annotated[list[scalars.Name], Field(max_length=scalars.MOST_OPTIONS)] | None = None
    source: scalars.Word | None = None
    problem: scalars.Problem | None = None


class ErrorPayload(Payload):
    """Why a message failed."""

    code: scalars.Code | None = None
    message: scalars.Sentence | None = None


class StatusPayload(Payload):
    """How far a message came."""

    message_id: scalars.Id
    status: scalars.Word
    key: scalars.Word | None = None
    chat: ChatPayload | None = None
    timestamp: scalars.Timestamp | None = None
    error: ErrorPayload | None = None
    participant: PersonPayload | None = None


class ChatReadPayload(Payload):
    """What the owner has read on the phone; or that a chat was marked as unread there, which names no messages."""

    chat: ChatPayload
    message_ids: Annotated[list[scalars.Id], Field(max_length=scalars.MOST_IDS)] = Field(default=[])
    unread: bool = False
    timestamp: scalars.Timestamp | None = None


class ChatTimerPayload(Payload):
    """After how many seconds messages of a chat disappear from now on; 0 when they stay."""

    chat: ChatPayload
    seconds: scalars.Amount | None = None
    timestamp: scalars.Timestamp | None = None


class NumberChangePayload(Payload):
    """Whom a person was, and is now; `chat`: the group in which it was told."""

    before: PersonPayload
    now: PersonPayload
    chat: ChatPayload | None = None
    timestamp: scalars.Timestamp | None = None


class ReasonPayload(Payload):
    """Why an account is not on line."""

    code: scalars.Code | None = None
    detail: scalars.Word | None = None
    proxied: bool = False
    attempt: scalars.Amount | None = None
    retry_at: scalars.Moment | None = None


class QrPayload(Payload):
    """A QR to show."""

    text: scalars.QrText
    expires_at: scalars.Moment | None = None


class PairingPayload(Payload):
    """A code to type into the phone."""

    code: scalars.PairingCode
    expires_at: scalars.Moment | None = None


class RestrictionPayload(Payload):
    """What WhatsApp forbids the account; within a state it is only told while it holds."""

    active: bool = True
    code: scalars.Code | None = None
    message: scalars.Sentence | None = None
    until: scalars.Moment | None = None


class TroublePayload(Payload):
    """What waits to be stored or handed over; only in the answer to a question."""

    code: Literal["not_stored", "not_taken"]
    since: scalars.Moment
    waiting: scalars.Amount = 0


class SessionPayload(Payload):
    """An account's state."""

    status: scalars.Word
    connected: bool = False
    phone: scalars.Digits | None = None
    lid: scalars.Lid | None = None
    name: scalars.Name | None = None
    reason: ReasonPayload | None = None
    since: scalars.Moment | None = None
    qr: QrPayload | None = None
    pairing: PairingPayload | None = None
    restriction: RestrictionPayload | None = None
    trouble: TroublePayload | None = None


class ParticipantPayload(Payload):
    """Somebody in a group."""

    phone: scalars.Phone | None = None
    lid: scalars.Lid | None = None
    role: scalars.Word = "member"


class GroupPayload(Payload):
    """A group, or what is new of it."""

    id: scalars.Jid
    subject: scalars.Name | None = None
    description: scalars.Description | None = None
    owner: PersonPayload | None = None
    size: scalars.Amount | None = None
    participants: Annotated[list[ParticipantPayload], Field(max_length=scalars.MOST_PARTICIPANTS)] | None = None
    can_send: bool | None = None
    announce: bool | None = None
    addressing: scalars.Word | None = None


class GroupsPayload(Payload):
    """Whole groups."""

    groups: Annotated[list[GroupPayload], Field(max_length=scalars.MOST_GROUPS)] = Field(default=[])


class GroupUpdatedPayload(Payload):
    """What changed of a group."""

    group: GroupPayload


class MembersPayload(Payload):
    """Who came, left, or may do something else now."""

    id: scalars.Jid
    action: scalars.Word = "modify"
    participants: Annotated[list[ParticipantPayload], Field(max_length=scalars.MOST_PARTICIPANTS)] = Field(default=[])
    by: PersonPayload | None = None


class PresencePayload(Payload):
    """Who is online or types."""

    chat: ChatPayload
    person: PersonPayload
    state: scalars.State
    last_seen: scalars.Timestamp | None = None


class CallPayload(Payload):
    """A step of a call; `past` when it is told by history, so nobody waits for an answer to it."""

    call_id: scalars.CallId
    chat: ChatPayload
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    status: scalars.Word = "offer"
    video: bool = False
    timestamp: scalars.Timestamp | None = None
    past: bool = False


class PastChatPayload(Payload):
    """A chat of the history."""

    chat: ChatPayload
    name: scalars.Name | None = None
    unread: scalars.Amount = 0


class HistoryPayload(Payload):
    """A piece of what a newly linked phone remembers."""

    piece: scalars.Amount | None = None
    progress: Annotated[int, Field(ge=0, le=100)] | None = None
    last: bool = False
    messages: Annotated[list[Any], Field(max_length=scalars.MOST_PIECE)] = Field(default=[])
    people: Annotated[list[Any], Field(max_length=scalars.MOST_PIECE)] = Field(default=[])
    chats: Annotated[list[Any], Field(max_length=scalars.MOST_PIECE)] = Field(default=[])


class HistoryMissingPayload(Payload):
    """A part of the history cannot be fetched yet, or never will be; null when nothing is missing any more."""

    missing: scalars.Word | None = None
