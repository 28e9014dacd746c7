"""HTTP: what a browser missed while it was away, in one request."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from sarafan.channels.showing import ChannelDelta, ChannelRemovedDelta
from sarafan.contacts.fields.showing import FieldsDelta
from sarafan.contacts.showing import ContactDelta, ContactRemovedDelta
from sarafan.contacts.tags.showing import TagsDelta
from sarafan.conversations.bulks.showing import BulkDelta
from sarafan.conversations.showing import ConversationDelta, ConversationRemovedDelta, CountersDelta, DraftDelta
from sarafan.conversations.states.showing import PinDelta, StateChangeDelta
from sarafan.conversations.views.showing import OwnViewsDelta, ViewsDelta
from sarafan.core.answers import ANSWER_BYTES
from sarafan.core.realtime import read_changes, render_while_it_fits
from sarafan.messages.showing import MessageDelta
from sarafan.notes.showing import MentionDelta, MentionRemovedDelta, MentionsDelta, NoteDelta, NoteRemovedDelta
from sarafan.organizations.entrance import Anyone, Transaction
from sarafan.organizations.showing import (
    MemberDelta,
    MemberRemovedDelta,
    OrganizationDelta,
    PermissionsDelta,
    SessionEndedDelta,
)
from sarafan.organizations.teams.showing import TeamsDelta
from sarafan.people.imports.showing import ContactImportDelta, ContactImportRemovedDelta
from sarafan.people.showing import PersonTaskDelta
from sarafan.server.audience import told

router = APIRouter(prefix="/api", tags=["changes"])

# Everything that is ever pushed or listed; the page's types come from here.
AnyDelta = Annotated[
    MemberDelta
    | MemberRemovedDelta
    | PermissionsDelta
    | OrganizationDelta
    | SessionEndedDelta
    | ChannelDelta
    | ChannelRemovedDelta
    | ContactDelta
    | ContactRemovedDelta
    | TagsDelta
    | FieldsDelta
    | TeamsDelta
    | ConversationDelta
    | ConversationRemovedDelta
    | CountersDelta
    | DraftDelta
    | MessageDelta
    | NoteDelta
    | NoteRemovedDelta
    | MentionDelta
    | MentionRemovedDelta
    | MentionsDelta
    | StateChangeDelta
    | PinDelta
    | BulkDelta
    | ViewsDelta
    | OwnViewsDelta
    | PersonTaskDelta
    | ContactImportDelta
    | ContactImportRemovedDelta,
    Field(discriminator="type"),
]


class ChangesRead(BaseModel):
    """What changed. `reset`: too long ago or too much; load everything afresh and go on from `cursor`."""

    cursor: str
    reset: bool
    items: list[AnyDelta]


@router.get("/changes", response_model=ChangesRead)
async def list_changes(
    actor: Anyone, session: Transaction, after: Annotated[int, Query(ge=0, lt=2**63)]
) -> JSONResponse:
    """List everything that changed since a cursor; may repeat a change, never misses one."""
    found, cursor, reset = await read_changes(session, actor.organization_id, actor.member_id, after)
    # Left out is that a session has ended: only its own browser is told, and whoever asks here has another session.
    wanted = [one for one in found if one.topic != "session.ended"]
    deltas, is_whole = await render_while_it_fits(session, actor.organization_id, wanted, ANSWER_BYTES)
    deltas = await told(session, actor, deltas)
    if reset or not is_whole:
        return JSONResponse({"cursor": cursor, "reset": True, "items": []})
    # The modules have shaped their rows already: a second look at a megabyte of them would find the same.
    return JSONResponse({"cursor": cursor, "reset": False, "items": [delta.told(cursor) for delta in deltas]})
