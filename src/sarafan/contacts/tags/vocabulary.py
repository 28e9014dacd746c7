"""The organization's vocabulary of tags: made, renamed, coloured, put in order, archived."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.names import key_of
from sarafan.contacts.tags import queries
from sarafan.contacts.tags.errors import TagNameTaken, TagNotFound, TagOrderOutdated, TooManyTags
from sarafan.contacts.tags.models import Tag, TagColor
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_TAGS = 200  # of an organization, archived ones included


async def create(session: AsyncSession, actor: Actor, name: str, color: TagColor | None) -> Tag:
    """Add a tag at the end; without a colour it gets one that the fewest others have.

    Raises `TagNameTaken`, `TooManyTags`.
    """
    actor.require(Permission.TAGS)
    tags = await _hold(session, actor.organization_id)
    _refuse_taken(tags, name)
    if len(tags) >= MOST_TAGS:
        raise TooManyTags(limit=MOST_TAGS)
    used = Counter(tag.color for tag in tags)
    made = Tag(
        organization_id=actor.organization_id,
        name=name,
        name_key=key_of(name),
        color=color or min(list(TagColor)[1:], key=lambda one: used[one]),
        position=max((tag.position for tag in tags), default=0) + 1,
    )
    session.add(made)
    await session.flush()
    _tell(session, actor.organization_id)
    return made


async def update(
    session: AsyncSession,
    actor: Actor,
    tag_id: UUID,
    *,
    name: str | None = None,
    color: TagColor | None = None,
    archived: bool | None = None,
) -> Tag:
    """Rename, colour, archive or restore a tag. Raises `TagNotFound`, `TagNameTaken`."""
    actor.require(Permission.TAGS)
    tags = await _hold(session, actor.organization_id)
    tag = await queries.get(session, actor.organization_id, tag_id)
    if name is not None:
        _refuse_taken([one for one in tags if one.id != tag.id], name)
        tag.name, tag.name_key = name, key_of(name)
    if color is not None:
        tag.color = color
    if archived is not None and archived != (tag.archived_at is not None):
        tag.archived_at = utc_now() if archived else None
    await session.flush()
    _tell(session, actor.organization_id)
    return tag


async def put_in_order(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> None:
    """Give all tags this order. Raises `TagNotFound`, `TagOrderOutdated` where these are not all of them, each once."""
    actor.require(Permission.TAGS)
    tags = {tag.id: tag for tag in await _hold(session, actor.organization_id)}
    if not set(ids) <= set(tags):
        raise TagNotFound
    if len(ids) != len(tags) or len(set(ids)) != len(tags):
        raise TagOrderOutdated(ids=[str(one) for one in tags])
    for position, tag_id in enumerate(ids, start=1):
        tags[tag_id].position = position
    await session.flush()
    _tell(session, actor.organization_id)


async def _hold(session: AsyncSession, organization_id: UUID) -> Sequence[Tag]:
    """Let nobody else change the vocabulary until this transaction ends: names stay unique, numbers bounded."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"tags:{organization_id}", 0))
    await session.execute(sa.select(lock))
    return await queries.vocabulary(session, organization_id)


def _refuse_taken(tags: Sequence[Tag], name: str) -> None:
    for tag in tags:
        if tag.name_key == key_of(name):
            raise TagNameTaken(field="name", id=str(tag.id), name=tag.name, archived=tag.archived_at is not None)


def _tell(session: AsyncSession, organization_id: UUID) -> None:
    notify(session, organization_id, Change("tags", organization_id))
