"""What arrives from WhatsApp, in our words, whichever way it came.

Every gateway translates its own payloads to these; everything above reads only these.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sarafan.gateways.whatsapp.links import LinkState, RestrictionNews


@dataclass(frozen=True)
class Person:
    """Somebody on WhatsApp. `phone`: E.164 digits without plus. At least one of the two ids is known.

    `saved`: the name is the one in the owner's address book, if any, not how people call themselves.
    """

    phone: str | None
    lid: str | None
    name: str | None = None
    saved: bool = False


@dataclass(frozen=True)
class Quote:
    """The message that is answered: its id at the provider, its text and kind where known.

    `of_status`: it is a status of ours, which is no message of the chat.
    """

    message_id: str
    text: str | None
    kind: str | None = None
    of_status: bool = False


@dataclass(frozen=True)
class GroupChat:
    """A group, by its id; `subject` where it came along."""

    jid: str
    subject: str | None = None


@dataclass(frozen=True)
class Place:
    """Where something happened: with a person, or in a group; and who did it, nobody when it was us.

    In a chat with a person `author` is that person or nobody.
    """

    chat: Person | GroupChat
    author: Person | None

    @property
    def from_me(self) -> bool:
        """Whether we did it ourselves, on the phone or another device."""
        return self.author is None


@dataclass(frozen=True)
class InboundMedia:
    """What is known of a message's file before it is fetched.

    `waveform`: 64 values of 0 to 100. `animated`: it moves by itself, without sound and again and again.
    `source_id`: the message that it is fetched with, where that is another one than the message that shows it.
    """

    mimetype: str
    size: int | None = None
    file_name: str | None = None
    seconds: int | None = None
    width: int | None = None
    height: int | None = None
    waveform: list[int] | None = None
    thumbnail: bytes | None = None
    source_id: str | None = None
    animated: bool = False


@dataclass(frozen=True)
class InboundMessage:
    """A message that appeared in a chat: the customer's, or one written on the owner's phone.

    `at` is the provider's time in whole seconds. `raw` is kept only for kinds we do not show.
    `details`: of a location, contacts, a poll or an event. `past`: it is the phone's history, nobody waits for an
    answer.
    `problem`: "cut" when it is not whole; "unreadable", "too_deep" or "too_large" when it only stands for what came.
    `card`: the advertisement that brought the customer here, or what a link leads to. `album`: the photos of one album
    have the same. `replaces`: its file is a better one for that message. `edited_at`, `deleted_at`: it stands for a
    message that was changed, or deleted, before it came. `to_list`: we have sent it to many at once.
    """

    message_id: str
    place: Place
    at: datetime
    kind: str
    text: str | None
    quote: Quote | None = None
    raw: dict[str, object] | None = None
    media: InboundMedia | None = None
    details: dict[str, object] | None = None
    mentions: tuple[Person, ...] = ()
    forwarded: bool = False
    view_once: bool = False
    past: bool = False
    problem: str | None = None
    card: dict[str, object] | None = None
    album: str | None = None
    replaces: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    to_list: bool = False

    @property
    def is_early(self) -> bool:
        """Whether it stands for a message that is not here yet."""
        return self.edited_at is not None or self.deleted_at is not None

    @property
    def stands_in(self) -> bool:
        """Whether it only stands for a message whose content is not known, or cannot be."""
        return self.kind == "undecryptable" or self.problem not in (None, "cut")


@dataclass(frozen=True)
class ReactionNews:
    """Somebody reacted to a message, or took it back (`emoji` is nothing). `past`: it is the phone's history."""

    target_id: str
    place: Place
    at: datetime
    emoji: str | None
    past: bool = False


@dataclass(frozen=True)
class VoteNews:
    """All that somebody chooses now in a poll, or whether they come to an event; nothing takes a vote back."""

    target_id: str
    place: Place
    at: datetime
    options: tuple[str, ...]


@dataclass(frozen=True)
class EditNews:
    """Somebody changed the text of a message of theirs; nothing for a text that cannot be read.

    `past`: it is the phone's history, nobody waits for an answer. `mentions`: whom the text names, where it is told.
    """

    target_id: str
    place: Place
    at: datetime
    text: str | None
    past: bool = False
    mentions: tuple[Person, ...] | None = None


@dataclass(frozen=True)
class DeletionNews:
    """Somebody deleted a message for everybody. `past`: it is the phone's history."""

    target_id: str
    place: Place
    at: datetime
    past: bool = False


@dataclass(frozen=True)
class GroupPerson:
    """Somebody in a group, and what they may do there: member, admin or superadmin."""

    person: Person
    role: str = "member"


@dataclass(frozen=True)
class GroupNews:
    """A group as it is now. What is None is not told: it stays as it was."""

    jid: str
    subject: str | None = None
    description: str | None = None
    announce: bool | None = None
    can_send: bool | None = None
    members: tuple[GroupPerson, ...] | None = None
    size: int | None = None  # how many there are, where not all of them are told


@dataclass(frozen=True)
class GroupsSynced:
    """The groups that an account is in."""

    groups: tuple[GroupNews, ...]


@dataclass(frozen=True)
class MembersChanged:
    """Somebody came to a group, left it, or may do more or less: add, remove, promote, demote."""

    jid: str
    action: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class PresenceNews:
    """What somebody does in a chat this moment; worth nothing a little later."""

    place: Place
    state: str
    last_seen: datetime | None


@dataclass(frozen=True)
class ChatRead:
    """The owner has read a chat on the phone, or marked it as unread there; with no message named it is all of it."""

    chat: Person | GroupChat
    message_ids: tuple[str, ...]
    unread: bool
    at: datetime


@dataclass(frozen=True)
class ChatTimer:
    """Messages of a chat disappear after so many seconds from now on; 0: they stay."""

    chat: Person | GroupChat
    seconds: int


@dataclass(frozen=True)
class CallNews:
    """Somebody calls (`offer`), or the call went on: accept, reject, timeout, terminate.

    `past`: it is the phone's history, nobody waits for an answer.
    """

    call_id: str
    place: Place
    at: datetime
    status: str
    video: bool
    past: bool = False


@dataclass(frozen=True)
class PastChat:
    """A chat in a phone's history: how it is called there, and how much of it is unread."""

    chat: Person | GroupChat
    unread: int


@dataclass(frozen=True)
class HistoryPiece:
    """A piece of what a newly linked phone remembers. `broken`: why single things in it were not understood."""

    progress: int | None
    last: bool
    messages: tuple[InboundMessage, ...]
    people: tuple[Person, ...]
    chats: tuple[PastChat, ...] = ()
    broken: tuple[str, ...] = ()


class HistoryGap(StrEnum):
    """A part of a phone's history that it has announced does not come."""

    FOR_NOW = "for_now"  # it is tried again
    FOR_GOOD = "for_good"

    @classmethod
    def if_unknown(cls) -> "HistoryGap":
        """Return what one is read as that only the next release knows."""
        return cls.FOR_NOW


@dataclass(frozen=True)
class HistoryMissing:
    """Whether a part of a phone's history is missing."""

    gap: HistoryGap | None


class Receipt(StrEnum):
    """How far a message of ours got."""

    SERVER = "server"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    ERROR = "error"


@dataclass(frozen=True)
class StatusUpdate:
    """News of a message of ours. `key` is our own id, where the provider carries it for us.

    `chat`: where it comes from, if the provider says so; news from another chat than the message's are a stranger's.
    """

    message_id: str
    key: str | None
    receipt: Receipt
    at: datetime
    error_code: str | None = None
    error_message: str | None = None
    member: Person | None = None  # in a group: with whom of it
    chat: Person | GroupChat | None = None


@dataclass(frozen=True)
class IdentityLearnt:
    """A phone number and a LID turned out to be one person, or a name became known."""

    person: Person


@dataclass(frozen=True)
class NumberChanged:
    """Somebody has another phone number than before; `group`: where it was told, if in a group."""

    before: Person
    now: Person
    at: datetime
    group: GroupChat | None = None


@dataclass(frozen=True)
class StatusPosted:
    """Somebody has posted a status, for all their contacts. `kind`: of message, as of an `InboundMessage`."""

    message_id: str
    person: Person
    at: datetime
    kind: str
    text: str | None
    media: InboundMedia | None = None


@dataclass(frozen=True)
class Ignored:
    """Understood, and nothing for us yet."""

    kind: str


Arrival = (
    InboundMessage
    | StatusUpdate
    | ReactionNews
    | VoteNews
    | EditNews
    | DeletionNews
    | IdentityLearnt
    | NumberChanged
    | StatusPosted
    | LinkState
    | GroupsSynced
    | GroupNews
    | MembersChanged
    | PresenceNews
    | ChatRead
    | ChatTimer
    | CallNews
    | HistoryPiece
    | HistoryMissing
    | RestrictionNews
    | Ignored
)
