"""How lines about the state of a thread, and pins, look: asked for or in a live delta."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.conversations.models import Pin, StateChange
from sarafan.conversations.states import undoing
from sarafan.conversations.states.lines import StateChangePage, StateChangeRead
from sarafan.conversations.states.schemas import PinRead
from sarafan.core.realtime import DeltaRead
from sarafan.organizations.actors import Actor

LINES = 100  # on one page


class StateChangeDelta(DeltaRead):
    """The state of a thread has a new line, or one was taken back."""

    type: Literal["state_change"]
    data: StateChangeRead


class PinDelta(DeltaRead):
    """The reader has pinned a conversation, or unpinned it."""

    type: Literal["pin"]
    data: PinRead


async def read_page(session: AsyncSession, actor: Actor, conversation_id: UUID, cursor: str | None) -> StateChangePage:
    """List lines of a thread. Raises `ConversationNotFound`, `InvalidCursor`."""
    conversation = await queries.get_visible(session, actor, conversation_id)
    return await read_lines(session, [conversation.id], cursor)


async def read_lines(session: AsyncSession, conversation_ids: Sequence[UUID], cursor: str | None) -> StateChangePage:
    """List lines of threads that the reader may see. Raises `InvalidCursor`."""
    place = open_cursor(cursor, datetime, UUID) if cursor else None
    before = (place[0], place[1]) if place else None
    found = await undoing.changes_of(session, conversation_ids, before, LINES + 1)
    kept = found[:LINES]
    next_cursor = make_cursor(kept[-1].at, kept[-1].id) if len(found) > LINES else None
    return StateChangePage(items=[StateChangeRead.of(one) for one in kept], next_cursor=next_cursor)


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed lines."""
    query = sa.select(StateChange).where(StateChange.organization_id == organization_id, StateChange.id.in_(ids))
    return {one.id: StateChangeRead.of(one).model_dump(mode="json") for one in await session.scalars(query)}


async def render_pins(
    session: AsyncSession, organization_id: UUID, member_id: UUID, conversation_ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Say of conversations whether a member has pinned them."""
    query = sa.select(Pin.conversation_id).where(
        Pin.organization_id == organization_id,
        Pin.member_id == member_id,
        Pin.conversation_id.in_(conversation_ids),
    )
    pinned = frozenset(await session.scalars(query))
    return {one: {"conversation_id": str(one), "pinned": one in pinned} for one in conversation_ids}
