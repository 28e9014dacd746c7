"""Signing in and out: server-side sessions behind an HttpOnly cookie."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.events import emit
from sarafan.core.networks import network_of
from sarafan.core.realtime import Change, notify
from sarafan.core.turns import Turns
from sarafan.organizations import attendance, known_browsers, passwords, queries, throttling
from sarafan.organizations.actors import Actor
from sarafan.organizations.errors import WrongCredentials
from sarafan.organizations.events import WorkChanged
from sarafan.organizations.models import Attendance, Member, MemberSession

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)  # how exact "last seen" is; more would write on every request

# Whoever signs in holds a connection to the database and then the memory of a hash: both have other users.
MOST_SIGN_INS_AT_ONCE = 4
MOST_SIGN_INS_WAITING = 256
MOST_WAITING_OF_A_NETWORK = 64  # of those that wait; a known browser waits in a line of its own
LONGEST_WAIT_S = 10

turns = Turns(
    at_once=MOST_SIGN_INS_AT_ONCE,
    most_waiting=MOST_SIGN_INS_WAITING,
    most_waiting_of_one=MOST_WAITING_OF_A_NETWORK,
    longest_wait_s=LONGEST_WAIT_S,
)


@dataclass(frozen=True)
class Try:
    """A try to sign in. `mark`: the browser's, if it is known at this account (`known_browsers.py`)."""

    email: str
    password: str
    address: str | None
    mark: str | None


async def sign_in(database: Database, asked: Try, secret_key: str) -> tuple[Member, str]:
    """Check a password and open a session; returns the member and the session's token.

    Raises `TooManyAttempts`, `Busy` and `WrongCredentials`; an unknown e-mail looks like a wrong password.
    """
    async with turns.turn(network_of(asked.address), goes_first=asked.mark is not None):
        async with database.for_system() as session:
            member = await queries.member_by_email(session, asked.email)
        password_hash = member.password_hash if member else None
        counted = throttling.of_sign_in(asked.email, asked.address, _browser(asked.mark, password_hash, secret_key))
        await throttling.count(database, counted)
        if not await passwords.is_right(asked.password, password_hash) or member is None:
            raise WrongCredentials
        await throttling.forgive(database, counted)
    async with database.for_organization(member.organization_id) as session:
        # The row is locked until the session is stored: a change of the password waits and ends it, or is seen here.
        present = await session.get_one(Member, member.id, with_for_update={"read": True})
        if present.removed_at is not None or present.password_hash != password_hash:
            raise WrongCredentials
        return present, open_session(session, present)


def _browser(mark: str | None, password_hash: str | None, secret_key: str) -> str | None:
    if mark and known_browsers.is_bound_to(mark, password_hash or passwords.NOBODY, secret_key):
        return known_browsers.name_of(mark)
    return None


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
        opened, member, organization = found
        if opened.last_seen_at < now - SEEN_EVERY:
            opened.last_seen_at = now
    return Actor.of_member(member, organization, session_id=opened.id, csrf_token=csrf_token(secret_key, token))


async def leave(session: AsyncSession, actor: Actor) -> None:
    """Close every session of whoever asks: they have left work."""
    await sign_out_everywhere(session, actor.organization_id, actor.id)
    await _leave_with_the_last(session, actor.organization_id, actor.id)


def csrf_token(secret_key: str, token: str) -> str:
    """Return what the page must send along; made from the session's token, so nothing is stored."""
    return secrets.derive(secret_key, "csrf", token)


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """Close the session that asks."""
    await session.execute(
        sa.delete(MemberSession).where(
            MemberSession.organization_id == actor.organization_id, MemberSession.id == actor.session_id
        )
    )
    await _leave_with_the_last(session, actor.organization_id, actor.id)
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


async def _leave_with_the_last(session: AsyncSession, organization_id: UUID, member_id: UUID) -> None:
    """Whoever signs out in their last browser has left work, and is given no more chats."""
    left = sa.select(MemberSession.id).where(MemberSession.member_id == member_id, MemberSession.expires_at > utc_now())
    if await session.scalar(sa.select(left.exists())):
        return
    query = sa.select(Member).where(Member.id == member_id, Member.removed_at.is_(None))
    member = await session.scalar(query.with_for_update(key_share=True))
    if member is None:
        return
    organization = await queries.organization(session, organization_id)
    if attendance.present(member, organization, utc_now()).state is not Attendance.OFF:
        attendance.say(member, organization, Attendance.OFF, utc_now())
        notify(session, organization_id, Change("member", member_id))
        await emit(session, WorkChanged(organization_id))


def _announce_end(session: AsyncSession, organization_id: UUID, member_id: UUID) -> None:
    notify(session, organization_id, Change("session.ended", member_id, member_id))
