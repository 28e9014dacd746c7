"""A bulk begins: which conversations it takes, and that whoever starts it may do this at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts.tags import queries as tags
from sarafan.contacts.tags.errors import TagArchived
from sarafan.conversations.bulks import queries
from sarafan.conversations.bulks.errors import NothingChosen, TooManyBulks
from sarafan.conversations.bulks.models import Bulk, BulkItem, BulkState, ItemState
from sarafan.conversations.errors import ConversationNotFound
from sarafan.conversations.models import Conversation
from sarafan.conversations.states.changing import refuse_moment
from sarafan.conversations.tagged import TagFilter
from sarafan.conversations.views import reading
from sarafan.conversations.visibility import conversations_of
from sarafan.core.clock import utc_now
from sarafan.core.errors import Forbidden
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_PAGES = 20  # of a list that are read for one bulk
MOST_RUNNING = 3  # bulks of one member at a time
JOB = "conversations.run_bulk"

_NEEDED: Final = {"assign": Permission.ASSIGN, "tag_on": Permission.CONTACTS, "tag_off": Permission.CONTACTS}


async def start(
    session: AsyncSession,
    actor: Actor,
    client_key: str,
    action: Mapping[str, Any],
    chosen: Sequence[UUID] | Mapping[str, Any],
    most: int,
) -> Bulk:
    """Begin to do something to many conversations: named ones, or those of a list with these filters.

    The same key again returns the bulk that it has started. Raises `ConversationNotFound` where none of the named ones
    is to be seen, `NothingChosen` where the list is empty, `TooManyBulks`, and what the action refuses of every one.
    """
    if actor.member_id is None:
        raise Forbidden
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"bulks:{actor.member_id}", 0))
    await session.execute(sa.select(lock))
    if (found := await queries.of_key(session, actor.member_id, client_key)) is not None:
        return found
    await _refuse_action(session, actor, action)
    if await queries.count_unfinished(session, actor.member_id) >= MOST_RUNNING:
        raise TooManyBulks(limit=MOST_RUNNING)
    seqs, missing, is_cut = await _choose(session, actor, chosen, most)
    if not seqs:
        raise NothingChosen if isinstance(chosen, Mapping) else ConversationNotFound
    bulk = Bulk(
        id=uuid7(),
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        client_key=client_key,
        action=dict(action),
        state=BulkState.RUNNING,
        total=len(seqs),
        missing=missing,
        is_cut=is_cut,
        created_at=utc_now(),
    )
    session.add(bulk)
    await session.flush()
    whose = {"organization_id": actor.organization_id, "bulk_id": bulk.id, "state": ItemState.WAITING}
    rows = [{**whose, "conversation_id": one, "seen_seq": seq} for one, seq in sorted(seqs.items())]
    await session.execute(insert(BulkItem).values(rows))
    await queue(session, bulk)
    return bulk


async def queue(session: AsyncSession, bulk: Bulk) -> None:
    """Let a job do the next piece of a bulk, and tell its member how far it is."""
    bulk.revision = (bulk.revision or 0) + 1
    args = {"organization_id": bulk.organization_id, "bulk_id": bulk.id}
    await defer(session, JOB, args, queueing_lock=f"bulk:{bulk.id}")
    notify(session, bulk.organization_id, Change("bulk", bulk.id, bulk.member_id))


def needed(action: Mapping[str, Any]) -> Permission:
    """Return the right that an action takes, and taking it back."""
    return _NEEDED.get(action["kind"], Permission.SEND)


async def _refuse_action(session: AsyncSession, actor: Actor, action: Mapping[str, Any]) -> None:
    """Refuse at once what would fail for each conversation."""
    kind = action["kind"]
    actor.require(needed(action))
    if kind == "assign" and action["assignee_id"] is not None:
        await organizations.get_member(session, actor, UUID(action["assignee_id"]))
    if "tag_id" in action:
        tag = await tags.get(session, actor.organization_id, UUID(action["tag_id"]), stay=True)
        if kind == "tag_on" and tag.archived_at is not None:
            raise TagArchived(name=tag.name)
    if kind == "snooze" and action["until"] is not None:
        refuse_moment(datetime.fromisoformat(action["until"]), utc_now())


async def _choose(
    session: AsyncSession, actor: Actor, chosen: Sequence[UUID] | Mapping[str, Any], most: int
) -> tuple[dict[UUID, int], int, bool]:
    """Return the last place in each chosen thread, how many are not to be seen, and whether there were too many."""
    if isinstance(chosen, Mapping):
        seqs, is_cut = await _listed(session, actor, chosen, most)
        return seqs, 0, is_cut
    wanted = frozenset(chosen)
    query = conversations_of(actor).with_only_columns(Conversation.id, Conversation.last_seq)
    seqs = {row[0]: row[1] for row in await session.execute(query.where(Conversation.id.in_(wanted)))}
    return seqs, len(wanted) - len(seqs), False


async def _listed(
    session: AsyncSession, actor: Actor, chosen: Mapping[str, Any], most: int
) -> tuple[dict[UUID, int], bool]:
    tag_ids = tuple(dict.fromkeys(chosen["tag_ids"]))
    tags_wanted = TagFilter(tag_ids, chosen["tag_match"]) if tag_ids else None
    filters = reading.Filters(chosen["q"], chosen["channel_id"], tags_wanted)
    found: dict[UUID, int] = {}
    cursor = None
    for _ in range(MOST_PAGES):  # a page of a saved view may hold fewer than asked for
        rows, cursor = await reading.page(
            session,
            actor,
            chosen["view_id"] or chosen["view"],
            None,
            filters,
            cursor=cursor,
            limit=most - len(found),
        )
        found.update((one.id, one.last_seq) for one, _, _ in rows)
        if cursor is None or len(found) == most:
            break
    return found, cursor is not None
