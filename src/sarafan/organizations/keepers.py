"""Members who may have private chats: who asks must know of them before anything is shown."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime import Change, notify
from sarafan.organizations.models import Organization


async def hold(session: AsyncSession, organization_id: UUID) -> Organization:
    """Let one transaction at a time say whose chats are private; it holds this before any chat or channel."""
    query = sa.select(Organization).where(Organization.id == organization_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


def tell(session: AsyncSession, organization: Organization, ids: Collection[UUID]) -> None:
    """Note who they are now; open pages are looked at anew before they are told anything else of this transaction."""
    told = sorted(str(one) for one in ids)
    if told != organization.private_keepers:
        organization.private_keepers = told
        notify(session, organization.id, Change("organization", organization.id))
