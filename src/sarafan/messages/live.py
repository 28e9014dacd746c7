"""How a message looks, asked for or in a live delta."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.messages import queries
from sarafan.messages.models import Message, Reaction
from sarafan.messages.schemas import MessageRead


async def read(session: AsyncSession, organization_id: UUID, messages: Sequence[Message]) -> list[MessageRead]:
    """Show messages with their files and reactions."""
    media_ids = [message.media_id for message in messages if message.media_id]
    media = await queries.media_by_id(session, organization_id, media_ids) if media_ids else {}
    reactions: dict[UUID, list[Reaction]] = defaultdict(list)
    for reaction in await queries.reactions(session, organization_id, [message.id for message in messages]):
        reactions[reaction.message_id].append(reaction)
    return [
        MessageRead.of(message, media.get(message.media_id) if message.media_id else None, reactions[message.id])
        for message in messages
    ]


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed messages."""
    found = await queries.by_id(session, organization_id, ids)
    shown = await read(session, organization_id, list(found.values()))
    return {message.id: message.model_dump(mode="json") for message in shown}
