"""JSON shapes of messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from sarafan.conversations.models import Direction
from sarafan.conversations.schemas import AuthorRead, refuse_nul
from sarafan.core.clock import utc_now
from sarafan.messages.models import AuthorKind, MediaFile, MediaState, Message, MessageKind, MessageStatus, Reaction
from sarafan.messages.queries import ThreadPage
from sarafan.messages.ticks import Ticks
from sarafan.organizations.schemas import Body

MOST_CHARACTERS = 4096
RINGS_FOR = timedelta(minutes=2)


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


MessageText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_CHARACTERS),
    AfterValidator(refuse_nul),
    AfterValidator(_refuse_blank),
]
ClientKey = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class MessageCreate(Body):
    """A reply: a text, or an uploaded file with or without one.

    `client_key`: made once for each message by whoever sends it; repeating it is harmless.
    """

    text: MessageText | None = None
    client_key: ClientKey
    quote_id: UUID | None = None
    media_id: UUID | None = None
    as_voice: bool = False
    as_document: bool = False


class ReactionUpdate(Body):
    """Our reaction to a message; an empty one takes it away."""

    emoji: Annotated[str, StringConstraints(max_length=32), AfterValidator(refuse_nul)]


class TypingUpdate(Body):
    """What the other side is to see of us."""

    state: Literal["composing", "recording", "paused"]


class MessageUpdate(Body):
    """The new text of a message of ours."""

    text: MessageText


class ForwardCreate(Body):
    """Where a message is to be forwarded; `client_key` as in a reply."""

    conversation_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    client_key: ClientKey


class UploadRead(BaseModel):
    """A file that was given to us; `kind`: as what WhatsApp takes it. Unused, it is forgotten after a day."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: MessageKind
    mimetype: str
    size: int
    file_name: str | None


class QuoteRead(BaseModel):
    """The answered message, as much as is known of it."""

    message_id: UUID | None
    text: str | None
    author_name: str | None
    direction: Direction | None


class MessageErrorRead(BaseModel):
    """Why a message failed."""

    code: str
    message: str | None


class MediaRead(BaseModel):
    """A message's file. The addresses need a session or a key and lead to ones that expire."""

    id: UUID
    state: MediaState
    mimetype: str
    size: int | None
    file_name: str | None
    width: int | None
    height: int | None
    seconds: int | None
    waveform: list[int] | None
    url: str | None
    preview_url: str | None
    download_url: str | None
    error: MessageErrorRead | None

    @classmethod
    def of(cls, media: MediaFile) -> "MediaRead":
        """Show a file; an address is missing while there is nothing behind it."""
        ready = media.state is MediaState.READY
        has_preview = media.preview_key is not None or media.thumbnail is not None
        address = f"/api/media/{media.id}"
        return cls(
            id=media.id,
            state=media.state,
            mimetype=media.mimetype,
            size=media.size,
            file_name=media.file_name,
            width=media.width,
            height=media.height,
            seconds=media.seconds,
            waveform=media.waveform,
            url=address if ready else None,
            preview_url=f"{address}/preview" if has_preview else None,
            download_url=f"{address}/download" if ready else None,
            error=MessageErrorRead(code=media.error_code, message=media.error_message) if media.error_code else None,
        )


class LocationRead(BaseModel):
    """A place; `live` while it moves."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    live: bool = False


class SharedContactRead(BaseModel):
    """Somebody's card that was sent: a name and phones as they stand in it."""

    name: str
    phones: list[str]


class ContactsRead(BaseModel):
    """Cards that were sent."""

    contacts: list[SharedContactRead]


class PollRead(BaseModel):
    """A question with answers; `selectable`: how many may be chosen, 0 for any number."""

    name: str
    options: list[str]
    selectable: int


class CallRead(BaseModel):
    """A call. One that nobody ended and nobody took has long stopped ringing."""

    call: Literal["ringing", "missed", "answered"]
    video: bool


class MentionRead(BaseModel):
    """Somebody whom a text names, as `@` and the digits of their phone or LID. `is_us`: this number itself."""

    contact_id: UUID | None
    name: str | None
    phone: str | None
    lid: str | None
    is_us: bool


class TicksRead(BaseModel):
    """Of a message of ours in a group: how many others have it and have read it, of how many there are now."""

    model_config = ConfigDict(from_attributes=True)

    delivered: int
    read: int
    members: int


class MemberReceiptRead(BaseModel):
    """With whom of a group a message has arrived, and when they read it; a contact once they have written to us."""

    contact_id: UUID | None
    name: str | None
    phone: str | None
    lid: str | None
    delivered_at: datetime
    read_at: datetime | None


class MemberReceiptList(BaseModel):
    """Who has got a message, those who have read it first."""

    items: list[MemberReceiptRead]


class ReactionRead(BaseModel):
    """What somebody thinks of a message, in one character."""

    emoji: str
    author: AuthorRead
    from_me: bool

    @classmethod
    def of(cls, reaction: Reaction) -> "ReactionRead":
        """Show a reaction that was not taken away."""
        return cls(
            emoji=reaction.emoji or "",
            author=AuthorRead(kind=reaction.author_kind.value, id=reaction.author_id, name=reaction.author_name),
            from_me=reaction.author_kind is not AuthorKind.CONTACT,
        )


class MessageRead(BaseModel):
    """A message. In a thread it stands by (`at`, `seq`). One that was deleted has lost what it said.

    `details` belong to the kinds location, contacts, poll and system (a call); `ticks` to ours in groups.
    `problem`: "cut" when it is not shown whole, else why there is only a line in the place of what came.
    """

    id: UUID
    conversation_id: UUID
    channel_id: UUID
    seq: int
    direction: Direction
    kind: MessageKind
    text: str | None
    status: MessageStatus
    author: AuthorRead
    quote: QuoteRead | None
    media: MediaRead | None
    details: LocationRead | ContactsRead | PollRead | CallRead | None
    mentions: list[MentionRead]
    ticks: TicksRead | None
    reactions: list[ReactionRead]
    forwarded: bool
    view_once: bool
    problem: Literal["cut", "unreadable", "too_deep", "too_large"] | None
    edited_at: datetime | None
    deleted_at: datetime | None
    at: datetime
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    error: MessageErrorRead | None
    client_key: str | None
    resent_as_id: UUID | None
    revision: int

    @classmethod
    def of(
        cls,
        message: Message,
        media: MediaFile | None,
        reactions: Sequence[Reaction],
        mentions: list[MentionRead],
        ticks: Ticks | None,
    ) -> "MessageRead":
        """Show a message with its file, whom it names, what people think of it, and how far it got in a group."""
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            channel_id=message.channel_id,
            seq=message.seq,
            direction=message.direction,
            kind=message.kind,
            text=message.text,
            status=message.status,
            author=AuthorRead(kind=message.author_kind.value, id=message.author_id, name=message.author_name),
            quote=_quote(message),
            media=MediaRead.of(media) if media else None,
            details=_details(message),
            mentions=mentions,
            ticks=TicksRead.model_validate(ticks) if ticks else None,
            reactions=[ReactionRead.of(reaction) for reaction in reactions],
            forwarded=message.forwarded,
            view_once=message.view_once,
            problem=(message.details or {}).get("problem"),
            edited_at=message.edited_at,
            deleted_at=message.deleted_at,
            at=message.at,
            created_at=message.created_at,
            sent_at=message.sent_at,
            delivered_at=message.delivered_at,
            read_at=message.read_at,
            error=MessageErrorRead(code=message.error_code, message=message.error_message)
            if message.error_code
            else None,
            client_key=message.client_key,
            resent_as_id=message.resent_as_id,
            revision=message.revision,
        )


def _quote(message: Message) -> QuoteRead | None:
    if message.quoted_provider_id is None and message.quoted_message_id is None:
        return None
    return QuoteRead(
        message_id=message.quoted_message_id,
        text=message.quoted_text,
        author_name=message.quoted_author_name,
        direction=message.quoted_direction,
    )


def _details(message: Message) -> LocationRead | ContactsRead | PollRead | CallRead | None:
    shape = _DETAILS.get(message.kind)
    told = {name: value for name, value in (message.details or {}).items() if name != "problem"}
    shown = shape.model_validate(told) if shape and told else None
    if isinstance(shown, CallRead) and shown.call == "ringing" and utc_now() - message.at > RINGS_FOR:
        shown.call = "missed"
    return shown


_DETAILS: dict[MessageKind, type[LocationRead | ContactsRead | PollRead | CallRead]] = {
    MessageKind.SYSTEM: CallRead,
    MessageKind.LOCATION: LocationRead,
    MessageKind.CONTACTS: ContactsRead,
    MessageKind.POLL: PollRead,
}


class MessagePage(BaseModel):
    """A piece of a thread, oldest first; a cursor is null where the thread ends."""

    items: list[MessageRead]
    older_cursor: str | None
    newer_cursor: str | None

    @classmethod
    def of(cls, page: ThreadPage, items: list[MessageRead]) -> "MessagePage":
        """Show a piece of a thread."""
        return cls(items=items, older_cursor=page.older_cursor, newer_cursor=page.newer_cursor)


class MessageList(BaseModel):
    """Messages."""

    items: list[MessageRead]


class RawRead(BaseModel):
    """What arrived, as it arrived; kept for kinds that are not shown yet."""

    raw: dict[str, Any] | None


class RemovalRead(BaseModel):
    """What removing a channel would delete."""

    conversations: int
    messages: int
