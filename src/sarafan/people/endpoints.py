"""HTTP: two contacts become one, and part again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.contacts import showing
from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.models import Contact
from sarafan.contacts.showing import ContactRead
from sarafan.core.clock import utc_now
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.people import comparing, hinting, merging, parting, queries
from sarafan.people.errors import (
    ChoicesMissing,
    LaterMergeFirst,
    MergedAlready,
    MergeNotFound,
    MergeUndone,
    PeopleChangedMeanwhile,
    SameContact,
    SeesNotAllChats,
    TooLateToPart,
    TooMuchToMerge,
)
from sarafan.people.schemas import (
    ContradictionRead,
    HintList,
    HintRead,
    MergeCreate,
    MergedRead,
    MergeList,
    MergePreview,
    MergeRead,
    PartedRead,
)

router = APIRouter(prefix="/api/contacts", tags=["people"])

Editor = Annotated[Actor, Depends(allowed(Permission.CONTACTS))]


@router.get("/{contact_id}/merge-hints")
@refuses(ContactNotFound)
async def list_merge_hints(contact_id: UUID, actor: Anyone, session: Transaction) -> HintList:
    """List who may be the same person: with a phone that one names of the other, or a name of the same words."""
    contact = await contacts.get_visible(session, actor, contact_id)
    found = await hinting.hints_for(session, actor, contact)
    return HintList(
        items=[
            HintRead(contact_id=one.contact.id, name=one.contact.name, phone=one.contact.phone, reason=one.reason)
            for one in found
        ]
    )


@router.get("/{contact_id}/merge-preview")
@refuses(ContactNotFound, SameContact, SeesNotAllChats)
async def preview_merge(
    contact_id: UUID, absorbed_id: Annotated[UUID, Query()], actor: Anyone, session: Transaction
) -> MergePreview:
    """Show what a merge would keep, join and have to be told."""
    survivor, absorbed = await comparing.load_both(session, actor, contact_id, absorbed_id)
    found = await comparing.compare(session, actor, survivor, absorbed)
    shown, other = await _shown(session, actor, survivor, absorbed)
    return MergePreview(
        survivor=shown,
        absorbed=other,
        contradictions=[ContradictionRead.model_validate(one) for one in found.contradictions],
        new_tag_ids=found.new_tags,
        joined_chats=len(found.joined),
        moved_chats=len(found.moved),
        messages=found.messages,
        most_messages=merging.MOST_MESSAGES,
        undo_days=merging.UNDO_WITHIN.days,
    )


@router.get("/{contact_id}/merges")
@refuses(ContactNotFound)
async def list_merges(contact_id: UUID, actor: Anyone, session: Transaction) -> MergeList:
    """List what was merged into a person and can still be undone."""
    contact = await contacts.get_visible(session, actor, contact_id)
    found = await queries.undoable(session, actor.organization_id, contact.id, utc_now())
    return MergeList(items=[MergeRead.model_validate(one) for one in found])


@router.post("/{contact_id}/merges", status_code=201)
@refuses(
    ContactNotFound, SameContact, MergedAlready, SeesNotAllChats, ChoicesMissing, TooMuchToMerge,
    PeopleChangedMeanwhile,
)  # fmt: skip
async def merge_contacts(contact_id: UUID, body: MergeCreate, actor: Editor, session: Transaction) -> MergedRead:
    """Let another contact be this one: its chats, tags, fields, notes and numbers are this one's."""
    made = await merging.merge(session, actor, contact_id, body.absorbed_id, body.choices)
    contact = await contacts.get_visible(session, actor, contact_id)
    await session.flush()
    return MergedRead(contact=(await _shown(session, actor, contact))[0], merge=MergeRead.model_validate(made))


@router.post("/{contact_id}/merges/{merge_id}/undo")
@refuses(
    ContactNotFound, MergeNotFound, MergeUndone, TooLateToPart, LaterMergeFirst, SeesNotAllChats,
    PeopleChangedMeanwhile,
)  # fmt: skip
async def undo_merge(contact_id: UUID, merge_id: UUID, actor: Editor, session: Transaction) -> PartedRead:
    """Let the two be two again, each with what it had; what happened meanwhile stays here, and is counted."""
    parted = await parting.undo(session, actor, contact_id, merge_id)
    contact, other = await _shown(session, actor, parted.survivor, parted.absorbed)
    return PartedRead(contact=contact, parted=other, kept=parted.kept)


async def _shown(session: AsyncSession, actor: Actor, *found: Contact) -> list[ContactRead]:
    return await showing.read(session, actor.organization_id, list(found))
