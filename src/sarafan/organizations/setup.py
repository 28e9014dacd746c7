"""The first start: a one-time link that makes the first organization and its owner."""

import asyncio
from datetime import timedelta
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.settings import Settings
from sarafan.organizations import passwords, queries, sessions
from sarafan.organizations.errors import EmailTaken, InvalidTimeZone, SetupDone, SetupTokenInvalid
from sarafan.organizations.models import Language, Member, Organization, Role, SetupLink

LINK_LIFETIME = timedelta(hours=24)
_SETUP_LOCK = 0x5E7  # one set-up at a time, whatever process it comes through
_TIME_ZONES = available_timezones()


def issue_link(settings: Settings) -> str | None:
    """Make a fresh set-up link for the operator; nothing when the installation has an owner.

    Earlier links stop working. For the CLI: opens and closes its own database connection.
    """
    return asyncio.run(_issue_link(settings))


async def _issue_link(settings: Settings) -> str | None:
    database = Database(settings.database_url, pool_size=2)
    try:
        async with database.for_system() as session:
            if await queries.anybody_exists(session):
                return None
            token = secrets.new_token()
            await session.execute(sa.delete(SetupLink))
            session.add(SetupLink(token_fingerprint=secrets.fingerprint(token), expires_at=utc_now() + LINK_LIFETIME))
        return f"{settings.public_url}/setup?token={token}"
    finally:
        await database.close()


async def set_up(
    database: Database,
    token: str,
    *,
    organization_name: str,
    time_zone: str,
    language: Language,
    name: str,
    email: str,
    password: str,
) -> tuple[Member, str]:
    """Use the set-up link; returns the owner and a session's token.

    Whoever has no link costs neither a hash nor the wait for the lock. Raises `SetupDone`, `SetupTokenInvalid`,
    `InvalidTimeZone`, `Busy`.
    """
    check_time_zone(time_zone)
    async with database.for_system() as session:
        await check_link(session, token)
    password_hash = await passwords.hash_password(password)
    async with database.for_system() as session:
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SETUP_LOCK})
        await check_link(session, token)
        await session.execute(sa.delete(SetupLink))
        organization = Organization(name=organization_name, time_zone=time_zone, language=language)
        session.add(organization)
        await session.flush()
        owner = await add_member(session, organization, name, email, password_hash, Role.OWNER, language)
        return owner, sessions.open_session(session, owner)


async def check_link(session: AsyncSession, token: str) -> None:
    """See whether a link can be used (system scope). Raises `SetupDone`, `SetupTokenInvalid`."""
    if await queries.anybody_exists(session):
        raise SetupDone
    if await queries.setup_link(session, secrets.fingerprint(token), utc_now()) is None:
        raise SetupTokenInvalid


async def add_member(
    session: AsyncSession,
    organization: Organization,
    name: str,
    email: str,
    password_hash: str,
    role: Role,
    language: Language,
) -> Member:
    """Make a member's account. Raises `EmailTaken`."""
    member = Member(
        organization_id=organization.id,
        name=name,
        email=email,
        password_hash=password_hash,
        role=role,
        language=language,
    )
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise EmailTaken from error
    return member


def check_time_zone(name: str) -> None:
    """Raise `InvalidTimeZone` unless the IANA database knows the name."""
    if name not in _TIME_ZONES:
        raise InvalidTimeZone(field="time_zone", found=name)
