"""Which chat a member has in front: of that one they need not be told."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries as conversations
from sarafan.core.clock import utc_now
from sarafan.notifications.models import OpenChat
from sarafan.organizations.actors import Actor


async def look_at(session: AsyncSession, actor: Actor, conversation_id: UUID | None) -> None:
    """Note which chat the browser that asks shows in front, or that it shows none. Raises `ConversationNotFound`."""
    if conversation_id is None:
        await session.execute(
            sa.delete(OpenChat).where(
                OpenChat.organization_id == actor.organization_id, OpenChat.session_id == actor.session_id
            )
        )
        return
    await conversations.get_visible(session, actor, conversation_id)
    seen = {"conversation_id": conversation_id, "seen_at": utc_now()}
    noted = insert(OpenChat).values(
        organization_id=actor.organization_id, session_id=actor.session_id, member_id=actor.id, **seen
    )
    await session.execute(noted.on_conflict_do_update(index_elements=[OpenChat.session_id], set_=seen))
