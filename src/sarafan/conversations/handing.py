"""Who has a conversation, and since when: what a change of hands leaves behind for the rules of distribution."""

from datetime import datetime
from uuid import UUID

from sarafan.conversations.models import Conversation


def hand(conversation: Conversation, to_id: UUID | None, now: datetime, *, let_go: bool = False) -> None:
    """Give a conversation to a member, or to nobody. `let_go`: whoever had it gives it back, or has not answered."""
    if conversation.assignee_id is not None:
        conversation.former_id = conversation.assignee_id
    conversation.assignee_id, conversation.assigned_at = to_id, now if to_id is not None else None
    conversation.comes_again, conversation.let_go_at = False, now if let_go else None


def join(survivor: Conversation, absorbed: Conversation) -> None:
    """Of two threads that become one: nobody's is whoever's the other was, and as long."""
    if survivor.assignee_id is None and absorbed.assignee_id is not None:
        for name in ("assignee_id", "assigned_at", "comes_again", "former_id", "let_go_at"):
            setattr(survivor, name, getattr(absorbed, name))


def take_back(conversation: Conversation, now: datetime) -> None:
    """Somebody has taken a change of hands back: nobody has let it go."""
    conversation.assigned_at = now if conversation.assignee_id is not None else None
    conversation.comes_again, conversation.let_go_at = False, None
