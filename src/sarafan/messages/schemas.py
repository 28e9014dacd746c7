"""JSON shapes of messages."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StringConstraints

from sarafan.conversations.models import Direction
from sarafan.conversations.schemas import AuthorRead, refuse_nul
from sarafan.messages.models import Message, MessageKind, MessageStatus
from sarafan.messages.queries import ThreadPage
from sarafan.organizations.schemas import Body

MOST_CHARACTERS = 4096


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


class TextCreate(Body):
    """A reply. `client_key`: made once for each message by whoever sends it; repeating it is harmless."""

    text: MessageText
    client_key: ClientKey
    quote_id: UUID | None = None


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


class MessageRead(BaseModel):
    """A message. In a thread it stands by (`at`, `seq`)."""

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
    def of(cls, message: Message) -> "MessageRead":
        """Show a message."""
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


class MessagePage(BaseModel):
    """A piece of a thread, oldest first; a cursor is null where the thread ends."""

    items: list[MessageRead]
    older_cursor: str | None
    newer_cursor: str | None

    @classmethod
    def of(cls, page: ThreadPage) -> "MessagePage":
        """Show a piece of a thread."""
        return cls(
            items=[MessageRead.of(message) for message in page.messages],
            older_cursor=page.older_cursor,
            newer_cursor=page.newer_cursor,
        )


class RawRead(BaseModel):
    """What arrived, as it arrived; kept for kinds that are not shown yet."""

    raw: dict[str, Any] | None


class RemovalRead(BaseModel):
    """What removing a channel would delete."""

    conversations: int
    messages: int
