"""The shapes of the bridge's events, as `bridge/README.md` describes them, and how much of each we take.

A shape needs only what it would be nothing without. `mending.read` drops or cuts everything else that does not fit.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sarafan.gateways.bridge.bounding import shortened

MOST_TEXT = 65_536  # characters of a message, as the bridge cuts them
MOST_ID = 128  # characters of a message's id
MOST_CALL_ID = 100  # characters; it is kept behind a word of ours
MOST_JID, MOST_LID, MOST_PHONE = 64, 40, 20  # characters
MOST_NAME = 255  # characters of a name, a file's name, a group's subject, an option
MOST_DESCRIPTION = 8_192  # characters of a group's description
MOST_WORD = 64  # characters of a kind, a code, a state, a reaction
MOST_SENTENCE = 1_000  # characters of an explanation or an address
MOST_QR = 2_000  # characters
MOST_ENCODED = 128 * 1024  # characters of a small picture or a waveform in base64
MOST_CONTACTS, MOST_PHONES = 100, 20  # cards in a message, phones on a card
MOST_OPTIONS = 100  # of a poll
MOST_MENTIONS = 1_000
MOST_PARTICIPANTS = 5_000  # members of a group that are kept
MOST_GROUPS = 5_000
MOST_IN_PIECE = 5_000  # messages, people and chats in a piece of history
LARGEST_INT, LARGEST_BIGINT = 2**31 - 1, 2**62
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


def _fit(most: int) -> BeforeValidator:
    return BeforeValidator(lambda value: shortened(value, most) if isinstance(value, str) else value)


def _in_our_time(value: datetime) -> datetime:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("must be in our time")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Id = Annotated[str, _fit(MOST_ID), Field(min_length=1)]
CallId = Annotated[str, _fit(MOST_CALL_ID), Field(min_length=1)]
Jid = Annotated[str, _fit(MOST_JID), Field(min_length=1)]
Phone = Annotated[str, _fit(MOST_PHONE)]
# Cut without the domain that may follow, and long enough that a shortened one still differs from any other.
Lid = Annotated[
    str, BeforeValidator(lambda value: value.removesuffix("@lid") if isinstance(value, str) else value), _fit(MOST_LID)
]
Name = Annotated[str, Field(max_length=MOST_NAME)]
Word = Annotated[str, Field(max_length=MOST_WORD)]
Sentence = Annotated[str, Field(max_length=MOST_SENTENCE)]
Encoded = Annotated[str, Field(max_length=MOST_ENCODED)]
Moment = Annotated[datetime, AfterValidator(_in_our_time)]
Amount = Annotated[int, Field(ge=0, le=LARGEST_INT)]
Timestamp = Annotated[int, Field(ge=-LARGEST_BIGINT, le=LARGEST_BIGINT)]
Code = Word | Annotated[int, Field(ge=-LARGEST_INT, le=LARGEST_INT)]
Problem = Literal["cut", "unreadable", "too_deep", "too_large"]


class Payload(BaseModel):
    """Tolerant: unknown fields pass."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False)


class ChatPayload(Payload):
    """A chat; for a direct one, phone and lid are the customer's."""

    kind: Word
    jid: Jid | None = None
    phone: Phone | None = None
    lid: Lid | None = None
    subject: Name | None = None


class PersonPayload(Payload):
    """Somebody, by at least one id."""

    phone: Phone | None = None
    lid: Lid | None = None
    name: Name | None = None


class QuotePayload(Payload):
    """The answered message."""

    message_id: Id
    text: Annotated[str, Field(max_length=MOST_TEXT)] | None = None


class MediaPayload(Payload):
    """A message's file, before it is fetched."""

    mimetype: Name | None = None
    size: Annotated[int, Field(ge=0, le=LARGEST_BIGINT)] | None = None
    file_name: Name | None = None
    seconds: Amount | None = None
    width: Amount | None = None
    height: Amount | None = None
    waveform: Encoded | None = None
    thumbnail: Encoded | None = None


class LocationPayload(Payload):
    """A place."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: Name | None = None
    address: Sentence | None = None
    live: bool = False


class SharedContactPayload(Payload):
    """A card."""

    name: Name = ""
    phones: list[Word] = Field(default=[], max_length=MOST_PHONES)


class PollPayload(Payload):
    """A question with answers."""

    name: Name = ""
    options: list[Name] = Field(default=[], max_length=MOST_OPTIONS)
    selectable: int = Field(default=0, ge=0, le=1000)


class ActPayload(Payload):
    """What all that happens in a chat has: which chat, who, when."""

    chat: ChatPayload
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    from_me: bool = False
    timestamp: Timestamp | None = None


class MessagePayload(ActPayload):
    """`message`."""

    message_id: Id
    kind: Word = "unsupported"
    text: Annotated[str, Field(max_length=MOST_TEXT)] | None = None
    quote: QuotePayload | None = None
    raw: dict[str, Any] | None = None
    media: MediaPayload | None = None
    location: LocationPayload | None = None
    contacts: list[SharedContactPayload] | None = Field(default=None, max_length=MOST_CONTACTS)
    poll: PollPayload | None = None
    mentions: list[PersonPayload] = Field(default=[], max_length=MOST_MENTIONS)
    forwarded: bool = False
    view_once: bool = False
    source: Word | None = None
    problem: Problem | None = None


class UndecryptablePayload(ActPayload):
    """`message.undecryptable`: we know that there was one; its content may follow under the same id."""

    message_id: Id


class ChangePayload(ActPayload):
    """`message.reaction`, `message.edited`, `message.deleted`: what happened to which message."""

    target_id: Id
    emoji: Word | None = None
    text: Annotated[str, Field(max_length=MOST_TEXT)] | None = None


class ErrorPayload(Payload):
    """Why a message failed."""

    code: Code | None = None
    message: Sentence | None = None


class StatusPayload(Payload):
    """`message.status`."""

    message_id: Id
    key: Word | None = None
    status: Literal["server", "delivered", "read", "played", "error"]
    timestamp: Timestamp | None = None
    error: ErrorPayload | None = None
    participant: PersonPayload | None = None


class ReasonPayload(Payload):
    """Why an account is not on line. A bridge of an earlier release tells WhatsApp's number, or none, as the code."""

    code: Code | None = None
    detail: Word | None = None
    proxied: bool = False
    attempt: Amount | None = None
    retry_at: Moment | None = None


class QrPayload(Payload):
    """A QR to show."""

    text: str = Field(max_length=MOST_QR)
    expires_at: Moment | None = None


class PairingPayload(Payload):
    """A code to type into the phone."""

    code: str = Field(pattern=r"^\S{1,16}$")
    expires_at: Moment | None = None


class RestrictionPayload(Payload):
    """`restriction`, and the same within `session.status`, where it is only told while it holds."""

    active: bool = True
    code: Code | None = None
    message: Sentence | None = None
    until: Moment | None = None


class TroublePayload(Payload):
    """What waits to be stored or handed over, in the answer to `GET /status/:id`."""

    code: Literal["not_stored", "not_taken"]
    since: Moment
    waiting: Annotated[int, Field(ge=0, lt=2**31)] = 0


class SessionPayload(Payload):
    """`session.status`, and the answer to `GET /status/:id`."""

    status: Word
    phone: Annotated[str, Field(pattern=r"^\d{1,20}$")] | None = None
    lid: Lid | None = None
    name: Name | None = None
    reason: ReasonPayload | None = None
    since: Moment | None = None
    qr: QrPayload | None = None
    pairing: PairingPayload | None = None
    restriction: RestrictionPayload | None = None
    trouble: TroublePayload | None = None


class ParticipantPayload(Payload):
    """Somebody in a group."""

    phone: Phone | None = None
    lid: Lid | None = None
    role: Word = "member"


class GroupPayload(Payload):
    """A group, or what is new of it."""

    id: Jid
    subject: Name | None = None
    description: Annotated[str, Field(max_length=MOST_DESCRIPTION)] | None = None
    announce: bool | None = None
    can_send: bool | None = None
    size: Amount | None = None
    participants: list[ParticipantPayload] | None = Field(default=None, max_length=MOST_PARTICIPANTS)


class GroupsPayload(Payload):
    """`groups.synced`."""

    groups: list[GroupPayload] = Field(default=[], max_length=MOST_GROUPS)


class GroupUpdatedPayload(Payload):
    """`group.updated`."""

    group: GroupPayload


class MembersPayload(Payload):
    """`group.participants`."""

    id: Jid
    action: Word = "modify"
    participants: list[ParticipantPayload] = Field(default=[], max_length=MOST_PARTICIPANTS)


class PresencePayload(Payload):
    """`presence`."""

    chat: ChatPayload
    person: PersonPayload
    state: str = Field(pattern=r"^[a-z]{1,32}$")
    last_seen: Timestamp | Moment | None = None


class CallPayload(Payload):
    """`call`."""

    call_id: CallId
    chat: ChatPayload
    sender: PersonPayload = Field(alias="from", default=PersonPayload())
    status: Word = "offer"
    video: bool = False
    timestamp: Timestamp | None = None


class PastChatPayload(Payload):
    """A chat of the history."""

    chat: ChatPayload
    name: Name | None = None
    unread: Amount = 0


class HistoryPayload(Payload):
    """`history`: a piece of what a newly linked phone remembers. What is in the lists is read one by one."""

    progress: int | None = Field(default=None, ge=0, le=100)
    last: bool = False
    messages: list[Any] = Field(default=[], max_length=MOST_IN_PIECE)
    people: list[Any] = Field(default=[], max_length=MOST_IN_PIECE)
    chats: list[Any] = Field(default=[], max_length=MOST_IN_PIECE)
