"""Pieces of a thread: as many messages as fit into an answer, and what members have noted between them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.answers import fitting_around, size_of
from sarafan.messages import showing
from sarafan.messages.paging import Stretch, ThreadPage
from sarafan.messages.schemas import MessageRead
from sarafan.notes import showing as notes
from sarafan.notes.queries import Span
from sarafan.notes.showing import NoteRead


class MessagePage(BaseModel):
    """A piece of a thread, oldest first; a cursor is null where the thread ends.

    `notes`: what was noted in the time of this piece; no other piece that is reached by the cursors has the same. There
    are more of them when `notes_cursor` is set, older ones, for the list of notes.
    """

    items: list[MessageRead]
    older_cursor: str | None
    newer_cursor: str | None
    notes: list[NoteRead]
    notes_cursor: str | None


async def show(
    session: AsyncSession,
    organization_id: UUID,
    stretch: Stretch,
    page: ThreadPage,
    before: str | None,
    after: str | None,
) -> MessagePage:
    """Show a piece of a stretch that was asked for from a cursor, or from none."""
    items = await showing.read(session, organization_id, page.messages)
    start, end = fitting_around([size_of(item) for item in items], page.anchor)
    kept = page.narrowed(start, end)
    noted = await notes.read_page(session, stretch.conversation_ids, _span(stretch, kept, before, after))
    return MessagePage(
        items=items[start:end],
        older_cursor=kept.older_cursor,
        newer_cursor=kept.newer_cursor,
        notes=noted.items,
        notes_cursor=noted.older_cursor,
    )


def _span(stretch: Stretch, page: ThreadPage, before: str | None, after: str | None) -> Span:
    """Return the time of a piece: up to where the piece begins, or ends, from which one came here.

    Two pieces that meet at a cursor have the moment of it as their border, so that what was noted between the last
    message of one and the first of the other is in exactly one of them.
    """
    since: datetime | None = page.messages[0].at if page.messages and page.has_older else None
    until: datetime | None = page.messages[-1].at if page.messages and page.has_newer else None
    if after is not None:
        since = stretch.position(after).at
    elif before is not None:
        until = stretch.position(before).at
    return Span(since, until)
