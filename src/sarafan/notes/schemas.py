"""JSON shapes of notes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from sarafan.core.texts import beginning
from sarafan.notes.mentioning import Named
from sarafan.notes.models import MentionKind, Note, NoteMention
from sarafan.notes.writing import Content
from sarafan.shapes import AuthorRead, Body, refuse_nul

MOST_CHARACTERS = 4000
MOST_FILES = 10
MOST_MENTIONED = 20
EXCERPT_LETTERS = 200

NoteText = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS), AfterValidator(refuse_nul)]
NoteKey = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class NamedCreate(Body):
    """Whom a note names."""

    kind: MentionKind
    id: UUID


class NoteUpdate(Body):
    """What a note is to say, all of it: a text, uploaded files that nothing else has, or both; and whom it names."""

    text: NoteText = ""
    media_ids: Annotated[list[UUID], Field(max_length=MOST_FILES)] = Field(default=[])
    mentions: Annotated[list[NamedCreate], Field(max_length=MOST_MENTIONED)] = Field(default=[])

    @property
    def content(self) -> Content:
        """Return it as verbs take it. Raises `NothingNoted`."""
        return Content(self.text, self.media_ids, [Named(one.kind, one.id) for one in self.mentions])


class NoteCreate(NoteUpdate):
    """A new note. `client_key`: made once for each note by whoever writes it; repeating it is harmless."""

    client_key: NoteKey


class ReturnCreate(Body):
    """A conversation goes back to the queue, with a note for who takes it next, or without."""

    note: NoteText = ""
    mentions: Annotated[list[NamedCreate], Field(max_length=MOST_MENTIONED)] = Field(default=[])
    client_key: NoteKey

    @property
    def content(self) -> Content | None:
        """Return the note as verbs take it; nothing where nothing is noted."""
        mentions = [Named(one.kind, one.id) for one in self.mentions]
        return Content(self.note, mentions=mentions) if self.note.strip() else None


class NoteMentionRead(BaseModel):
    """Where the reader was mentioned; `name`: of the conversation's person or group."""

    id: UUID
    note_id: UUID
    conversation_id: UUID
    name: str | None
    author: AuthorRead
    excerpt: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, mention: NoteMention, note: Note, name: str | None) -> "NoteMentionRead":
        """Show where somebody was mentioned."""
        return cls(
            id=mention.id,
            note_id=note.id,
            conversation_id=mention.conversation_id,
            name=name,
            author=AuthorRead(kind=note.author_kind, id=note.author_id, name=note.author_name),
            excerpt=beginning(note.text, EXCERPT_LETTERS),
            at=note.at,
            read_at=mention.read_at,
        )


class NoteMentionPage(BaseModel):
    """Where the reader was mentioned, the latest first."""

    items: list[NoteMentionRead]
    next_cursor: str | None


class UnreadMentionsRead(BaseModel):
    """How many mentions the reader has not seen, and in how many conversations; a hundred stands for more."""

    unread: int
    conversations: int
