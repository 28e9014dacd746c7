"""JSON shapes of conversations and drafts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StringConstraints

from sarafan.conversations.models import (
    Draft,
    GroupRole,
)
from sarafan.conversations.rows import ConversationGroupRead, ConversationRead
from sarafan.conversations.sorts import Sort
from sarafan.shapes import Body, Phone, refuse_nul

MOST_DRAFT_LETTERS = 131_072  # far more than can be sent: what somebody pastes shall not be lost


class GroupMemberRead(BaseModel):
    """Somebody in a group; a contact once they have written to us."""

    contact_id: UUID | None
    name: str | None
    phone: str | None
    lid: str | None
    role: GroupRole


class GroupMemberPage(BaseModel):
    """Some of a group's members, admins first."""

    items: list[GroupMemberRead]
    next_cursor: str | None


class GroupRead(ConversationGroupRead):
    """A group with its first members, admins first; `next_cursor`: where the others begin.

    `announce`: only admins may write.
    """

    description: str | None
    announce: bool
    members: list[GroupMemberRead]
    next_cursor: str | None


class ConversationPage(BaseModel):
    """One page of a list. `sort`: in which order, unless it is the view's own."""

    items: list[ConversationRead]
    next_cursor: str | None
    sort: Sort | None


class ConversationCreate(Body):
    """Whom to write to, from which of our numbers."""

    channel_id: UUID
    phone: Phone


class GroupsRead(BaseModel):
    """How many groups a number is in."""

    groups: int


class ConversationUpdate(Body):
    """Who is to answer; null for nobody: then it waits in its team's queue, or in everybody's.

    `team_id`: the team it is given to, null for none; left out, it stays. `seen_assignee_id`: who was to answer when
    whoever asks looked, null for nobody; when it is somebody else by now, the answer is 409 and says who. Without it
    the change holds whoever it was.
    """

    assignee_id: UUID | None
    team_id: UUID | None = None
    seen_assignee_id: UUID | None = None

    @property
    def said(self) -> dict[str, Any]:
        """Return, as `threads.assign` takes it, what was said beside who is to answer."""
        named = {"team_id": "team_id", "seen_assignee_id": "seen"}
        return {name: getattr(self, field) for field, name in named.items() if field in self.model_fields_set}


class ElsewhereRead(BaseModel):
    """How many more conversations a search finds than a view shows; 100 stands for that many and more."""

    count: int


class FoundRead(BaseModel):
    """How many conversations a search, or tags, find in a view; 100 stands for that many and more."""

    count: int


class CountersRead(BaseModel):
    """How many conversations there are, for the organization and for who asks.

    `total` and `unread` leave groups out, which have a view of their own; `waiting`, `snoozed` and `done` have both.
    What is snoozed neither counts as waiting nor as one's own or nobody's, and what is done as none of the latter.
    `mentions`: with something that names who asks and that they have not seen; 100 stands for that many and more.
    """

    total: int
    waiting: int
    unread: int
    groups: int
    groups_unread: int
    mine_total: int
    mine_waiting: int
    unassigned_total: int
    unassigned_waiting: int
    snoozed: int
    done: int
    mentions: int


class CountersOfMember(BaseModel):
    """The same of the conversations that one member is to answer."""

    total: int
    waiting: int
    unread: int
    groups: int
    groups_unread: int
    snoozed: int
    done: int


class EverybodysCounters(CountersOfMember):
    """The counters of everybody, of what is nobody's, by member and of each team's queue: one delta serves all."""

    nobodys: CountersOfMember
    by_member: dict[UUID, CountersOfMember]
    by_team: dict[UUID, CountersOfMember]


class DraftRead(BaseModel):
    """What one has begun to write."""

    conversation_id: UUID
    text: str
    updated_at: datetime


class KeptDraft(BaseModel):
    """A draft as it is now: without text and time once it was sent or wiped."""

    conversation_id: UUID
    text: str
    updated_at: datetime | None

    @classmethod
    def of(cls, conversation_id: UUID, draft: Draft | None) -> "KeptDraft":
        """Show what is kept for a conversation, or that nothing is."""
        if draft is None:
            return cls(conversation_id=conversation_id, text="", updated_at=None)
        return cls(conversation_id=conversation_id, text=draft.text, updated_at=draft.updated_at)


class DraftPage(BaseModel):
    """Drafts, newest first."""

    items: list[DraftRead]
    next_cursor: str | None


class DraftUpdate(Body):
    """A draft's text; an empty one forgets it."""

    text: Annotated[str, StringConstraints(max_length=MOST_DRAFT_LETTERS), AfterValidator(refuse_nul)]
