"""Tables of notifications."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned
from sarafan.core.seal import SealedBytes


class PushKey(Identified, Base):
    """The installation's key, by which push services know who pushes (RFC 8292). There is one."""

    __tablename__ = "push_keys"

    only_row: Mapped[bool] = mapped_column(default=True, unique=True)
    sealed_key: Mapped[bytes] = mapped_column(SealedBytes)  # its secret number, in base64url
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class PushSubscription(Identified, Owned, Base):
    """A browser that may be pushed to. It goes with the session that it belongs to."""

    __tablename__ = "push_subscriptions"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("member_sessions.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None] = mapped_column(sa.String(80))
    # Of its address and keys: whoever has all three is that browser.
    fingerprint: Mapped[str] = mapped_column(sa.String(64), index=True)
    sealed_address: Mapped[bytes] = mapped_column(SealedBytes)  # JSON with `endpoint`, `p256dh`, `auth`
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (sa.Index("ix_push_subscriptions_organization_id", "organization_id"),)


class NotificationSettings(Owned, Base):
    """What a member wants to be told. Without a row everything is as `KINDS` says, and words stay hidden."""

    __tablename__ = "notification_settings"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    kinds: Mapped[dict[str, Any]]  # what was turned on or off, by kind
    shows_text: Mapped[bool] = mapped_column(default=False)
    # Quiet hours, in minutes of the organization's day; nothing: none.
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]


class OpenChat(Owned, Base):
    """Which chat a browser shows in front, as it says again and again while that is so."""

    __tablename__ = "open_chats"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("member_sessions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime]
