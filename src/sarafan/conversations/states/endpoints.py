"""HTTP: the state of conversations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import errands, pins, queries
from sarafan.conversations import showing as conversations_showing
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import (
    ChangedMeanwhile,
    ConversationNotFound,
    ErrandNeedsMoment,
    ErrandNotSeen,
    InvalidCursor,
    InvalidSnooze,
    StateChangeNotFound,
    TooLateToUndo,
    TooManyPins,
)
from sarafan.conversations.models import Conversation
from sarafan.conversations.rows import ConversationRead
from sarafan.conversations.states import changing, showing, undoing
from sarafan.conversations.states.lines import StateChangePage
from sarafan.conversations.states.schemas import Done, OverdueRead, PinList, PriorityUpdate, Snooze
from sarafan.core.errors import Forbidden, NotFound
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Person, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["conversations"])

Writer = Annotated[Actor, Depends(allowed(Permission.SEND))]
Cursor = Annotated[
    str | None, Query(max_length=MOST_LETTERS), AfterValidator(lambda given: given and refuse_nul(given))
]


@router.put("/conversations/{conversation_id}/snooze")
@refuses(ChangedMeanwhile, ConversationNotFound, ErrandNeedsMoment, ErrandNotSeen, InvalidSnooze, NotFound)
async def snooze(conversation_id: UUID, body: Snooze, actor: Writer, session: Transaction) -> ConversationRead:
    """Put a conversation aside until a moment, or until the customer writes; for oneself, or for a colleague.

    A colleague who does not see the conversation, or may not answer in it: 409 `errand_not_seen`.
    """
    held = await changing.snooze(
        session, actor, conversation_id, body.until, reason=body.reason, for_id=body.for_id, seen_id=body.seen_id
    )
    return await _shown(session, actor, held)


@router.delete("/conversations/{conversation_id}/errand")
@refuses(ConversationNotFound)
async def tick_off(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Say that what the conversation came back for is done."""
    return await _shown(session, actor, await changing.tick_off(session, actor, conversation_id))


@router.get("/errands/overdue")
async def count_overdue(actor: Anyone, session: Transaction) -> OverdueRead:
    """Count what came back and nobody has dealt with: to who asks, and for heads to anybody."""
    own, count = await errands.count_overdue(session, actor)
    return OverdueRead(own=own, count=count)


@router.delete("/conversations/{conversation_id}/snooze")
@refuses(ConversationNotFound)
async def wake(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Put a snoozed conversation back into the lists."""
    return await _shown(session, actor, await changing.wake(session, actor, conversation_id))


@router.put("/conversations/{conversation_id}/done")
@refuses(ChangedMeanwhile, ConversationNotFound)
async def finish(conversation_id: UUID, body: Done, actor: Writer, session: Transaction) -> ConversationRead:
    """Say that there is nothing more to do, until the customer asks again."""
    return await _shown(session, actor, await changing.finish(session, actor, conversation_id, seen_id=body.seen_id))


@router.delete("/conversations/{conversation_id}/done")
@refuses(ConversationNotFound)
async def open_again(conversation_id: UUID, actor: Writer, session: Transaction) -> ConversationRead:
    """Open a conversation that was done."""
    return await _shown(session, actor, await changing.open_again(session, actor, conversation_id))


@router.put("/conversations/{conversation_id}/priority")
@refuses(ConversationNotFound)
async def prioritize(
    conversation_id: UUID, body: PriorityUpdate, actor: Writer, session: Transaction
) -> ConversationRead:
    """Say how much a conversation presses."""
    return await _shown(session, actor, await changing.prioritize(session, actor, conversation_id, body.priority))


@router.get("/conversations/{conversation_id}/state-changes")
@refuses(ConversationNotFound, InvalidCursor)
async def list_state_changes(
    conversation_id: UUID, actor: Anyone, session: Transaction, cursor: Cursor = None
) -> StateChangePage:
    """List who changed the state of a conversation, the latest first."""
    return await showing.read_page(session, actor, conversation_id, cursor)


@router.post("/conversations/{conversation_id}/state-changes/{change_id}/undo")
@refuses(ChangedMeanwhile, ConversationNotFound, Forbidden, StateChangeNotFound, TooLateToUndo)
async def undo_state_change(
    conversation_id: UUID, change_id: UUID, actor: Writer, session: Transaction
) -> ConversationRead:
    """Take a change back; 409 `changed_meanwhile` names in `data.fields` what is otherwise by now."""
    return await _shown(session, actor, await undoing.undo(session, actor, conversation_id, change_id))


@router.get("/pins")
async def list_pins(actor: Person, session: Transaction) -> PinList:
    """List which conversations one has pinned."""
    return PinList(conversation_ids=await pins.pinned(session, actor))


@router.put("/conversations/{conversation_id}/pin", status_code=204)
@refuses(ConversationNotFound, Forbidden, TooManyPins)
async def pin(conversation_id: UUID, actor: Person, session: Transaction) -> None:
    """Keep a conversation on top of one's own lists."""
    await pins.pin(session, actor, conversation_id)


@router.delete("/conversations/{conversation_id}/pin", status_code=204)
@refuses(ConversationNotFound, Forbidden)
async def unpin(conversation_id: UUID, actor: Person, session: Transaction) -> None:
    """Let a conversation stand where it belongs."""
    await pins.unpin(session, actor, conversation_id)


async def _shown(session: AsyncSession, actor: Actor, conversation: Conversation) -> ConversationRead:
    await session.flush()
    rows = await queries.shown(session, actor.organization_id, [conversation.id])
    return (await conversations_showing.read(session, actor.organization_id, rows))[0]
