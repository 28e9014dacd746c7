"""Tables of messages."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from sarafan.conversations.models import Direction, MessageKind
from sarafan.core.db import Base, Identified, Owned


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
    """Who wrote it. `phone`: the owner, on the phone itself or another linked device. The last three: by itself."""

    CONTACT = "contact"
    MEMBER = "member"
    PHONE = "phone"
    API_KEY = "api_key"
    RULE = "rule"
    SCHEDULE = "schedule"
    ASSISTANT = "assistant"


class Origin(StrEnum):
    """What let a message of ours leave: somebody, or, the last three, nobody by hand (`origins.py`).

    `list`: the owner has written it on the phone, to many at once.
    """

    MEMBER = "member"
    PHONE = "phone"
    LIST = "list"
    API_KEY = "api_key"
    RULE = "rule"
    SCHEDULE = "schedule"
    ASSISTANT = "assistant"


class Outcome(StrEnum):
    """What the gate of automatic messages said."""

    ALLOWED = "allowed"
    HELD = "held"
    REFUSED = "refused"


# Lines that nobody has written to us, and nobody answers.
NOTICES = frozenset({MessageKind.SYSTEM, MessageKind.NUMBER_CHANGE, MessageKind.STATUS})
VOTED_ON = frozenset({MessageKind.POLL, MessageKind.EVENT})
STANDS_IN = ("unreadable", "too_deep", "too_large")  # problems of a message of which there is only a line
EDIT_LOST = "edit_lost"  # the problem of a message whose new text cannot be read

# In words, not as a value: only so a prepared statement chooses a partial index.
IS_LOST = "(status IN ('failed', 'canceled') OR deleted_at IS NOT NULL)"


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
        # What ended a wait and did not leave; what answers otherwise than by its place, so a call or by itself.
        sa.Index(
            "ix_messages_lost_answers",
            "conversation_id",
            postgresql_where=sa.text(f"ended_waiting_since IS NOT NULL AND {IS_LOST}"),
        ),
        sa.Index(
            "ix_messages_answers_until",
            "conversation_id",
            "answers_until",
            postgresql_where=sa.text("answers_until IS NOT NULL"),
        ),
        sa.Index("ix_messages_queued", "created_at", postgresql_where=sa.text("status = 'queued'")),
        sa.Index("ix_messages_media", "media_id", postgresql_where=sa.text("media_id IS NOT NULL")),
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
    # None of what arrived, and of ours from before there was this column (`origins.origin_of`).
    origin: Mapped[Origin | None]
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
    # Read as text and in part (`queries.raw_of`): JSON from strangers may be too deep for a parser.
    raw: Mapped[dict[str, Any] | None] = mapped_column(deferred=True, deferred_raiseload=True)
    media_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("media_files.id", ondelete="SET NULL"))
    # Of a location, contacts, a poll or an event: what it says, as the API shows it; of any, its card and its album.
    details: Mapped[dict[str, Any] | None]
    # Whom the text names, by the ids that WhatsApp told: [{"phone": …, "lid": …}].
    mentions: Mapped[list[dict[str, Any]] | None]
    forwarded: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    view_once: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Whether the phone had it before its number came here: WhatsApp is not told that it was read.
    from_past: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Whether somebody waits for an answer to it: not in history, and in a group only when it is to us.
    wants_answer: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    answer_rule: Mapped[str | None] = mapped_column(sa.String(64))  # which rule has decided that, of a customer's
    # Set before the gateway is asked and taken back when it certainly did nothing: after a death in between, too,
    # nobody calls failed what may be on the customer's phone.
    may_have_left: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # While it is queued, when its gateway has said after when to ask again.
    next_try_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    # When its author changed what it asks, after we had answered: from then on somebody waits again.
    asked_anew_at: Mapped[datetime | None]
    # Of an answer of ours: since when they had waited to whom it was given.
    ended_waiting_since: Mapped[datetime | None]
    # Of an automatic answer and of a call that was taken: until when it answers; any other answer until its own place.
    answers_until: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    # For lists, which leave the columns themselves in the database (`queries.AS_SHOWN`): what of them is shown.
    shown_text: Mapped[str | None] = query_expression()
    text_length: Mapped[int | None] = query_expression()
    shown_details: Mapped[dict[str, Any] | None] = query_expression()
    shown_mentions: Mapped[list[dict[str, Any]] | None] = query_expression()

    @property
    def stands_in(self) -> bool:
        """Whether it only stands for what came: that could not be decrypted, or not be read, and may come yet."""
        return self.kind is MessageKind.UNDECRYPTABLE or self.problem in STANDS_IN

    @property
    def file_kind(self) -> MessageKind:
        """Of which kind its file is: a status shows one of another kind than its own."""
        told = (self.details or {}).get("status")
        return MessageKind(told) if told in set(MessageKind) else self.kind

    @property
    def problem(self) -> str | None:
        """Why it is not whole, or only stands for what came."""
        return (self.details or {}).get("problem")


class MemberReceipt(Owned, Base):
    """How far a message of ours got with one member of a group."""

    __tablename__ = "member_receipts"

    message_id: Mapped[UUID] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # as in `group_members`
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    lid: Mapped[str | None] = mapped_column(sa.String(40))
    delivered_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Reaction(Identified, Owned, Base):
    """What somebody thinks of a message, in one character.

    A reaction that was taken away keeps its row, without the character: an earlier one that arrives again cannot bring
    it back.
    """

    __tablename__ = "reactions"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "author_key"),
        sa.Index(
            "ix_reactions_waiting",
            "conversation_id",
            "waits_since",
            postgresql_where=sa.text("waits_since IS NOT NULL"),
        ),
        sa.Index("ix_reactions_author", "author_id", postgresql_where=sa.text("author_id IS NOT NULL")),
        sa.Index("ix_reactions_ended_by", "ended_by_id", postgresql_where=sa.text("ended_by_id IS NOT NULL")),
    )

    message_id: Mapped[UUID] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"))
    author_key: Mapped[str] = mapped_column(sa.String(64))  # "us", or the contact's id: one reaction each
    emoji: Mapped[str | None] = mapped_column(sa.String(64))
    author_kind: Mapped[AuthorKind]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(sa.String(255))
    at: Mapped[datetime]
    # Of one that waits for an answer: since when, in which thread, and what was the last of that when it came.
    waits_since: Mapped[datetime | None]
    conversation_id: Mapped[UUID | None]
    after_seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    # Of one that waited: since when, and which message of ours has ended that.
    waited_since: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None]


class PollVote(Identified, Owned, Base):
    """What somebody chooses in a poll, or whether they come to an event, all of it; empty once it was taken back."""

    __tablename__ = "poll_votes"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "author_key"),
        sa.Index("ix_poll_votes_author", "author_id", postgresql_where=sa.text("author_id IS NOT NULL")),
    )

    message_id: Mapped[UUID] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"))
    author_key: Mapped[str] = mapped_column(sa.String(64))  # as of a reaction
    options: Mapped[list[str]] = mapped_column(postgresql.ARRAY(sa.Text))
    author_kind: Mapped[AuthorKind]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(sa.String(255))
    at: Mapped[datetime]


class SendDecision(Identified, Owned, Base):
    """Why an automatic message was queued, or not yet, or not at all: the last word of the gate on one cause."""

    __tablename__ = "send_decisions"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "cause", "key"),
        sa.Index("ix_send_decisions_conversation", "conversation_id"),
        sa.Index("ix_send_decisions_decided", "decided_at"),
    )

    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[UUID | None]  # what was queued; its conversation takes both along
    origin: Mapped[Origin]
    cause: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(200))
    cause_id: Mapped[UUID | None]
    cause_name: Mapped[str] = mapped_column(sa.String(255))
    outcome: Mapped[Outcome]
    rule: Mapped[str | None] = mapped_column(sa.String(64))
    held_until: Mapped[datetime | None]
    decided_at: Mapped[datetime]
