"""A head hides people's phones from those who are no heads, or shows them again."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Organization
from sarafan.organizations.permissions import Permission


async def hide(session: AsyncSession, actor: Actor, *, hidden: bool) -> Organization:
    """Hide phones, or show them again: sockets are looked at anew, and open pages load afresh what they show."""
    actor.require(Permission.PHONES)
    organization = await queries.organization(session, actor.organization_id)
    if organization.phones_hidden is not hidden:
        organization.phones_hidden = hidden
        notify(session, organization.id, Change("organization", organization.id))
        for member in await queries.members(session, organization.id):
            notify(session, organization.id, Change("permissions", member.id, member.id))
    return organization
