"""A conversation goes back to the queue with a note that says why: both, or neither."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import threads
from sarafan.notes import writing
from sarafan.notes.writing import Content
from sarafan.organizations.actors import Actor


async def give_back(
    session: AsyncSession, actor: Actor, conversation_id: UUID, note: Content | None, client_key: str
) -> None:
    """Note something in a conversation and return it to the queue. Raises as `writing.write`, `threads.give_back`.

    The note comes first: whoever sees only their own chats does not see it any more when it is returned.
    """
    if note is not None:
        await writing.write(session, actor, conversation_id, note, client_key)
    await threads.give_back(session, actor, conversation_id)
