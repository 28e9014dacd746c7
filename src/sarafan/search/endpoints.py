"""HTTP: the search, what of a chat is shown by itself, and places in it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime

from sarafan.conversations.cursors import MOST_LETTERS
from sarafan.conversations.errors import ConversationNotFound, InvalidCursor, SearchNeeded
from sarafan.core.refusals import refuses
from sarafan.organizations.entrance import Anyone, Transaction
from sarafan.search import finding
from sarafan.search.schemas import FoundMessages, GalleryPage, Group, PlaceRead, SearchRead, Shelf
from sarafan.shapes import refuse_nul

router = APIRouter(prefix="/api", tags=["search"])

MOST_QUERY_LETTERS = 500

Words = Annotated[str, Query(max_length=MOST_QUERY_LETTERS), AfterValidator(refuse_nul)]
Cursor = Annotated[
    str | None, Query(max_length=MOST_LETTERS), AfterValidator(lambda given: given and refuse_nul(given))
]


@router.get("/search")
@refuses(InvalidCursor, SearchNeeded)
async def search(
    q: Words,
    actor: Anyone,
    session: Transaction,
    group: Group | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> SearchRead:
    """Find chats by name or phone, messages by words in any form, files by name; more of one group by its cursor."""
    if not q.strip() or (cursor and group is None):
        raise SearchNeeded
    return await finding.search(session, actor, q, group, cursor or None, limit)


@router.get("/conversations/{conversation_id}/search")
@refuses(ConversationNotFound, InvalidCursor, SearchNeeded)
async def search_in_conversation(
    conversation_id: UUID,
    q: Words,
    actor: Anyone,
    session: Transaction,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> FoundMessages:
    """Find messages of one chat, newest first."""
    if not q.strip():
        raise SearchNeeded
    return await finding.search_in(session, actor, conversation_id, q, cursor or None, limit)


@router.get("/conversations/{conversation_id}/gallery")
@refuses(ConversationNotFound, InvalidCursor)
async def list_gallery(
    conversation_id: UUID,
    actor: Anyone,
    session: Transaction,
    shelf: Shelf = Shelf.MEDIA,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> GalleryPage:
    """List a chat's pictures and films, messages with links, or documents, newest first."""
    return await finding.gallery(session, actor, conversation_id, shelf, cursor or None, limit)


@router.get("/conversations/{conversation_id}/place")
@refuses(ConversationNotFound)
async def find_place(
    conversation_id: UUID,
    at: Annotated[AwareDatetime, Query(description="a moment with its zone")],
    actor: Anyone,
    session: Transaction,
) -> PlaceRead:
    """Find the first message of a chat from a moment on, or its last one."""
    return await finding.place_on(session, actor, conversation_id, at)
