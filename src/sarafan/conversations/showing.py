"""How conversations, groups, counters and drafts look, asked for or in a live delta."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags import queries as tags
from sarafan.conversations import counters, naming, queries
from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import Draft, Group
from sarafan.conversations.recording import recorded
from sarafan.conversations.rows import ConversationRead
from sarafan.conversations.schemas import (
    EverybodysCounters,
    GroupMemberPage,
    GroupMemberRead,
    GroupRead,
    KeptDraft,
)
from sarafan.core.realtime import DeltaRead, Gone
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.organizations.actors import Actor


class ConversationDelta(DeltaRead):
    """A conversation is new, or something of its row changed."""

    type: Literal["conversation"]
    data: ConversationRead


class ConversationRemovedDelta(DeltaRead):
    """A conversation was merged into another, its channel was removed, or it is somebody else's to see now."""

    type: Literal["conversation.removed"]
    data: Gone


class CountersDelta(DeltaRead):
    """Some counter changed; these are all of them."""

    type: Literal["counters"]
    data: EverybodysCounters


class DraftDelta(DeltaRead):
    """What the reader has begun to write, in another of their browsers."""

    type: Literal["draft"]
    data: KeptDraft


async def render(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read changed conversations."""
    rows = await read(session, organization_id, await queries.shown(session, organization_id, ids))
    return {row.id: row.model_dump(mode="json") for row in rows}


async def render_removed(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Tell of chats that are gone, or private by now: whoever sees one of them still is not told so."""
    return {one: {"id": str(one)} for one in ids}


async def read(session: AsyncSession, organization_id: UUID, rows: Sequence[queries.Shown]) -> list[ConversationRead]:
    """Show conversations with the names of whom their previews name, and the tags of whom they are with."""
    tagged = await tags.of_contacts(session, organization_id, [whom.id for _, whom, _ in rows if whom])
    last = [(("message", one.id), one.channel_id, one.last_message_mentions) for one, _, _ in rows]
    beside = [(("reaction", one.id), one.channel_id, (one.last_reaction or {}).get("mentions")) for one, _, _ in rows]
    anew = [(("anew", one.id), one.channel_id, (one.asked_anew or {}).get("mentions")) for one, _, _ in rows]
    named = await naming.read(session, organization_id, [*last, *beside, *anew])
    shown = [
        ConversationRead.of(
            one,
            contact,
            group,
            *(named.get((what, one.id), []) for what in ("message", "reaction", "anew")),
            tag_ids=tagged.get(contact.id, []) if contact else [],
        )
        for one, contact, group in rows
    ]
    for row, (one, _, _) in zip(shown, rows, strict=True):
        row.change_id = recorded(session, one)
    return shown


async def read_group(session: AsyncSession, actor: Actor, conversation_id: UUID) -> GroupRead:
    """Show a group with its first members. Raises `ConversationNotFound` for a conversation with a person, too."""
    group = await _group_of(session, actor, conversation_id)
    page = await _members_of(session, actor, group, None)
    return GroupRead(
        jid=group.jid,
        subject=group.subject,
        size=group.size,
        can_send=group.can_send,
        description=await queries.description_of(session, group.id),
        announce=group.announce,
        members=page.items,
        next_cursor=page.next_cursor,
    )


async def read_members(
    session: AsyncSession, actor: Actor, conversation_id: UUID, cursor: str | None
) -> GroupMemberPage:
    """Show a page of a group's members. Raises `ConversationNotFound`, `InvalidCursor`."""
    return await _members_of(session, actor, await _group_of(session, actor, conversation_id), cursor)


async def _group_of(session: AsyncSession, actor: Actor, conversation_id: UUID) -> Group:
    conversation = await queries.get_visible(session, actor, conversation_id)
    _, _, group = (await queries.shown(session, actor.organization_id, [conversation.id]))[0]
    if group is None:
        raise ConversationNotFound
    return group


async def _members_of(session: AsyncSession, actor: Actor, group: Group, cursor: str | None) -> GroupMemberPage:
    members, next_cursor = await queries.members_of(session, actor, group.id, cursor)
    people = [Person(member.phone, member.lid) for member in members]
    known = await naming.contacts_of(session, group.organization_id, people, actor)
    shown = [
        GroupMemberRead(
            contact_id=contact.id if contact else None,
            name=contact.name if contact else None,
            phone=member.phone,
            lid=member.lid,
            role=member.role,
        )
        for member, contact in zip(members, known, strict=True)
    ]
    return GroupMemberPage(items=shown, next_cursor=next_cursor)


async def render_counters(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read the counters of the whole organization."""
    return {organization_id: await counters.read(session, organization_id)}


async def render_own_counters(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Tell a member alone of the counters; whoever tells them puts in their own, private chats among them."""
    return await render_counters(session, organization_id, ids)


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
        conversation_id: KeptDraft.of(conversation_id, kept.get(conversation_id)).model_dump(mode="json")
        for conversation_id in conversation_ids
    }
