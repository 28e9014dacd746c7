"""What whoever runs the server may do to accounts from the command line."""

import asyncio
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.db import Database
from sarafan.core.errors import NotFound
from sarafan.core.settings import Settings
from sarafan.organizations import passwords, queries, sessions, setup
from sarafan.organizations.models import Language, Organization, Role


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


def reset_password(settings: Settings, email: str, password: str) -> None:
    """Give a member a new password and sign them out everywhere. Raises `NotFound`."""

    async def reset(session: AsyncSession) -> None:
        member = await queries.member_by_email(session, email.strip().lower())
        if member is None:
            raise NotFound(f"Nobody has the e-mail {email}.")
        member.password_hash = await passwords.hash_password(password)
        await sessions.sign_out_everywhere(session, member.organization_id, member.id)

    _run(settings, reset)


def _run(settings: Settings, work: Callable[[AsyncSession], Awaitable[None]]) -> None:
    async def run() -> None:
        database = Database(settings.database_url, pool_size=2)
        try:
            async with database.for_system() as session:
                await work(session)
        finally:
            await database.close()

    asyncio.run(run())
