"""A chat becomes somebody's alone, or the team's."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, threads
from sarafan.conversations.models import Conversation, PrivateUntil
from sarafan.conversations.recording import Author


def keep(
    session: AsyncSession,
    conversation: Conversation,
    keeper_id: UUID | None,
    by: Author | None,
    *,
    until: PrivateUntil | None = None,
) -> None:
    """Let a chat be a member's alone, or the team's. `by`: who is told to have done it, if anybody."""
    conversation.private_until = until
    if conversation.private_of == keeper_id:
        return
    before = counters.share_of(conversation)
    threads.let_be_of(session, conversation, keeper_id, by)
    threads.changed(session, conversation, before)
