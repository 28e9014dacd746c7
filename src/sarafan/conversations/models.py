"""Tables of conversations."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sarafan.core.db import Base, Identified, Owned

UNTIL_THEY_WRITE = datetime(9999, 1, 1, tzinfo=UTC)  # until when a chat is snoozed that no clock wakes


class ConversationKind(StrEnum):
    """With one person, or in a group."""

    DIRECT = "direct"
    GROUP = "group"


class Direction(StrEnum):
    """Whether a message came or went."""

    IN = "in"
    OUT = "out"


class MessageKind(StrEnum):
    """What a message is. `undecryptable`: we know that there is one, its content may still come.

    `view_once`, `phone_only`: its content never comes, WhatsApp shows it on the phone alone. `system`: a call;
    `number_change`: the person has another number. Nobody has written these two; a `status` was posted for everybody.
    """

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
    EVENT = "event"
    INTERACTIVE = "interactive"
    TEMPLATE = "template"
    SYSTEM = "system"
    NUMBER_CHANGE = "number_change"
    STATUS = "status"
    VIEW_ONCE = "view_once"
    PHONE_ONLY = "phone_only"
    UNDECRYPTABLE = "undecryptable"
    UNSUPPORTED = "unsupported"

    @classmethod
    def if_unknown(cls) -> "MessageKind":
        """Return what a kind is read as that only the next release knows."""
        return cls.UNSUPPORTED


class Priority(StrEnum):
    """How much a conversation presses, as its members say."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @classmethod
    def if_unknown(cls) -> "Priority":
        """Return what a priority is read as that only the next release knows."""
        return cls.NORMAL


class PrivateUntil(StrEnum):
    """Until when a chat is private that its owner has not made so themselves."""

    CHOICE = "choice"  # somebody new, who wrote before its owner has chosen
    BOOK = "book"  # until the phone's history is here, and says who is in the address book

    @classmethod
    def if_unknown(cls) -> "PrivateUntil":
        """Return what is read that only the next release knows: a choice of its owner ends it."""
        return cls.BOOK


class StateChangeKind(StrEnum):
    """What was done to a conversation's state."""

    SNOOZED = "snoozed"
    WOKEN = "woken"
    DONE = "done"
    OPENED = "opened"
    PRIORITY = "priority"
    ASSIGNED = "assigned"
    RETURNED = "returned"  # to the queue, by hand or because its member was off or did not answer
    ERRAND_DONE = "errand_done"
    ERRAND_DROPPED = "errand_dropped"  # two chats became one, which has but one errand
    NO_ANSWER = "no_answer"
    ANSWER_NEEDED = "answer_needed"
    UNDONE = "undone"
    KEPT = "kept"  # private from now on
    RELEASED = "released"  # private no more
    OTHER = "other"

    @classmethod
    def if_unknown(cls) -> "StateChangeKind":
        """Return what a change is read as that only the next release knows."""
        return cls.OTHER


class GroupRole(StrEnum):
    """What a person may do in a group, in WhatsApp's words."""

    MEMBER = "member"
    ADMIN = "admin"
    SUPERADMIN = "superadmin"


class Group(Identified, Owned, Base):
    """A group that a channel's account is, or was, in."""

    __tablename__ = "groups"
    __table_args__ = (sa.UniqueConstraint("channel_id", "jid"),)

    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"))
    jid: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str | None] = mapped_column(sa.String(255))
    description: Mapped[str | None] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(default=0)
    can_send: Mapped[bool] = mapped_column(default=True)
    announce: Mapped[bool] = mapped_column(default=False)


class GroupMember(Owned, Base):
    """Somebody in a group, by the ids that WhatsApp tells; whoever has written there is a contact, too."""

    __tablename__ = "group_members"
    # Whether a number in an answer is a member's: `concealing.py`.
    __table_args__ = (
        sa.Index(
            "ix_group_members_of_phone", "organization_id", "phone", postgresql_where=sa.text("phone IS NOT NULL")
        ),
    )

    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # "lid:9001", or "phone:7701…" without one
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    lid: Mapped[str | None] = mapped_column(sa.String(40))
    role: Mapped[GroupRole] = mapped_column(default=GroupRole.MEMBER)


def _indexes_of_views() -> list[sa.Index]:
    """Make an index for each view, of all channels and of one: a list reads what it shows, an empty one nothing."""
    latest = [sa.text("last_activity_at DESC"), sa.text("id DESC")]
    longest = [sa.text("waiting_since"), sa.text("id")]
    soonest = [sa.text("snoozed_until"), sa.text("id")]
    due = [sa.text("errand_due_at"), sa.text("id")]
    here = "snoozed_until IS NULL AND done_at IS NULL"
    views: dict[str, tuple[str, list[str], list[sa.TextClause]]] = {
        "people": ("contact_id IS NOT NULL", [], latest),
        "groups": ("group_id IS NOT NULL", [], latest),
        # For the release before and for a member who leaves; the list of one's own is served by `mine`.
        "assigned": ("assignee_id IS NOT NULL", ["assignee_id"], latest),
        "mine": (f"assignee_id IS NOT NULL AND {here}", ["assignee_id"], latest),
        "unassigned": (f"assignee_id IS NULL AND {here}", [], latest),
        "snoozed": ("snoozed_until IS NOT NULL", [], soonest),
        "done": ("done_at IS NOT NULL", [], latest),
        "waiting": ("waiting_since IS NOT NULL", [], longest),
        "errands": ("errand_for IS NOT NULL", [], due),
    }
    whole = [
        sa.Index(f"ix_conversations_{name}", "organization_id", *whose, *latest, postgresql_where=sa.text(condition))
        for name, condition, whose in (
            # What saved views walk along, where nothing of theirs is few.
            ("latest", "removed_at IS NULL", []),
            ("pressing", "removed_at IS NULL AND priority <> 'normal'", ["priority"]),
        )
    ]
    return whole + [
        sa.Index(
            f"ix_conversations_{view}{of_channel}",
            "organization_id",
            *whose,
            *(["channel_id"] if of_channel else []),
            *order,
            postgresql_where=sa.text(f"removed_at IS NULL AND {condition}"),
        )
        for view, (condition, whose, order) in views.items()
        for of_channel in ("", "_of_channel")
    ]


class Conversation(Identified, Owned, Base):
    """A thread. Its last message, its unread count and whether it waits are kept with it, for lists."""

    __tablename__ = "conversations"
    __table_args__ = (
        sa.UniqueConstraint("channel_id", "contact_id"),
        sa.UniqueConstraint("group_id"),
        sa.CheckConstraint("num_nonnulls(contact_id, group_id) = 1", name="with_one_party"),
        *_indexes_of_views(),
        sa.Index(
            "ix_conversations_queue_of_team",
            *("organization_id", "team_id", sa.text("last_activity_at DESC"), sa.text("id DESC")),
            postgresql_where=sa.text("removed_at IS NULL AND assignee_id IS NULL AND team_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_conversations_private",
            "private_of",
            postgresql_where=sa.text("private_of IS NOT NULL"),
        ),
        sa.Index("ix_conversations_waking", "snoozed_until", postgresql_where=sa.text("snoozed_until IS NOT NULL")),
        sa.Index(
            "ix_conversations_untold",
            "errand_due_at",
            postgresql_where=sa.text("errand_for IS NOT NULL AND errand_told_for IS DISTINCT FROM errand_due_at"),
        ),
    )

    kind: Mapped[ConversationKind] = mapped_column(default=ConversationKind.DIRECT)
    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("groups.id", ondelete="CASCADE"))
    assignee_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    team_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="SET NULL"))
    # Whose alone it is: everything of it is hidden from everybody else (`visibility.py`).
    private_of: Mapped[UUID | None] = mapped_column(sa.ForeignKey("members.id"))
    private_until: Mapped[PrivateUntil | None]
    # What rules of distribution know of it: `distribution/deciding.py`.
    assigned_at: Mapped[datetime | None]
    comes_again: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # the customer, after it was done
    former_id: Mapped[UUID | None]  # who had it last
    let_go_at: Mapped[datetime | None]  # when they gave it back, or had not answered
    unread_count: Mapped[int] = mapped_column(default=0)
    past_unread: Mapped[int | None]  # what the phone's history said was unread; taken over once for each linking
    # When it was, or when somebody has read or answered: what the phone remembers of before is over.
    past_unread_at: Mapped[datetime | None]
    # Up to which place in the thread WhatsApp was told that we have read; of the phone's past it is told nothing.
    read_told_seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    disappears_after_s: Mapped[int | None]  # its messages, on the phones; here they stay
    waiting_since: Mapped[datetime | None]
    alarmed_for: Mapped[datetime | None]  # the `waiting_since` of which members were told that it is too long
    waited_since: Mapped[datetime | None]  # since when they waited as a member said that no answer is needed
    answered_at: Mapped[datetime | None]
    # Out of the lists of what waits and of one's own until then, or until the customer writes; it waits meanwhile.
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None] = mapped_column(sa.String(200))
    snoozed_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]  # never while it waits
    # For whom the chat comes back, for what and when: stays until somebody has dealt with it (`errands.py`).
    errand_for: Mapped[UUID | None]  # a member, who may have left since
    errand_text: Mapped[str | None] = mapped_column(sa.String(200))
    errand_due_at: Mapped[datetime | None]
    errand_by: Mapped[UUID | None]
    errand_told_for: Mapped[datetime | None]  # the `errand_due_at` at which they were told
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL, server_default=Priority.NORMAL.value)
    # Whether the customer's last message waits, and by which rule: `AnswerDecisionRead`.
    answer_decision: Mapped[dict[str, Any] | None]
    last_seq: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_message_id: Mapped[UUID | None]
    last_message_seq: Mapped[int | None] = mapped_column(sa.BigInteger)
    last_message_direction: Mapped[Direction | None]
    last_message_kind: Mapped[MessageKind | None]
    last_message_problem: Mapped[str | None] = mapped_column(sa.String(32))
    last_message_text: Mapped[str | None] = mapped_column(sa.String(200))
    # Whom that text names, by the ids that WhatsApp told, as in `messages`.
    last_message_mentions: Mapped[list[dict[str, Any]] | None]
    last_message_status: Mapped[str | None] = mapped_column(sa.String(32))
    last_message_deleted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    last_message_author_kind: Mapped[str | None] = mapped_column(sa.String(32))
    last_message_author_id: Mapped[UUID | None]
    last_message_author_name: Mapped[str | None] = mapped_column(sa.String(255))
    last_message_at: Mapped[datetime | None]
    # A customer's reaction to something of ours, while nothing was written after it: `LastReactionRead`.
    last_reaction: Mapped[dict[str, Any] | None]
    # What a customer asks otherwise since our answer, while nothing was written after it: `AskedAnewRead`.
    asked_anew: Mapped[dict[str, Any] | None]
    last_activity_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    removed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)


class ConversationCounter(Owned, Base):
    """How many conversations somebody has; `assignee` is a team for those in its queue, the nil UUID for nobody's.

    `total` and `unread` are of people; groups are counted by themselves, and what waits is both.

    Kept in the transaction that changes a conversation; always equal to a recount.
    """

    __tablename__ = "conversation_counters"

    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True
    )
    assignee: Mapped[UUID] = mapped_column(primary_key=True)
    total: Mapped[int]
    waiting: Mapped[int]
    unread: Mapped[int]
    groups: Mapped[int] = mapped_column(server_default=sa.text("0"))
    groups_unread: Mapped[int] = mapped_column(server_default=sa.text("0"))
    snoozed: Mapped[int] = mapped_column(server_default=sa.text("0"))
    done: Mapped[int] = mapped_column(server_default=sa.text("0"))


class StateChange(Identified, Owned, Base):
    """A line in a thread: who changed its state, and what it was before and after. Nothing of it ever leaves."""

    __tablename__ = "state_changes"
    __table_args__ = (sa.Index("ix_state_changes_thread", "conversation_id", "at", "id"),)

    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    kind: Mapped[StateChangeKind]
    author_kind: Mapped[str] = mapped_column(sa.String(32))  # "member", "api_key", "contact", "clock"
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(sa.String(255))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    last_seq: Mapped[int] = mapped_column(sa.BigInteger)  # of the thread at that time: what is later was not known
    # The answer of ours that ended an errand: it is to be done again if that answer does not leave, or is deleted.
    message_id: Mapped[UUID | None]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Pin(Owned, Base):
    """A conversation that one member keeps on top of their lists."""

    __tablename__ = "pins"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    pinned_at: Mapped[datetime]


class AnswerRule(Identified, Owned, Base):
    """What an organization says otherwise than the built-in rules: one that is off, or a phrase of its own.

    `name`: the built-in rule's, or "own:" and the words of the phrase as they are compared; `text` as it was typed.
    """

    __tablename__ = "answer_rules"
    __table_args__ = (sa.UniqueConstraint("organization_id", "name"),)

    name: Mapped[str] = mapped_column(sa.String(100))
    text: Mapped[str | None] = mapped_column(sa.String(100))
    waits: Mapped[bool]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str | None] = mapped_column(sa.String(255))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class KeptTimer(Owned, Base):
    """After how long messages disappear in a chat whose thread is not open yet."""

    __tablename__ = "kept_timers"

    channel_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True)
    chat: Mapped[str] = mapped_column(sa.String(80), primary_key=True)  # "phone:7701…", "lid:9001", or a group's id
    seconds: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class Draft(Owned, Base):
    """What a member has begun to write in a conversation."""

    __tablename__ = "drafts"

    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
    updated_at: Mapped[datetime]
