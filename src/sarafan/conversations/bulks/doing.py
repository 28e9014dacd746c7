"""One conversation of a bulk: changed by the same verbs as by hand, each checked against what its member may do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts.tags import setting
from sarafan.conversations import queries as conversations
from sarafan.conversations import threads
from sarafan.conversations.bulks import snapshots
from sarafan.conversations.bulks.errors import GroupHasNoTags
from sarafan.conversations.bulks.models import BulkItem, ItemState
from sarafan.conversations.errors import ChangedMeanwhile
from sarafan.conversations.models import Conversation, Direction, Priority
from sarafan.conversations.states import changing
from sarafan.core.db import attempt
from sarafan.core.errors import SarafanError
from sarafan.core.jobs import is_transient
from sarafan.core.logging import get_logger
from sarafan.organizations.actors import Actor

log = get_logger(__name__)

# Nobody finishes, or has read, what was written after they chose.
_REFUSED_UNSEEN = frozenset({"done", "read", "snooze"})


async def change(session: AsyncSession, actor: Actor, action: Mapping[str, Any], item: BulkItem, *, told: bool) -> None:
    """Do it to one conversation, and keep how it was before and is after; a refusal is this item's alone.

    `told`: whether a member to whom it is given hears of it.
    """
    try:
        async with attempt(session):
            before, after, last_seq = await _change(session, actor, action, item, told=told)
    except SarafanError as refusal:
        item.state, item.fault = ItemState.FAILED, refusal.code
        return
    except Exception as error:  # one bad item never holds up the rest
        if is_transient(error):
            raise
        log.exception("bulk_item_failed", conversation_id=str(item.conversation_id))
        item.state, item.fault = ItemState.FAILED, SarafanError.code
        return
    is_other = bool(snapshots.different(before, after))
    item.state = ItemState.CHANGED if is_other else ItemState.SAME
    if is_other:
        item.before, item.after, item.last_seq = before, after, last_seq


async def _change(
    session: AsyncSession, actor: Actor, action: Mapping[str, Any], item: BulkItem, *, told: bool
) -> tuple[dict[str, Any], dict[str, Any], int]:
    tags = "tag_id" in action
    # A tag's verb holds the contact first, and then its conversations: so does this, or the two may wait in a circle.
    conversation = await conversations.get_visible(session, actor, item.conversation_id, lock=not tags)
    if tags:
        if conversation.contact_id is None:
            raise GroupHasNoTags
        await contacts.get_visible(session, actor, conversation.contact_id, lock=True)
    elif action["kind"] in _REFUSED_UNSEEN:
        _refuse_unseen(conversation, item.seen_seq)
    before = await snapshots.take(session, conversation, action)
    await _do(session, actor, action, conversation, told=told)
    await session.flush()
    return before, await snapshots.take(session, conversation, action), conversation.last_seq


async def _do(
    session: AsyncSession, actor: Actor, action: Mapping[str, Any], conversation: Conversation, *, told: bool
) -> None:
    match action["kind"]:
        case "assign":
            assignee_id = UUID(action["assignee_id"]) if action["assignee_id"] else None
            await threads.assign(session, actor, conversation.id, assignee_id, told=told)
        case "tag_on" if conversation.contact_id:
            await setting.put_on(session, actor, conversation.contact_id, UUID(action["tag_id"]))
        case "tag_off" if conversation.contact_id:
            await setting.take_off(session, actor, conversation.contact_id, UUID(action["tag_id"]))
        case "done":
            await changing.finish(session, actor, conversation.id)
        case "reopen":
            await changing.open_again(session, actor, conversation.id)
        case "read" if conversation.unread_count:
            await threads.mark_read(session, actor, conversation.id)
        case "snooze":
            until = datetime.fromisoformat(action["until"]) if action["until"] else None
            await changing.snooze(session, actor, conversation.id, until, reason=action["reason"])
        case "priority":
            await changing.prioritize(session, actor, conversation.id, Priority(action["priority"]))


def _refuse_unseen(conversation: Conversation, seen_seq: int) -> None:
    if conversation.last_message_direction is Direction.IN and conversation.last_seq > seen_seq:
        raise ChangedMeanwhile(fields=["message"])
