"""HTTP: which fields contacts have; their values are among the contact's own endpoints."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from sarafan.contacts.fields import defining, queries, showing
from sarafan.contacts.fields.errors import (
    FieldHasValues,
    FieldNameTaken,
    FieldNotFound,
    FieldOrderOutdated,
    InvalidChoices,
    TooManyFields,
)
from sarafan.contacts.fields.schemas import (
    FieldCountRead,
    FieldCountsRead,
    FieldCreate,
    FieldOrder,
    FieldRead,
    FieldsRead,
    FieldUpdate,
)
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Anyone, Transaction, allowed
from sarafan.organizations.permissions import Permission

router = APIRouter(prefix="/api/contact-fields", tags=["contacts"])

Keeper = Annotated[Actor, Depends(allowed(Permission.TAGS))]


@router.get("")
async def list_fields(actor: Anyone, session: Transaction) -> FieldsRead:
    """List the fields of the organization's contacts in their order, hidden ones too."""
    return await showing.read(session, actor.organization_id)


@router.post("", status_code=201)
@refuses(FieldNameTaken, TooManyFields, InvalidChoices)
async def create_field(body: FieldCreate, actor: Keeper, session: Transaction) -> FieldRead:
    """Add a field that contacts have."""
    return FieldRead.model_validate(await defining.create(session, actor, body.name, body.kind, body.choices))


@router.put("/order")
@refuses(FieldNotFound, FieldOrderOutdated)
async def order_fields(body: FieldOrder, actor: Keeper, session: Transaction) -> FieldsRead:
    """Put all fields in order, hidden ones too."""
    await defining.put_in_order(session, actor, body.ids)
    return await showing.read(session, actor.organization_id)


@router.get("/counts")
async def count_fields(actor: Keeper, session: Transaction) -> FieldCountsRead:
    """Count how many contacts have something in each field."""
    found = await queries.values_of_each(session, actor.organization_id)
    return FieldCountsRead(items=[FieldCountRead(field_id=one, contacts=count) for one, count in found.items()])


@router.patch("/{field_id}")
@refuses(FieldNotFound, FieldNameTaken, InvalidChoices, FieldHasValues)
async def update_field(field_id: UUID, body: FieldUpdate, actor: Keeper, session: Transaction) -> FieldRead:
    """Rename, hide or show a field, or give it other choices."""
    choices = None if body.choices is None else [(one.id, one.name) for one in body.choices]
    found = await defining.update(
        session, actor, field_id, name=body.name, choices=choices, hidden=body.hidden, confirmed=body.confirmed
    )
    return FieldRead.model_validate(found)


@router.delete("/{field_id}", status_code=204)
@refuses(FieldNotFound, FieldHasValues)
async def remove_field(field_id: UUID, actor: Keeper, session: Transaction, confirmed: bool = False) -> None:
    """Remove a field; while contacts have something in it, only once it is `confirmed` that this may be lost."""
    await defining.remove(session, actor, field_id, confirmed=confirmed)
