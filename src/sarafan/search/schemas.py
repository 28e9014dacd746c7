"""The HTTP face of the search."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from sarafan.conversations.models import ConversationKind, Direction, MessageKind
from sarafan.media.showing import MediaRead

Marks = list[tuple[int, int]]


class Group(StrEnum):
    """What is found: people and groups, messages by their text, messages by their file's name."""

    CHATS = "chats"
    MESSAGES = "messages"
    FILES = "files"


class Shelf(StrEnum):
    """What of a chat is shown by itself."""

    MEDIA = "media"
    LINKS = "links"
    FILES = "files"


class FoundMessage(BaseModel):
    """A message that has the words. `marks`: where in the excerpt, as begin and end in UTF-16 units."""

    message_id: UUID
    conversation_id: UUID
    chat_name: str | None
    chat_phone: str | None
    at: datetime
    kind: MessageKind
    direction: Direction
    author_name: str | None
    excerpt: str
    marks: Marks


class FoundMessages(BaseModel):
    """Some found messages, newest first; with a cursor there may be more, even where there are few."""

    items: list[FoundMessage]
    next_cursor: str | None


class FoundChat(BaseModel):
    """A chat with a person or in a group. `marks`: where in the name."""

    conversation_id: UUID
    channel_id: UUID
    kind: ConversationKind
    contact_id: UUID | None
    name: str | None
    phone: str | None
    last_activity_at: datetime
    marks: Marks


class FoundChats(BaseModel):
    """Some found chats, the latest first."""

    items: list[FoundChat]
    next_cursor: str | None


class SearchRead(BaseModel):
    """What was found, by group; absent: not asked for. `meant`: what was searched instead, as on another keyboard."""

    meant: str | None
    chats: FoundChats | None = None
    messages: FoundMessages | None = None
    files: FoundMessages | None = None


class GalleryItem(BaseModel):
    """A message with a picture, a link or a document. `url`: the first in its text."""

    message_id: UUID
    conversation_id: UUID
    at: datetime
    kind: MessageKind
    url: str | None
    media: MediaRead | None


class GalleryPage(BaseModel):
    """What a chat has of pictures, links or documents, newest first."""

    items: list[GalleryItem]
    next_cursor: str | None


class PlaceRead(BaseModel):
    """Where to jump to; nothing in an empty chat."""

    message_id: UUID | None
