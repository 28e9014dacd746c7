"""Drafts: what a member has begun to write follows them to every browser."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries
from sarafan.conversations.models import Conversation, Draft
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

_MOVE = sa.text(
    """
    INSERT INTO drafts (organization_id, member_id, conversation_id, text, updated_at)
    SELECT organization_id, member_id, :survivor, text, updated_at FROM drafts WHERE conversation_id = :absorbed
    ON CONFLICT (member_id, conversation_id) DO UPDATE SET
        text = drafts.text || chr(10) || excluded.text, updated_at = greatest(drafts.updated_at, excluded.updated_at)
    RETURNING member_id
    """
)


async def move(session: AsyncSession, survivor: Conversation, absorbed: Conversation) -> None:
    """Keep what members have begun to write in a thread that is about to go; the row's end deletes the rest."""
    moved = await session.scalars(_MOVE, {"survivor": survivor.id, "absorbed": absorbed.id})
    for member_id in moved.all():
        notify(session, survivor.organization_id, Change("draft", survivor.id, member_id))


async def keep(session: AsyncSession, actor: Actor, conversation_id: UUID, text: str) -> None:
    """Keep a member's draft; an empty one is forgotten."""
    actor.require(Permission.SEND)
    await queries.get_visible(session, actor, conversation_id)
    if text.strip():
        values = {
            "organization_id": actor.organization_id,
            "member_id": actor.id,
            "conversation_id": conversation_id,
            "text": text,
            "updated_at": utc_now(),
        }
        statement = insert(Draft).values(values)
        changes = {"text": statement.excluded.text, "updated_at": statement.excluded.updated_at}
        await session.execute(
            statement.on_conflict_do_update(index_elements=["member_id", "conversation_id"], set_=changes)
        )
    else:
        await session.execute(
            sa.delete(Draft).where(
                Draft.organization_id == actor.organization_id,
                Draft.member_id == actor.id,
                Draft.conversation_id == conversation_id,
            )
        )
    notify(session, actor.organization_id, Change("draft", conversation_id, actor.id))
