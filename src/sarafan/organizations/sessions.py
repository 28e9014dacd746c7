"""Signing in and out: server-side sessions behind an HttpOnly cookie."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.realtime import Change, notify
from sarafan.organizations import passwords, queries, throttling
from sarafan.organizations.actors import Actor, ActorKind
from sarafan.organizations.errors import WrongCredentials
from sarafan.organizations.models import ApiKey, Member, MemberSession, Scope
from sarafan.organizations.permissions import OF_ROLE, OF_SCOPE, Permission

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)  # how exact "last seen" and "last used" are; more would write on every request


async def sign_in(database: Database, email: str, password: str, address: str) -> tuple[Member, str]:
    """Check a password and open a session; returns the member and the session's token.

    Raises `TooManyAttempts` and `WrongCredentials`; an unknown e-mail looks like a wrong password.
    """
    await throttling.count_attempt(database, email, address)
    async with database.for_system() as session:
        member = await queries.member_by_email(session, email)
    if not await passwords.is_right(password, member.password_hash if member else None) or member is None:
        raise WrongCredentials
    await throttling.forgive(database, email, address)
    async with database.for_organization(member.organization_id) as session:
        return member, open_session(session, member)


def open_session(session: AsyncSession, member: Member) -> str:
    """Let a member in; returns the token for the cookie."""
    token = secrets.new_token()
    session.add(
        MemberSession(
            organization_id=member.organization_id,
            member_id=member.id,
            token_fingerprint=secrets.fingerprint(token),
            expires_at=utc_now() + LIFETIME,
        )
    )
    return token


async def actor_of_session(database: Database, token: str, secret_key: str) -> Actor | None:
    """Find who holds a session's token."""
    now = utc_now()
    async with database.for_system() as session:
        found = await queries.signed_in(session, secrets.fingerprint(token), now)
        if found is None:
            return None
        opened, member = found
        if opened.last_seen_at < now - SEEN_EVERY:
            opened.last_seen_at = now
    return Actor(
        kind=ActorKind.MEMBER,
        id=member.id,
        name=member.name,
        organization_id=member.organization_id,
        permissions=OF_ROLE[member.role],
        session_id=opened.id,
        csrf_token=csrf_token(secret_key, token),
    )


def csrf_token(secret_key: str, token: str) -> str:
    """Return what the page must send along; made from the session's token, so nothing is stored."""
    return secrets.derive(secret_key, "csrf", token)


async def actor_of_key(database: Database, key: str) -> Actor | None:
    """Find the program that holds an API key."""
    now = utc_now()
    async with database.for_system() as session:
        found: ApiKey | None = await queries.api_key(session, secrets.fingerprint(key))
        if found is None:
            return None
        if found.last_used_at is None or found.last_used_at < now - SEEN_EVERY:
            found.last_used_at = now
    permissions: frozenset[Permission] = frozenset().union(*(OF_SCOPE[Scope(scope)] for scope in found.scopes))
    return Actor(ActorKind.API_KEY, found.id, found.name, found.organization_id, permissions)


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """Close the session that asks."""
    await session.execute(
        sa.delete(MemberSession).where(
            MemberSession.organization_id == actor.organization_id, MemberSession.id == actor.session_id
        )
    )
    _announce_end(session, actor.organization_id, actor.id)


async def sign_out_elsewhere(session: AsyncSession, actor: Actor) -> None:
    """Close every session of a member but the one that asks."""
    await session.execute(
        sa.delete(MemberSession).where(
            MemberSession.organization_id == actor.organization_id,
            MemberSession.member_id == actor.id,
            MemberSession.id != actor.session_id,
        )
    )
    _announce_end(session, actor.organization_id, actor.id)


async def sign_out_everywhere(session: AsyncSession, organization_id: UUID, member_id: UUID) -> None:
    """Close every session of a member; their open pages are told at once."""
    await session.execute(
        sa.delete(MemberSession).where(
            MemberSession.organization_id == organization_id, MemberSession.member_id == member_id
        )
    )
    _announce_end(session, organization_id, member_id)


def _announce_end(session: AsyncSession, organization_id: UUID, member_id: UUID) -> None:
    notify(session, organization_id, Change("session.ended", member_id, member_id))
