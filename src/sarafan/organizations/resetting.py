"""A link with which a member who has forgotten their password gives themselves another."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.settings import Settings
from sarafan.organizations import passwords, queries, sessions
from sarafan.organizations.actors import Actor
from sarafan.organizations.errors import ResetInvalid
from sarafan.organizations.models import Member
from sarafan.organizations.permissions import Permission

LIFETIME = timedelta(hours=24)
PURPOSE = "reset"


async def make_link(session: AsyncSession, actor: Actor, settings: Settings, member_id: UUID) -> tuple[str, datetime]:
    """Make a link for a member of the actor's organization; returns it and until when it holds."""
    actor.require(Permission.MEMBERS)
    return link_for(await queries.get_member(session, actor, member_id), settings)


def link_for(member: Member, settings: Settings) -> tuple[str, datetime]:
    """Make a member's link, and say until when it holds.

    Nothing of it is kept: its proof is made of the present password's hash, and so it works until that changes, once.
    """
    expires_at = utc_now() + LIFETIME
    body = f"{member.id}.{int(expires_at.timestamp())}"
    token = f"{body}.{_proof(body, member, settings.secret_key)}"
    return f"{settings.public_url}/reset?token={token}", expires_at


async def open_link(session: AsyncSession, token: str, secret_key: str) -> Member:
    """Find whose link it is (system scope). Raises `ResetInvalid`."""
    body, _, proof = token.rpartition(".")
    member_id, _, until = body.partition(".")
    try:
        known = UUID(member_id), int(until)
    except ValueError as error:
        raise ResetInvalid from error
    member = await queries.member(session, known[0])
    # The proof is looked at whoever it is for: how long it takes tells nobody who is a member.
    is_ours = secrets.same(proof, _proof(body, member, secret_key))
    if member is None or not is_ours or known[1] < utc_now().timestamp():
        raise ResetInvalid
    return member


async def use_link(database: Database, token: str, password: str, secret_key: str) -> tuple[Member, str]:
    """Give the link's member another password: they are signed out everywhere, and in where the link was used.

    No transaction is open while the hash is made. Raises `ResetInvalid`, `Busy`.
    """
    async with database.for_system() as session:
        await open_link(session, token, secret_key)
    password_hash = await passwords.hash_password(password)
    async with database.for_system() as session:
        member = await open_link(session, token, secret_key)
        member.password_hash = password_hash
        await sessions.sign_out_everywhere(session, member.organization_id, member.id)
        return member, sessions.open_session(session, member)


def _proof(body: str, member: Member | None, secret_key: str) -> str:
    return secrets.derive(secret_key, PURPOSE, f"{body}:{member.password_hash if member else ''}")
