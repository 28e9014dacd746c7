"""Which conversations have something that names a member and that they have not seen; a part above knows."""

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from sarafan.conversations.models import Conversation
from sarafan.organizations.actors import Actor

# The ids of conversations, some perhaps several times, whether the actor may see them or not.
Mentioned = Callable[[Actor], sa.Select[UUID]]


def _nothing(actor: Actor) -> sa.Select[UUID]:
    return sa.select(Conversation.id).where(sa.false())


_mentioned: Mentioned = _nothing


def mentioned_by(select: Mentioned) -> None:
    """Let a part say it from now on."""
    global _mentioned
    _mentioned = select


def mentioned(actor: Actor) -> sa.Select[UUID]:
    """Select the conversations in which an actor is mentioned and has not seen it."""
    return _mentioned(actor)
