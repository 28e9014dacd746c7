"""Organizations that somebody else asks for: a marketplace on which a salon signs up, or whoever runs the server.

The organization is empty until its owner has used the link, which is an invitation for this one e-mail.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.organizations import members, queries
from sarafan.organizations.errors import EmailTaken, FoundingKeyTaken, TooManyUnclaimed
from sarafan.organizations.models import Invite, Language, Organization, Role
from sarafan.organizations.setup import check_time_zone

MOST_UNCLAIMED = 200  # organizations that wait for their owner at once
UNCLAIMED_FOR = timedelta(days=30)  # how long one waits before it is deleted
_FOUNDING_LOCK = 0x5E8  # one at a time: keys, e-mails and the bound are looked at and used together


@dataclass(frozen=True)
class Founded:
    """An organization, and the token with which its owner joins; no token once somebody has joined."""

    organization: Organization
    token: str | None


async def found(
    session: AsyncSession,
    key: str,
    *,
    name: str,
    email: str,
    language: Language = Language.RUSSIAN,
    time_zone: str = "Asia/Almaty",
) -> Founded:
    """Make an organization for its owner-to-be (system scope); the same `key` gives the same one again.

    `key`: made by whoever asks, once for each organization: "yclients:12345". Asked again, it gives a fresh link as
    long as nobody has joined, and the one before it stops working. `email`: in small letters.
    Raises `FoundingKeyTaken`, `EmailTaken`, `TooManyUnclaimed`, `InvalidTimeZone`.
    """
    check_time_zone(time_zone)
    await session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FOUNDING_LOCK})
    organization = await queries.organization_by_key(session, key)
    if organization is None:
        organization = await _make(session, Organization(
            name=name, time_zone=time_zone, language=language, founding_key=key, founded_for=email
        ))  # fmt: skip
    elif organization.founded_for != email:
        raise FoundingKeyTaken
    if await queries.has_members(session, organization.id):
        return Founded(organization, None)
    await session.execute(sa.delete(Invite).where(Invite.organization_id == organization.id))
    _, token = await members.make_invite(session, organization.id, Role.OWNER, email)
    return Founded(organization, token)


async def _make(session: AsyncSession, organization: Organization) -> Organization:
    if await queries.member_by_email(session, organization.founded_for or "") is not None:
        raise EmailTaken
    if await queries.count_unclaimed(session) >= MOST_UNCLAIMED:
        raise TooManyUnclaimed(most=MOST_UNCLAIMED)
    session.add(organization)
    await session.flush()
    return organization


async def forget_unclaimed(resources: Any, timestamp: int) -> None:
    """Delete organizations whose owner has not come for long."""
    async with resources.database.for_system() as session:
        old = sa.delete(Organization).where(queries.is_unclaimed(), Organization.created_at < utc_now() - UNCLAIMED_FOR)
        await session.execute(old)
