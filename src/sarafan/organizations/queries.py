"""Every SELECT of the organizations' tables."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.errors import NotFound
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import ApiKey, Invite, Member, MemberSession, Organization, Role, SetupLink

_WITH_CREATOR = sa.select(ApiKey, Member).outerjoin(Member, Member.id == ApiKey.creator_id)


async def anybody_exists(session: AsyncSession) -> bool:
    """Whether the installation is set up (system scope)."""
    return bool(await session.scalar(sa.select(sa.exists().where(Member.removed_at.is_(None)))))


async def setup_link(session: AsyncSession, token_fingerprint: str, now: datetime) -> SetupLink | None:
    """Find an unexpired set-up link (system scope)."""
    return await session.scalar(
        sa.select(SetupLink).where(SetupLink.token_fingerprint == token_fingerprint, SetupLink.expires_at > now)
    )


async def member_by_email(session: AsyncSession, email: str) -> Member | None:
    """Find who signs in with this e-mail (system scope)."""
    return await session.scalar(sa.select(Member).where(Member.email == email, Member.removed_at.is_(None)))


async def member(session: AsyncSession, member_id: UUID) -> Member | None:
    """Find a present member, whoever they belong to, and hold them (system scope)."""
    query = sa.select(Member).where(Member.id == member_id, Member.removed_at.is_(None))
    return await session.scalar(query.with_for_update(key_share=True))


async def signed_in(
    session: AsyncSession, token_fingerprint: str, now: datetime
) -> tuple[MemberSession, Member, Organization] | None:
    """Find a live session, its member and their organization (system scope)."""
    row = (
        await session.execute(
            sa.select(MemberSession, Member, Organization)
            .join(Member, Member.id == MemberSession.member_id)
            .join(Organization, Organization.id == Member.organization_id)
            .where(
                MemberSession.token_fingerprint == token_fingerprint,
                MemberSession.expires_at > now,
                Member.removed_at.is_(None),
            )
        )
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def api_key(session: AsyncSession, fingerprint: str) -> tuple[ApiKey, Member | None, Organization] | None:
    """Find a key, its creator and its organization by the key's fingerprint (system scope)."""
    query = _WITH_CREATOR.add_columns(Organization).join(Organization, Organization.id == ApiKey.organization_id)
    row = (await session.execute(query.where(ApiKey.fingerprint == fingerprint))).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def invite_by_token(session: AsyncSession, token_fingerprint: str, now: datetime) -> Invite | None:
    """Find an unexpired invitation and hold it, so that it is used once (system scope)."""
    query = sa.select(Invite).where(Invite.token_fingerprint == token_fingerprint, Invite.expires_at > now)
    return await session.scalar(query.with_for_update(key_share=True))


async def organization(session: AsyncSession, organization_id: UUID) -> Organization:
    """Load the organization itself. Raises `NotFound`."""
    found = await session.scalar(sa.select(Organization).where(Organization.id == organization_id))
    if found is None:
        raise NotFound
    return found


async def with_alarms(session: AsyncSession) -> Sequence[UUID]:
    """List the organizations whose members are told that a customer waits too long (system scope)."""
    return (await session.scalars(sa.select(Organization.id).where(Organization.alarm_minutes.is_not(None)))).all()


async def organization_by_key(session: AsyncSession, founding_key: str) -> Organization | None:
    """Find the organization that was made by a key (system scope)."""
    return await session.scalar(sa.select(Organization).where(Organization.founding_key == founding_key))


async def has_members(session: AsyncSession, organization_id: UUID) -> bool:
    """Whether anybody has ever joined (system scope)."""
    return bool(await session.scalar(sa.select(sa.exists().where(Member.organization_id == organization_id))))


def is_unclaimed() -> sa.ColumnElement[bool]:
    """Whether the organization of the surrounding query still waits for its owner."""
    joined = sa.exists().where(Member.organization_id == Organization.id)
    return Organization.founding_key.is_not(None) & ~joined


async def count_unclaimed(session: AsyncSession) -> int:
    """Count the organizations that wait for their owner (system scope)."""
    query = sa.select(sa.func.count()).select_from(Organization).where(is_unclaimed())
    return await session.scalar(query) or 0


async def members(session: AsyncSession, organization_id: UUID) -> Sequence[Member]:
    """List present members, oldest first."""
    query = (
        sa.select(Member)
        .where(Member.organization_id == organization_id, Member.removed_at.is_(None))
        .order_by(Member.created_at, Member.id)
    )
    return (await session.scalars(query)).all()


async def who_left(session: AsyncSession, organization_id: UUID, ids: Collection[UUID | None]) -> frozenset[UUID]:
    """Return which of some members have been removed."""
    query = sa.select(Member.id).where(
        Member.organization_id == organization_id, Member.id.in_(ids), Member.removed_at.is_not(None)
    )
    return frozenset(await session.scalars(query)) if ids else frozenset()


async def get_member(session: AsyncSession, actor: Actor, member_id: UUID, *, stay: bool = False) -> Member:
    """Load a present member of the actor's organization. Raises `NotFound`.

    With `stay` nobody can remove them before the end of the transaction.
    """
    query = sa.select(Member).where(
        Member.organization_id == actor.organization_id, Member.id == member_id, Member.removed_at.is_(None)
    )
    found = await session.scalar(query.with_for_update(read=True) if stay else query)
    if found is None:
        raise NotFound
    return found


async def hold_member(session: AsyncSession, actor: Actor, member_id: UUID) -> Member:
    """Load a present member who is to change, and keep them from others until then. Raises `NotFound`."""
    query = sa.select(Member).where(
        Member.organization_id == actor.organization_id, Member.id == member_id, Member.removed_at.is_(None)
    )
    found = await session.scalar(query.with_for_update(key_share=True))
    if found is None:
        raise NotFound
    return found


async def members_by_id(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> Sequence[Member]:
    """Load present members by id; the removed are left out."""
    query = sa.select(Member).where(
        Member.organization_id == organization_id, Member.id.in_(ids), Member.removed_at.is_(None)
    )
    return (await session.scalars(query)).all()


async def other_owners(session: AsyncSession, member: Member) -> int:
    """Count the owners besides one, and keep them so until the end of the transaction."""
    query = (
        sa.select(Member.id)
        .where(
            Member.organization_id == member.organization_id,
            Member.role == Role.OWNER,
            Member.removed_at.is_(None),
        )
        .order_by(Member.id)
        .with_for_update(key_share=True)
    )
    owners = (await session.scalars(query)).all()
    return len([owner for owner in owners if owner != member.id])


async def invites(session: AsyncSession, organization_id: UUID, now: datetime) -> Sequence[Invite]:
    """List open invitations, newest first."""
    query = (
        sa.select(Invite)
        .where(Invite.organization_id == organization_id, Invite.expires_at > now)
        .order_by(Invite.id.desc())
    )
    return (await session.scalars(query)).all()


async def api_keys(session: AsyncSession, organization_id: UUID) -> Sequence[tuple[ApiKey, Member | None]]:
    """List keys with their creators, present or not, newest first."""
    query = _WITH_CREATOR.where(ApiKey.organization_id == organization_id).order_by(ApiKey.id.desc())
    return [(key, creator) for key, creator in await session.execute(query)]


async def creator_of(session: AsyncSession, key: ApiKey) -> Member | None:
    """Load who answers for a key, present or not."""
    query = sa.select(Member).where(Member.organization_id == key.organization_id, Member.id == key.creator_id)
    return await session.scalar(query)


async def get_own(session: AsyncSession, actor: Actor, model: type[Any], row_id: UUID) -> Any:
    """Load an invitation or a key of the actor's organization. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(model).where(model.organization_id == actor.organization_id, model.id == row_id)
    )
    if found is None:
        raise NotFound
    return found
