"""Every SELECT of files."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.media.errors import MediaNotFound
from sarafan.media.models import MediaFile
from sarafan.media.usage import is_seen_by, is_used
from sarafan.organizations.actors import Actor


async def by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, MediaFile]:
    """Load files by id."""
    query = sa.select(MediaFile).where(MediaFile.organization_id == organization_id, MediaFile.id.in_(ids))
    return {media.id: media for media in await session.scalars(query)}


async def find(session: AsyncSession, organization_id: UUID, media_id: UUID) -> MediaFile | None:
    """Find one file."""
    return (await by_id(session, organization_id, [media_id])).get(media_id)


async def get_visible(session: AsyncSession, actor: Actor, media_id: UUID) -> MediaFile:
    """Load one file that the actor may see. Raises `MediaNotFound`."""
    query = sa.select(MediaFile).where(
        MediaFile.organization_id == actor.organization_id, MediaFile.id == media_id, is_seen_by(actor)
    )
    found = await session.scalar(query)
    if found is None:
        raise MediaNotFound
    return found


async def get_to_send(session: AsyncSession, actor: Actor, media_id: UUID) -> MediaFile:
    """Load one file that the actor may see and send, and keep it out of notes. Raises `MediaNotFound`."""
    query = sa.select(MediaFile).where(
        MediaFile.organization_id == actor.organization_id,
        MediaFile.id == media_id,
        ~MediaFile.stays_inside,
        is_seen_by(actor),
    )
    # Whoever takes it for a note holds it until that is stored; after it, the row is looked at once more.
    found = await session.scalar(query.with_for_update(read=True, key_share=True))
    if found is None:
        raise MediaNotFound
    return found


async def hold_to_take(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> Sequence[MediaFile]:
    """Load files that the actor may see, and let nobody else use them until the end of the transaction.

    Raises `MediaNotFound`.
    """
    if not ids:
        return []
    query = sa.select(MediaFile).where(
        MediaFile.organization_id == actor.organization_id, MediaFile.id.in_(ids), is_seen_by(actor)
    )
    found = (await session.scalars(query.order_by(MediaFile.id).with_for_update())).all()
    if len(found) < len(set(ids)):
        raise MediaNotFound
    return found


async def used_among(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of some files that anything has."""
    query = sa.select(MediaFile.id).where(
        MediaFile.organization_id == organization_id, MediaFile.id.in_(ids), is_used()
    )
    return frozenset(await session.scalars(query)) if ids else frozenset()


async def for_update(session: AsyncSession, organization_id: UUID, media_id: UUID) -> MediaFile | None:
    """Load a file and hold it until the end of the transaction."""
    query = sa.select(MediaFile).where(MediaFile.organization_id == organization_id, MediaFile.id == media_id)
    return await session.scalar(query.with_for_update(key_share=True))


async def next_preview_due(session: AsyncSession, organization_id: UUID, media_id: UUID | None) -> MediaFile | None:
    """Load and hold the newest file of which a preview is due, or this one if it is."""
    query = sa.select(MediaFile).where(
        MediaFile.organization_id == organization_id,
        MediaFile.preview_tries_left > 0,
        MediaFile.id == media_id if media_id else sa.true(),
    )
    return await session.scalar(query.order_by(MediaFile.id.desc()).limit(1).with_for_update(key_share=True))


async def has_previews_due(session: AsyncSession, organization_id: UUID) -> bool:
    """Whether a preview is due of any file of an organization."""
    due = sa.and_(MediaFile.organization_id == organization_id, MediaFile.preview_tries_left > 0)
    return bool(await session.scalar(sa.select(sa.exists().where(due))))


async def organizations_with_previews_due(session: AsyncSession) -> Sequence[UUID]:
    """List the organizations with files of which a preview is due, by id (system scope)."""
    query = sa.select(MediaFile.organization_id).where(MediaFile.preview_tries_left > 0)
    return (await session.scalars(query.distinct().order_by(MediaFile.organization_id))).all()


async def is_in_use(session: AsyncSession, organization_id: UUID, media_id: UUID) -> bool:
    """Whether anything still has a file."""
    used = sa.select(MediaFile.id).where(
        MediaFile.organization_id == organization_id, MediaFile.id == media_id, is_used()
    )
    return await session.scalar(used) is not None


async def unused(session: AsyncSession, before: datetime) -> Sequence[MediaFile]:
    """List some files made before a moment that nothing has (system scope)."""
    query = sa.select(MediaFile).where(MediaFile.created_at < before, ~is_used()).order_by(MediaFile.created_at)
    return (await session.scalars(query.limit(5000))).all()
