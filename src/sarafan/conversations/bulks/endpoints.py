"""HTTP: bulks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from sarafan.contacts.tags.errors import TagArchived, TagNotFound
from sarafan.conversations.bulks import queries, showing, starting, undoing
from sarafan.conversations.bulks.errors import BulkNotFound, NothingChosen, TooManyBulks
from sarafan.conversations.bulks.models import ItemState
from sarafan.conversations.bulks.schemas import MOST_CHATS, BulkCreate, BulkItemPage, BulkList, BulkRead
from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import ConversationNotFound, InvalidCursor, InvalidSnooze, SearchNeeded, TooLateToUndo
from sarafan.conversations.views.errors import ViewNotFound
from sarafan.core.errors import Forbidden, NotFound
from sarafan.core.refusals import refuses
from sarafan.organizations.entrance import Person, Transaction
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["bulks"])

Cursor = Annotated[
    str | None, Query(max_length=MOST_LETTERS), AfterValidator(lambda given: given and refuse_nul(given))
]


@router.post("/bulks", status_code=201)
@refuses(
    *(ConversationNotFound, Forbidden, InvalidSnooze, NotFound, NothingChosen, SearchNeeded),
    *(TagArchived, TagNotFound, TooManyBulks, ViewNotFound),
)
async def start_bulk(body: BulkCreate, actor: Person, session: Transaction) -> BulkRead:
    """Begin to do something to up to 1000 conversations; each is changed or refused by itself, in the background.

    `missing` says how many of the named ones the member cannot see, `is_cut` that a filter has more than a thousand.
    """
    chosen = body.conversation_ids if body.filter is None else dict(body.filter)
    action = body.action.model_dump(mode="json")
    bulk = await starting.start(session, actor, body.client_key, action, chosen or [], MOST_CHATS)
    return (await showing.read(session, [bulk]))[0]


@router.get("/bulks")
async def list_bulks(actor: Person, session: Transaction) -> BulkList:
    """List one's own latest bulks."""
    return BulkList(items=await showing.read(session, await queries.latest(session, actor.id)))


@router.get("/bulks/{bulk_id}")
@refuses(BulkNotFound)
async def read_bulk(bulk_id: UUID, actor: Person, session: Transaction) -> BulkRead:
    """Show a bulk of one's own, and how far it is."""
    return (await showing.read(session, [await queries.get_own(session, actor, bulk_id)]))[0]


@router.get("/bulks/{bulk_id}/items")
@refuses(BulkNotFound, InvalidCursor)
async def list_bulk_items(
    bulk_id: UUID,
    actor: Person,
    session: Transaction,
    state: Annotated[list[ItemState], Query(max_length=len(ItemState))] = [ItemState.FAILED, ItemState.KEPT],  # noqa: B006
    cursor: Cursor = None,
) -> BulkItemPage:
    """List conversations that were refused, or kept when the bulk was taken back."""
    return await showing.read_items(session, actor, bulk_id, state, cursor)


@router.post("/bulks/{bulk_id}/undo")
@refuses(BulkNotFound, TooLateToUndo)
async def undo_bulk(bulk_id: UUID, actor: Person, session: Transaction) -> BulkRead:
    """Take a bulk back within ten minutes of its end, or stop it; what others have changed since stays as it is."""
    return (await showing.read(session, [await undoing.undo(session, actor, bulk_id)]))[0]
