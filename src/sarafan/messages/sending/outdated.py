"""Replies to what is not the last word any more: whoever wrote one sees what came since, and decides."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.models import Conversation
from sarafan.core.texts import beginning
from sarafan.messages import queries
from sarafan.messages.errors import AnsweredMeanwhile
from sarafan.organizations.actors import Actor

MOST_EXCERPT_LETTERS = 200  # of what came since


async def refuse_if_outdated(
    session: AsyncSession, actor: Actor, conversation: Conversation, after_id: UUID | None
) -> None:
    """Raise `AnsweredMeanwhile` when somebody else has written since the message that the writer had before them.

    What the writer wrote themselves, perhaps in another window, is no news. A message that isn't in the conversation
    is taken for one before all of it: the writer is asked, and nothing is lost.
    """
    if after_id is None:
        return
    newer = await queries.newest_of_others(session, actor, conversation.id, after_id)
    if newer is not None:
        raise AnsweredMeanwhile(
            newer={
                "id": str(newer.id),
                "direction": newer.direction.value,
                "kind": newer.kind.value,
                "author": {
                    "kind": newer.author_kind.value,
                    "id": str(newer.author_id) if newer.author_id else None,
                    "name": newer.author_name,
                },
                "text": newer.text and beginning(newer.text, MOST_EXCERPT_LETTERS),
                "at": newer.at.isoformat(),
            }
        )
