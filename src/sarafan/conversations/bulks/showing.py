"""How bulks look, asked for or in a live delta of the member who has started them."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import queries as conversations
from sarafan.conversations import showing, visibility
from sarafan.conversations.bulks import queries
from sarafan.conversations.bulks.models import Bulk, ItemState
from sarafan.conversations.bulks.schemas import BulkItemPage, BulkItemRead, BulkRead
from sarafan.conversations.bulks.undoing import undo_until
from sarafan.conversations.cursors import make_cursor, open_cursor
from sarafan.core.realtime import DeltaRead
from sarafan.organizations.actors import Actor

ITEMS = 100  # on one page


class BulkDelta(DeltaRead):
    """A bulk of the reader's own is further than before."""

    type: Literal["bulk"]
    data: BulkRead


async def read(session: AsyncSession, bulks: Sequence[Bulk]) -> list[BulkRead]:
    """Show bulks with their progress."""
    counts = await queries.counts(session, [bulk.id for bulk in bulks])
    return [_shown(bulk, counts[bulk.id]) for bulk in bulks]


def _shown(bulk: Bulk, found: dict[str, int]) -> BulkRead:
    return BulkRead.model_validate(
        {
            "id": bulk.id,
            "action": bulk.action,
            "state": bulk.state,
            "total": bulk.total,
            "missing": bulk.missing,
            "is_cut": bulk.is_cut,
            **{state.value: found.get(state.value, 0) for state in ItemState},
            "gone": bulk.total - sum(found.values()),
            "created_at": bulk.created_at,
            "undo_until": undo_until(bulk),
            "revision": bulk.revision,
        }
    )


async def read_items(
    session: AsyncSession, actor: Actor, bulk_id: UUID, states: Sequence[ItemState], cursor: str | None
) -> BulkItemPage:
    """List conversations of a bulk, named where the actor may see them. Raises `BulkNotFound`, `InvalidCursor`."""
    bulk = await queries.get_own(session, actor, bulk_id)
    after = open_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.items(session, bulk.id, states, after, ITEMS + 1)
    listed = found[:ITEMS]
    seen = await visibility.visible(session, actor, [item.conversation_id for item in listed])
    rows = await conversations.shown(session, actor.organization_id, list(seen))
    named = {row.id: row for row in await showing.read(session, actor.organization_id, rows)}
    items = [
        BulkItemRead(
            conversation_id=item.conversation_id,
            conversation=named.get(item.conversation_id),
            state=item.state,
            fault=item.fault,
            kept=item.kept or [],
        )
        for item in listed
    ]
    next_cursor = make_cursor(listed[-1].conversation_id) if len(found) > ITEMS else None
    return BulkItemPage(items=items, next_cursor=next_cursor)


async def render(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed bulks of a member."""
    found = await read(session, await queries.by_id(session, ids, member_id))
    return {bulk.id: bulk.model_dump(mode="json") for bulk in found}
