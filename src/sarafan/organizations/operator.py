"""What whoever runs the server may do to accounts from the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.db import Database
from sarafan.core.errors import NotFound
from sarafan.core.settings import Settings
from sarafan.organizations import founding, members, passwords, queries, resetting, sessions, setup
from sarafan.organizations.models import Language, Organization, Role

Result = TypeVar("Result")


def create_member(settings: Settings, *, email: str, name: str, password: str, role: Role, organization: str) -> None:
    """Make an account; the organization is found by its name, or made. Raises `EmailTaken`."""

    async def create(session: AsyncSession) -> None:
        found = await session.scalar(sa.select(Organization).where(Organization.name == organization))
        if found is None:
            found = Organization(name=organization)
            session.add(found)
            await session.flush()
        password_hash = await passwords.hash_password(password)
        await setup.add_member(session, found, name, email.strip().lower(), password_hash, role, Language.RUSSIAN)

    _run(settings, create)


def create_organization(settings: Settings, *, name: str, email: str, key: str | None = None) -> str | None:
    """Make an organization and return its owner's link; nothing once somebody has joined.

    Asked again for the same e-mail (or `key`), it is the same organization with a fresh link. Raises what
    `founding.found` raises.
    """
    address = email.strip().lower()

    async def create(session: AsyncSession) -> str | None:
        founded = await founding.found(session, key or f"operator:{address}"[:100], name=name, email=address)
        return founded.token and members.link_of(settings.public_url, founded.token)

    return _run(settings, create)


def reset_password(settings: Settings, email: str, password: str) -> None:
    """Give a member a new password and sign them out everywhere. Raises `NotFound`."""

    async def reset(session: AsyncSession) -> None:
        member = await queries.member_by_email(session, email.strip().lower())
        if member is None:
            raise NotFound(f"Nobody has the e-mail {email}.")
        member.password_hash = await passwords.hash_password(password)
        await sessions.sign_out_everywhere(session, member.organization_id, member.id)

    _run(settings, reset)


def password_link(settings: Settings, email: str) -> str:
    """Make a link with which a member gives themselves another password. Raises `NotFound`."""

    async def make(session: AsyncSession) -> str:
        member = await queries.member_by_email(session, email.strip().lower())
        if member is None:
            raise NotFound(f"Nobody has the e-mail {email}.")
        return resetting.link_for(member, settings)[0]

    return _run(settings, make)


def _run(settings: Settings, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        database = Database(settings.database_url, pool_size=2)
        try:
            async with database.for_system() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(run())
