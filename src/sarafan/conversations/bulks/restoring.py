"""One conversation of a bulk that is taken back: what others have changed meanwhile stays, and is named."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.tags.models import ContactTag
from sarafan.conversations import counters, threads, visibility
from sarafan.conversations import queries as conversations
from sarafan.conversations.bulks import snapshots
from sarafan.conversations.bulks.models import BulkItem, ItemState
from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import Conversation, StateChangeKind
from sarafan.conversations.recording import Author, record, restore, state_of
from sarafan.conversations.states.changing import queue_waking
from sarafan.core.db import attempt
from sarafan.core.errors import SarafanError
from sarafan.core.jobs import is_transient
from sarafan.core.logging import get_logger
from sarafan.organizations.actors import Actor

log = get_logger(__name__)


async def take_back(
    session: AsyncSession, actor: Actor, action: Mapping[str, Any], item: BulkItem, present: Collection[UUID]
) -> None:
    """Restore one conversation as far as nobody has changed it since. `present`: previous owners who are still here."""
    try:
        async with attempt(session):
            kept = await _take_back(session, actor, action, item, present)
    except SarafanError as refusal:
        item.state, item.fault = ItemState.KEPT, refusal.code
        return
    except Exception as error:  # one bad item never holds up the rest
        if is_transient(error):
            raise
        log.exception("bulk_item_not_restored", conversation_id=str(item.conversation_id))
        item.state, item.fault = ItemState.KEPT, SarafanError.code
        return
    item.state, item.kept = (ItemState.KEPT, kept) if kept else (ItemState.RESTORED, None)


async def _take_back(
    session: AsyncSession, actor: Actor, action: Mapping[str, Any], item: BulkItem, present: Collection[UUID]
) -> list[str]:
    before, after = item.before or {}, item.after or {}
    conversation = await _hold(session, actor, action, item)
    now = await snapshots.take(session, conversation, action)
    has_news = conversation.last_seq != item.last_seq
    kept: list[str] = []
    fields: dict[str, Any] = {}
    for group in snapshots.different(before, after):
        mine = snapshots.fields_of(group, before, after)
        is_other = any(now.get(one) != after.get(one) for one in set(snapshots.GROUPS[group]) - snapshots.HANDS)
        if is_other or (has_news and snapshots.WITH_MESSAGES & mine.keys()) or _has_left(mine, present):
            kept.append(group)
        else:
            fields.update(mine)
    if "tag_set_at" in fields:
        await _restore_tag(session, actor, conversation, UUID(action["tag_id"]), fields.pop("tag_set_at"))
    if fields:
        await _restore(session, actor, conversation, fields)
    await session.flush()
    # It may be somebody else's by this very bulk; the member may take back what they could see before it.
    if not await visibility.visible(session, actor, [conversation.id]):
        raise ConversationNotFound
    return kept


async def _hold(session: AsyncSession, actor: Actor, action: Mapping[str, Any], item: BulkItem) -> Conversation:
    if "tag_id" in action:
        conversation = await conversations.get_visible(session, actor, item.conversation_id)
        if conversation.contact_id is not None:
            await contacts.get_visible(session, actor, conversation.contact_id, lock=True)
        return conversation
    held = await conversations.hold(session, actor.organization_id, [item.conversation_id])
    conversation = held.get(item.conversation_id)  # type: ignore[assignment]
    if conversation is None or conversation.removed_at is not None:
        raise ConversationNotFound
    return conversation


def _has_left(fields: Mapping[str, Any], present: Collection[UUID]) -> bool:
    owner = fields.get("assignee_id")
    return owner is not None and UUID(owner) not in present


async def _restore(session: AsyncSession, actor: Actor, conversation: Conversation, fields: dict[str, Any]) -> None:
    share, state = counters.share_of(conversation), state_of(conversation)
    if "unread_count" in fields:
        conversation.unread_count = fields.pop("unread_count")
    if "past_unread_at" in fields:
        past = fields.pop("past_unread_at")
        conversation.past_unread_at = datetime.fromisoformat(past) if past else None
    snapshots.hand_back(conversation, fields)
    restore(conversation, {name: value for name, value in fields.items() if name not in snapshots.HANDS})
    record(session, conversation, state, StateChangeKind.UNDONE, Author.of(actor))
    threads.changed(session, conversation, share, by=Author.of(actor))
    if {"snoozed_until", "errand_due_at"} & fields.keys():
        await queue_waking(session, conversation)


async def _restore_tag(
    session: AsyncSession, actor: Actor, conversation: Conversation, tag_id: UUID, set_at: str | None
) -> None:
    if conversation.contact_id is None:
        return
    contact = await contacts.get_visible(session, actor, conversation.contact_id)
    if set_at is None:
        gone = sa.delete(ContactTag).where(ContactTag.contact_id == contact.id, ContactTag.tag_id == tag_id)
        await session.execute(gone)
    else:
        row = {
            "organization_id": actor.organization_id,
            "contact_id": contact.id,
            "tag_id": tag_id,
            "set_at": datetime.fromisoformat(set_at),
        }
        await session.execute(insert(ContactTag).values(row).on_conflict_do_nothing())
    await identifying.changed(session, contact)
