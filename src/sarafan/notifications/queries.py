"""Every SELECT of the tables of notifications."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.notifications.models import NotificationSettings, OpenChat, PushSubscription
from sarafan.organizations.models import Member, MemberSession

Listener = tuple[PushSubscription, Member, NotificationSettings | None]

OPEN_FOR = timedelta(seconds=90)  # how long a chat counts as in front after its browser has said so


async def anybody_listens(session: AsyncSession, organization_id: UUID) -> bool:
    """Whether there is a browser in an organization that could be told."""
    found = sa.exists().where(PushSubscription.organization_id == organization_id)
    return bool(await session.scalar(sa.select(found)))


async def listeners(session: AsyncSession, organization_id: UUID, now: datetime) -> list[Listener]:
    """List the browsers of present members whose sessions go on, with what these members want."""
    query = (
        sa.select(PushSubscription, Member, NotificationSettings)
        .join(MemberSession, MemberSession.id == PushSubscription.session_id)
        .join(Member, Member.id == PushSubscription.member_id)
        .outerjoin(NotificationSettings, NotificationSettings.member_id == Member.id)
        .where(
            PushSubscription.organization_id == organization_id,
            MemberSession.expires_at > now,
            Member.removed_at.is_(None),
        )
        .order_by(PushSubscription.id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def settings_of(
    session: AsyncSession, organization_id: UUID, member_id: UUID, *, lock: bool = False
) -> NotificationSettings:
    """Return what a member wants; what is told when they have never said it."""
    query = sa.select(NotificationSettings).where(
        NotificationSettings.organization_id == organization_id, NotificationSettings.member_id == member_id
    )
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    return found or NotificationSettings(
        organization_id=organization_id, member_id=member_id, kinds={}, shows_text=False
    )


async def browsers_of(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Sequence[PushSubscription]:
    """List a member's browsers, the latest first."""
    query = sa.select(PushSubscription).where(
        PushSubscription.organization_id == organization_id, PushSubscription.member_id == member_id
    )
    return (await session.scalars(query.order_by(PushSubscription.id.desc()))).all()


async def looking_at(session: AsyncSession, organization_id: UUID, conversation_id: UUID, now: datetime) -> set[UUID]:
    """Return the members who have a chat in front at this moment."""
    query = sa.select(OpenChat.member_id).where(
        OpenChat.organization_id == organization_id,
        OpenChat.conversation_id == conversation_id,
        OpenChat.seen_at > now - OPEN_FOR,
    )
    return set(await session.scalars(query))
