"""JSON shapes of conversations and drafts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StringConstraints

from sarafan.contacts.models import Contact, ContactKind
from sarafan.conversations.aside_schemas import ErrandRead, SnoozeRead, errand_of, snooze_of
from sarafan.conversations.models import (
    Conversation,
    ConversationKind,
    Direction,
    Draft,
    Group,
    GroupRole,
    Priority,
)
from sarafan.conversations.sorts import Sort
from sarafan.shapes import AuthorRead, Body, MentionRead, Phone, Problem, refuse_nul

MOST_DRAFT_LETTERS = 131_072  # far more than can be sent: what somebody pastes shall not be lost


class LastMessageRead(BaseModel):
    """The preview in a list's row; the text is cut at 200 characters, and gone once it was deleted.

    `problem`: as in a message.
    """

    id: UUID
    direction: Direction
    kind: str
    problem: Problem | None
    text: str | None
    mentions: list[MentionRead]
    status: str
    deleted: bool
    author: AuthorRead
    at: datetime


class LastReactionRead(BaseModel):
    """A customer's reaction to a message of ours, with the beginning of that message and who reacted.

    `counts`: by the organization's rule it is an answer of theirs, which waits for ours.
    """

    emoji: str
    at: datetime
    message_id: UUID
    kind: str
    text: str | None
    mentions: list[MentionRead]
    by: str | None
    counts: bool = False


class AskedAnewRead(BaseModel):
    """A message that its author has changed after our answer, with the beginning of what it says now, and its author:
    since then the customer waits for another one.
    """

    message_id: UUID
    at: datetime
    kind: str
    text: str | None
    mentions: list[MentionRead]
    by: str | None


class AnswerDecisionRead(BaseModel):
    """Whether the customer's last message waits for an answer, and the rule that says so.

    `phrase`: the words of theirs, or of the organization's own rule, that decided.
    """

    rule: str
    waits: bool
    phrase: str | None


class ConversationContactRead(BaseModel):
    """Whom a conversation is with. `lid_only`: WhatsApp has not told their phone yet. `tag_ids`: in the tags' order.

    `is_blocked`: by a member here, not at WhatsApp.
    """

    id: UUID
    name: str | None
    phone: str | None
    kind: ContactKind
    lid_only: bool
    tag_ids: list[UUID]
    is_blocked: bool


class ConversationGroupRead(BaseModel):
    """The group a conversation is in. `can_send`: whether this account may write there."""

    jid: str
    subject: str | None
    size: int
    can_send: bool


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


class ConversationRead(BaseModel):
    """A row of the list: with a contact, or in a group. `disappears_after_s`: when messages disappear on the phones.

    `last_reaction`, `asked_anew`: nothing was written after it; the latter while they wait. `decision`: of the last
    message, if it is theirs. `private_of`: whose alone it is. `change_id`: the line of a change that can be undone.
    """

    id: UUID
    kind: ConversationKind
    channel_id: UUID
    contact: ConversationContactRead | None
    group: ConversationGroupRead | None
    assignee_id: UUID | None
    team_id: UUID | None
    private_of: UUID | None
    unread_count: int
    disappears_after_s: int | None
    waiting_since: datetime | None
    snooze: SnoozeRead | None
    done_at: datetime | None
    errand: ErrandRead | None
    priority: Priority
    decision: AnswerDecisionRead | None
    last_message: LastMessageRead | None
    last_reaction: LastReactionRead | None
    asked_anew: AskedAnewRead | None
    last_activity_at: datetime
    revision: int
    change_id: UUID | None = None

    @classmethod
    def of(
        cls,
        conversation: Conversation,
        contact: Contact | None,
        group: Group | None,
        named: list[MentionRead],
        named_beside: list[MentionRead],
        named_anew: list[MentionRead],
        *,
        tag_ids: list[UUID],
    ) -> "ConversationRead":
        """Show a conversation with its contact or its group.

        `named`: whom its last message names, `named_beside` what somebody has reacted to, `named_anew` what they
        ask now.
        """
        return cls(
            id=conversation.id,
            kind=conversation.kind,
            channel_id=conversation.channel_id,
            contact=ConversationContactRead(
                id=contact.id,
                name=contact.name,
                phone=contact.phone,
                kind=contact.kind,
                lid_only=contact.phone is None,
                tag_ids=tag_ids,
                is_blocked=contact.blocked_at is not None,
            )
            if contact
            else None,
            group=ConversationGroupRead(jid=group.jid, subject=group.subject, size=group.size, can_send=group.can_send)
            if group
            else None,
            assignee_id=conversation.assignee_id,
            team_id=conversation.team_id,
            private_of=conversation.private_of,
            unread_count=conversation.unread_count,
            disappears_after_s=conversation.disappears_after_s,
            waiting_since=conversation.waiting_since,
            snooze=snooze_of(conversation),
            done_at=conversation.done_at,
            errand=errand_of(conversation),
            priority=conversation.priority,
            decision=_decision(conversation),
            last_message=_last_message(conversation, named),
            last_reaction=LastReactionRead.model_validate({**conversation.last_reaction, "mentions": named_beside})
            if conversation.last_reaction
            else None,
            asked_anew=AskedAnewRead.model_validate({**conversation.asked_anew, "mentions": named_anew})
            if conversation.asked_anew and conversation.waiting_since
            else None,
            last_activity_at=conversation.last_activity_at,
            revision=conversation.revision,
        )


def _decision(conversation: Conversation) -> AnswerDecisionRead | None:
    decision = conversation.answer_decision
    if decision is None or decision["message_id"] != str(conversation.last_message_id):
        return None
    return AnswerDecisionRead(rule=decision["rule"], waits=decision["waits"], phrase=decision["phrase"])


def _last_message(conversation: Conversation, named: list[MentionRead]) -> LastMessageRead | None:
    if conversation.last_message_id is None:
        return None
    return LastMessageRead.model_validate(
        {
            "id": conversation.last_message_id,
            "direction": conversation.last_message_direction,
            "kind": conversation.last_message_kind,
            "problem": conversation.last_message_problem,
            "text": conversation.last_message_text,
            "mentions": named,
            "status": conversation.last_message_status,
            "deleted": conversation.last_message_deleted,
            "author": {
                "kind": conversation.last_message_author_kind,
                "id": conversation.last_message_author_id,
                "name": conversation.last_message_author_name,
            },
            "at": conversation.last_message_at,
        }
    )


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
