"""How a conversation looks in a list and beside its thread; other parts show it, too."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from sarafan.contacts.models import Contact, ContactKind
from sarafan.conversations.aside_schemas import ErrandRead, SnoozeRead, errand_of, snooze_of
from sarafan.conversations.models import Conversation, ConversationKind, Direction, Group, Priority
from sarafan.shapes import AuthorRead, MentionRead, Problem


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
