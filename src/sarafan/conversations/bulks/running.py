"""The job of a bulk: a piece at a time, each in a transaction of its own that also says what it has done."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations.bulks import doing, queries, restoring
from sarafan.conversations.bulks.models import Bulk, BulkItem, BulkState, ItemState
from sarafan.conversations.bulks.starting import needed, queue
from sarafan.core.clock import utc_now
from sarafan.core.errors import Forbidden, NotFound
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Member
from sarafan.resources import Resources

PIECE = 25  # conversations held at a time
# Whose tags change is held before all their chats; two of them at a time, and others would wait in a circle.
PIECE_OF_TAGS = 1
KEPT_FOR = timedelta(days=2)


async def run(resources: Resources, organization_id: str, bulk_id: str) -> None:
    """Do the next piece of a bulk, or take it back, and queue the one after it.

    Safe to run twice, and after any death: an item is marked in the transaction that changes its conversation.
    """
    async with resources.database.for_organization(UUID(organization_id)) as session:
        bulk = await queries.hold(session, UUID(bulk_id))
        if bulk is None or bulk.state not in (BulkState.RUNNING, BulkState.UNDOING):
            return
        state = ItemState.WAITING if bulk.state is BulkState.RUNNING else ItemState.CHANGED
        piece = PIECE_OF_TAGS if "tag_id" in bulk.action else PIECE
        items = await queries.next_items(session, bulk.id, state, piece)
        actor = await _who(session, bulk)
        if actor is None or needed(bulk.action) not in actor.permissions:
            _refuse(items)
        elif bulk.state is BulkState.RUNNING:
            await _change(session, actor, bulk, items)
        else:
            await _take_back(session, actor, bulk, items)
        if len(items) == piece:
            await queue(session, bulk)
        else:
            _finish(session, bulk)


async def forget_old(resources: Resources, timestamp: int) -> None:
    """Delete bulks that nobody looks at any more."""
    async with resources.database.for_system() as session:
        await session.execute(sa.delete(Bulk).where(Bulk.created_at < utc_now() - KEPT_FOR))


async def _who(session: AsyncSession, bulk: Bulk) -> Actor | None:
    """Return the member with the rights that they have now; nobody if they have left."""
    member = await session.get(Member, bulk.member_id)
    if member is None or member.removed_at is not None:
        return None
    return Actor.of_member(member, await organizations.organization(session, bulk.organization_id))


def _refuse(items: Sequence[BulkItem]) -> None:
    for item in items:
        item.state = ItemState.FAILED if item.state is ItemState.WAITING else ItemState.KEPT
        item.fault = Forbidden.code


async def _change(session: AsyncSession, actor: Actor, bulk: Bulk, items: Sequence[BulkItem]) -> None:
    if bulk.action.get("assignee_id"):
        await _hold_members(session, actor, {UUID(bulk.action["assignee_id"])})
    # To whom a thousand chats are given hears of the first: the rest would be a thousand notifications.
    counted = (await queries.counts(session, [bulk.id]))[bulk.id]
    is_first = not counted.get(ItemState.CHANGED.value)
    for item in items:
        await doing.change(session, actor, bulk.action, item, told=is_first)
        is_first = is_first and item.state is not ItemState.CHANGED


async def _take_back(session: AsyncSession, actor: Actor, bulk: Bulk, items: Sequence[BulkItem]) -> None:
    owners = {(item.before or {}).get("assignee_id") for item in items}
    present = await _hold_members(session, actor, {UUID(one) for one in owners if one})
    for item in items:
        await restoring.take_back(session, actor, bulk.action, item, present)


async def _hold_members(session: AsyncSession, actor: Actor, ids: set[UUID]) -> set[UUID]:
    """Keep members from leaving, before any conversation is held: otherwise the two may wait in a circle."""
    present = set()
    for member_id in sorted(ids):
        try:
            await organizations.get_member(session, actor, member_id, stay=True)
        except NotFound:
            continue
        present.add(member_id)
    return present


def _finish(session: AsyncSession, bulk: Bulk) -> None:
    bulk.revision += 1
    if bulk.state is BulkState.RUNNING:
        bulk.state, bulk.finished_at = BulkState.DONE, utc_now()
    else:
        bulk.state, bulk.undone_at = BulkState.UNDONE, utc_now()
    notify(session, bulk.organization_id, Change("bulk", bulk.id, bulk.member_id))
