"""Tables of notes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned


class MentionKind(StrEnum):
    """What a note may name. Of a team, each member who may see the note has a row."""

    MEMBER = "member"
    TEAM = "team"


class Note(Identified, Owned, Base):
    """What a member, or a program of theirs, has noted in a conversation."""

    __tablename__ = "notes"
    __table_args__ = (
        sa.UniqueConstraint("author_id", "client_key"),
        sa.Index("ix_notes_place", "conversation_id", "at", "id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    author_kind: Mapped[str] = mapped_column(sa.String(32))  # a member or an API key, as `ActorKind` names them
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(sa.String(120))
    client_key: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)


class NoteFile(Owned, Base):
    """A file of a note, which has it alone."""

    __tablename__ = "note_files"

    note_id: Mapped[UUID] = mapped_column(sa.ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("media_files.id", ondelete="CASCADE"), primary_key=True, unique=True
    )
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger)


class NoteMention(Identified, Owned, Base):
    """Somebody who is to see a note, as whom it names them, and whether they have seen it."""

    __tablename__ = "note_mentions"
    __table_args__ = (
        sa.UniqueConstraint("note_id", "kind", "named_id", "member_id"),
        sa.Index("ix_note_mentions_member", "member_id", "id"),
        sa.Index("ix_note_mentions_unread", "member_id", postgresql_where=sa.text("read_at IS NULL")),
        sa.Index("ix_note_mentions_conversation", "conversation_id"),
    )

    note_id: Mapped[UUID] = mapped_column(sa.ForeignKey("notes.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    kind: Mapped[MentionKind]
    named_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(120))  # as the note's text has it
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    read_at: Mapped[datetime | None]
