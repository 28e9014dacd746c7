"""Tables of messages."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.conversations.models import Direction
from sarafan.core.db import Base, Identified, Owned


class MessageKind(StrEnum):
    """What a message is. `undecryptable`: we know that there is one, its content may still come."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    POLL = "poll"
    INTERACTIVE = "interactive"
    TEMPLATE = "template"
    SYSTEM = "system"
    UNDECRYPTABLE = "undecryptable"
    UNSUPPORTED = "unsupported"


class MessageStatus(StrEnum):
    """How far a message got; `statuses.py` says what may follow what."""

    RECEIVED = "received"
    QUEUED = "queued"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    CANCELED = "canceled"


class AuthorKind(StrEnum):
    """Who wrote it. `phone`: the owner, on the phone itself or another linked device."""

    CONTACT = "contact"
    MEMBER = "member"
    PHONE = "phone"
    API_KEY = "api_key"


class Message(Identified, Owned, Base):
    """A message. In a thread it stands by (`at`, `seq`): the provider's time, then our order."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.Index("ix_messages_thread", "conversation_id", "at", "seq"),
        sa.Index(
            "uq_messages_provider",
            "conversation_id",
            "direction",
            "provider_message_id",
            unique=True,
            postgresql_where=sa.text("provider_message_id IS NOT NULL"),
        ),
        sa.Index("ix_messages_channel", "channel_id", "provider_message_id"),
        sa.Index("ix_messages_queued", "created_at", postgresql_where=sa.text("status = 'queued'")),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.Index(
            "uq_messages_client_key",
            "organization_id",
            "client_key",
            unique=True,
            postgresql_where=sa.text("client_key IS NOT NULL"),
        ),
    )

    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    direction: Mapped[Direction]
    kind: Mapped[MessageKind]
    text: Mapped[str | None] = mapped_column(sa.Text)
    status: Mapped[MessageStatus]
    author_kind: Mapped[AuthorKind]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(sa.String(255))
    at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    provider_message_id: Mapped[str | None] = mapped_column(sa.String(128))
    client_key: Mapped[str | None] = mapped_column(sa.String(64))
    quoted_message_id: Mapped[UUID | None]
    quoted_provider_id: Mapped[str | None] = mapped_column(sa.String(128))
    quoted_text: Mapped[str | None] = mapped_column(sa.Text)
    quoted_direction: Mapped[Direction | None]
    quoted_author_name: Mapped[str | None] = mapped_column(sa.String(255))
    error_code: Mapped[str | None] = mapped_column(sa.String(64))
    error_message: Mapped[str | None] = mapped_column(sa.Text)
    resent_as_id: Mapped[UUID | None]
    raw: Mapped[dict[str, Any] | None]
    revision: Mapped[int] = mapped_column(default=0)
