"""How conversations, counters and drafts look in a live delta."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, queries
from sarafan.conversations.models import Draft
from sarafan.conversations.schemas import ConversationRead, DraftRead


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed conversations."""
    rows = await queries.shown(session, organization_id, ids)
    return {
        conversation.id: ConversationRead.of(conversation, contact).model_dump(mode="json")
        for conversation, contact in rows
    }


async def render_counters(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read the counters of the whole organization."""
    return {organization_id: await counters.read(session, organization_id)}


async def render_draft(
    session: AsyncSession, organization_id: UUID, member_id: UUID, conversation_ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read one member's drafts; a forgotten one has an empty text."""
    query = sa.select(Draft).where(
        Draft.organization_id == organization_id,
        Draft.member_id == member_id,
        Draft.conversation_id.in_(conversation_ids),
    )
    kept = {draft.conversation_id: draft for draft in await session.scalars(query)}
    return {
        conversation_id: DraftRead(
            conversation_id=conversation_id,
            text=kept[conversation_id].text,
            updated_at=kept[conversation_id].updated_at,
        ).model_dump(mode="json")
        if conversation_id in kept
        else {"conversation_id": str(conversation_id), "text": "", "updated_at": None}
        for conversation_id in conversation_ids
    }
