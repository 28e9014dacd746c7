"""HTTP: people's phones are hidden, or shown again."""

from typing import Annotated

from fastapi import APIRouter, Depends

from sarafan.core.errors import NotFound
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.organizations.phones import hiding
from sarafan.organizations.phones.schemas import PhonesUpdate
from sarafan.organizations.schemas import OrganizationRead

router = APIRouter(prefix="/api/organization", tags=["organizations"])

Keeper = Annotated[Actor, Depends(allowed(Permission.PHONES))]


@router.put("/phones")
@refuses(NotFound)
async def hide_phones(body: PhonesUpdate, actor: Keeper, session: Transaction) -> OrganizationRead:
    """Say whether only owners and heads see people's phones; to others, and keys without the scope, they are masked."""
    return OrganizationRead.model_validate(await hiding.hide(session, actor, hidden=body.hidden))
