"""Every SELECT of tags."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.tags.errors import TagNotFound
from sarafan.contacts.tags.models import ContactTag, Tag


async def vocabulary(session: AsyncSession, organization_id: UUID) -> Sequence[Tag]:
    """List all tags of an organization in their order, archived ones too."""
    query = sa.select(Tag).where(Tag.organization_id == organization_id).order_by(Tag.position, Tag.id)
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, organization_id: UUID, tag_id: UUID, *, stay: bool = False) -> Tag:
    """Load a tag; `stay`: it changes for nobody while this transaction lasts. Raises `TagNotFound`."""
    query = sa.select(Tag).where(Tag.organization_id == organization_id, Tag.id == tag_id)
    query = query.with_for_update(read=True) if stay else query.with_for_update(key_share=True)
    found = await session.scalar(query)
    if found is None:
        raise TagNotFound
    return found


async def contacts_of_each(session: AsyncSession, organization_id: UUID) -> dict[UUID, int]:
    """Count how many contacts have each tag; one that nobody has is left out."""
    query = sa.select(ContactTag.tag_id, sa.func.count()).where(ContactTag.organization_id == organization_id)
    found = await session.execute(query.group_by(ContactTag.tag_id))
    return {row[0]: row[1] for row in found}


async def of_contacts(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Return the tags of some contacts, in the vocabulary's order; of one without any, nothing."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    if ids:
        query = (
            sa.select(ContactTag.contact_id, ContactTag.tag_id)
            .join(Tag, Tag.id == ContactTag.tag_id)
            .where(ContactTag.organization_id == organization_id, ContactTag.contact_id.in_(ids))
            .order_by(Tag.position, Tag.id)
        )
        for contact_id, tag_id in await session.execute(query):
            found[contact_id].append(tag_id)
    return found


def contacts_with(organization_id: UUID, tag_ids: Sequence[UUID]) -> sa.Select[UUID]:
    """Select the contacts that have any of these tags."""
    return sa.select(ContactTag.contact_id).where(
        ContactTag.organization_id == organization_id, ContactTag.tag_id.in_(tag_ids)
    )


async def count_each_up_to(
    session: AsyncSession, organization_id: UUID, tag_ids: Sequence[UUID], most: int
) -> list[int]:
    """Count who has each of these tags, up to so many, in one look at the index."""
    some = [contacts_with(organization_id, [one]).limit(most).subquery() for one in tag_ids]
    counts = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in some]
    return list((await session.execute(sa.select(*counts))).one())
