"""HTTP: the vocabulary of tags; those of a contact are among the contact's own endpoints."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.contacts.tags import queries, showing, vocabulary
from sarafan.contacts.tags.errors import TagNameTaken, TagNotFound, TagOrderOutdated, TooManyTags
from sarafan.contacts.tags.schemas import (
    TagCountRead,
    TagCountsRead,
    TagCreate,
    TagOrder,
    TagRead,
    TagsRead,
    TagUpdate,
)
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/tags", tags=["contacts"])

Keeper = Annotated[Actor, Depends(allowed(Permission.TAGS))]


@router.get("")
async def list_tags(actor: Anyone, session: Transaction) -> TagsRead:
    """List the organization's tags in their order, archived ones too."""
    return await showing.read(session, actor.organization_id)


@router.post("", status_code=201)
@refuses(TagNameTaken, TooManyTags)
async def create_tag(body: TagCreate, actor: Keeper, session: Transaction) -> TagRead:
    """Add a tag to the vocabulary; names are the same whatever their case."""
    return TagRead.model_validate(await vocabulary.create(session, actor, body.name, body.color))


@router.put("/order")
@refuses(TagNotFound, TagOrderOutdated)
async def order_tags(body: TagOrder, actor: Keeper, session: Transaction) -> TagsRead:
    """Put all tags in order, archived ones too."""
    await vocabulary.put_in_order(session, actor, body.ids)
    return await showing.read(session, actor.organization_id)


@router.get("/counts")
async def count_tags(actor: Keeper, session: Transaction) -> TagCountsRead:
    """Count how many contacts have each tag."""
    found = await queries.contacts_of_each(session, actor.organization_id)
    return TagCountsRead(items=[TagCountRead(tag_id=tag_id, contacts=count) for tag_id, count in found.items()])


@router.patch("/{tag_id}")
@refuses(TagNotFound, TagNameTaken)
async def update_tag(tag_id: UUID, body: TagUpdate, actor: Keeper, session: Transaction) -> TagRead:
    """Rename, colour, archive or restore a tag."""
    return TagRead.model_validate(
        await vocabulary.update(session, actor, tag_id, name=body.name, color=body.color, archived=body.archived)
    )
