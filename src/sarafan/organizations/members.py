"""Members: joining, roles, leaving."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.core.events import emit
from sarafan.core.realtime import Change, notify
from sarafan.organizations import passwords, queries, sessions, setup
from sarafan.organizations.actors import Actor
from sarafan.organizations.errors import InviteInvalid, LastOwner, WrongPassword
from sarafan.organizations.events import MemberRemoved
from sarafan.organizations.models import Invite, Language, Member, Organization, Role
from sarafan.organizations.permissions import Permission

INVITE_LIFETIME = timedelta(days=7)


async def change_role(session: AsyncSession, actor: Actor, member_id: UUID, role: Role) -> Member:
    """Give a member another role. Raises `LastOwner`."""
    actor.require(Permission.MEMBERS)
    member = await queries.get_member(session, actor, member_id)
    if member.role is Role.OWNER and role is not Role.OWNER and not await queries.other_owners(session, member):
        raise LastOwner
    member.role = role
    notify(session, actor.organization_id, Change("member", member.id))
    notify(session, actor.organization_id, Change("permissions", member.id, member.id))
    return member


async def remove(session: AsyncSession, actor: Actor, member_id: UUID) -> None:
    """Let a member go: signed out everywhere, their chats unassigned, their messages kept. Raises `LastOwner`."""
    actor.require(Permission.MEMBERS)
    member = await queries.get_member(session, actor, member_id)
    if member.role is Role.OWNER and not await queries.other_owners(session, member):
        raise LastOwner
    member.removed_at = utc_now()
    await sessions.sign_out_everywhere(session, actor.organization_id, member.id)
    notify(session, actor.organization_id, Change("member.removed", member.id))
    await emit(session, MemberRemoved(actor.organization_id, member.id))


async def update_me(session: AsyncSession, actor: Actor, name: str | None, language: Language | None) -> Member:
    """Change one's own name or language."""
    member = await queries.get_member(session, actor, actor.id)
    member.name = name or member.name
    member.language = language or member.language
    notify(session, actor.organization_id, Change("member", member.id))
    return member


async def change_password(database: Database, actor: Actor, current: str, new: str) -> Member:
    """Change one's own password; other browsers are signed out and no longer known. Raises `WrongPassword`, `Busy`.

    No transaction is open while a hash is waited for.
    """
    async with database.for_organization(actor.organization_id) as session:
        known_hash = (await queries.get_member(session, actor, actor.id)).password_hash
    if not await passwords.is_right(current, known_hash):
        raise WrongPassword
    new_hash = await passwords.hash_password(new)
    async with database.for_organization(actor.organization_id) as session:
        member = await queries.get_member(session, actor, actor.id)
        if member.password_hash != known_hash:  # changed meanwhile
            raise WrongPassword
        member.password_hash = new_hash
        await sessions.sign_out_elsewhere(session, actor)
    return member


async def invite(session: AsyncSession, actor: Actor, role: Role, email: str | None) -> tuple[Invite, str]:
    """Make an invitation; returns it and its token, which is kept only as a fingerprint."""
    actor.require(Permission.MEMBERS)
    return await make_invite(session, actor.organization_id, role, email)


async def make_invite(
    session: AsyncSession, organization_id: UUID, role: Role, email: str | None
) -> tuple[Invite, str]:
    """Make an invitation on behalf of whoever may; returns it and its token."""
    token = secrets.new_token()
    made = Invite(
        organization_id=organization_id,
        role=role,
        email=email,
        token_fingerprint=secrets.fingerprint(token),
        expires_at=utc_now() + INVITE_LIFETIME,
    )
    session.add(made)
    await session.flush()
    return made, token


def link_of(public_url: str, token: str) -> str:
    """Return the address at which an invitation is used."""
    return f"{public_url}/invite?token={token}"


async def open_invite(session: AsyncSession, token: str) -> tuple[Invite, Organization]:
    """Find what an invitation leads to (system scope). Raises `InviteInvalid`."""
    found = await queries.invite_by_token(session, secrets.fingerprint(token), utc_now())
    if found is None:
        raise InviteInvalid
    return found, await queries.organization(session, found.organization_id)


async def accept_invite(
    database: Database, token: str, *, name: str, email: str, password: str, language: Language
) -> tuple[Member, str]:
    """Join by an invitation, once; returns the member and a session's token.

    The invitation is looked at before a hash is made, and again after it: no transaction is open meanwhile.
    Raises `InviteInvalid`, `EmailTaken`, `Busy`.
    """
    async with database.for_system() as session:
        await _open_invite_for(session, token, email)
    password_hash = await passwords.hash_password(password)
    async with database.for_system() as session:
        found, organization = await _open_invite_for(session, token, email)
        member = await setup.add_member(session, organization, name, email, password_hash, found.role, language)
        await session.delete(found)
        notify(session, organization.id, Change("member", member.id))
        return member, sessions.open_session(session, member)


async def _open_invite_for(session: AsyncSession, token: str, email: str) -> tuple[Invite, Organization]:
    found, organization = await open_invite(session, token)
    if found.email is not None and found.email != email:
        raise InviteInvalid("This invitation was made for another e-mail.")
    return found, organization


async def revoke_invite(session: AsyncSession, actor: Actor, invite_id: UUID) -> None:
    """Take an invitation back."""
    actor.require(Permission.MEMBERS)
    await session.delete(await queries.get_own(session, actor, Invite, invite_id))
