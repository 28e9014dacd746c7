"""API keys: made by an owner, good for as long as they are one, and until the end that they gave it."""

import ipaddress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.clock import utc_now
from sarafan.core.db import Database
from sarafan.organizations import queries
from sarafan.organizations.actors import Actor, ActorKind, Sight, keepers_of
from sarafan.organizations.errors import InvalidEnd, KeyStopped
from sarafan.organizations.models import ApiKey, KeyState, Member, Scope
from sarafan.organizations.permissions import OF_ROLE, Permission, of_key

SEEN_EVERY = timedelta(minutes=1)  # how exact "last used" is; more would write on every request
LONGEST_LIFE = timedelta(days=3660)


def state_of(key: ApiKey, creator: Member | None, now: datetime) -> KeyState:
    """Say whether a key works, and if not, why."""
    if key.expires_at is not None and key.expires_at <= now:
        return KeyState.EXPIRED
    if creator is None:
        return KeyState.CREATOR_UNKNOWN
    if creator.removed_at is not None:
        return KeyState.CREATOR_LEFT
    if Permission.API_KEYS not in OF_ROLE[creator.role]:
        return KeyState.CREATOR_MAY_NOT
    return KeyState.ACTIVE


async def actor_of_key(database: Database, key: str, address: str | None) -> Actor | None:
    """Find the program that holds an API key, and note its use. Raises `KeyStopped`."""
    now = utc_now()
    async with database.for_system() as session:
        held = await queries.api_key(session, secrets.fingerprint(key))
        if held is None:
            return None
        found, creator, organization = held
        state = state_of(found, creator, now)
        if state is not KeyState.ACTIVE:
            raise KeyStopped(reason=state.value)
        if found.last_used_at is None or found.last_used_at < now - SEEN_EVERY:
            found.last_used_at, found.last_used_from = now, _plain(address)
    permissions = of_key([Scope(scope) for scope in found.scopes], organization)
    sight = Sight(keepers=keepers_of(organization.private_keepers))
    return Actor(ActorKind.API_KEY, found.id, found.name, found.organization_id, permissions, sight)


def _plain(address: str | None) -> str | None:
    """Write an address as it is written everywhere; what is none (a socket's path) is nothing."""
    try:
        return str(ipaddress.ip_address((address or "").split("%", 1)[0]))
    except ValueError:
        return None


async def create(
    session: AsyncSession, actor: Actor, name: str, scopes: list[Scope], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """Make a key; returns it and the key itself, which is kept only as a fingerprint. Raises `InvalidEnd`."""
    actor.require(Permission.API_KEYS)
    now = utc_now()
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise InvalidEnd(field="expires_at")
    key = secrets.new_token("srf_")
    made = ApiKey(
        organization_id=actor.organization_id,
        creator_id=actor.member_id,
        name=name,
        prefix=key[:10],
        fingerprint=secrets.fingerprint(key),
        scopes=sorted({scope.value for scope in scopes}),
        expires_at=expires_at,
    )
    session.add(made)
    await session.flush()
    await session.refresh(made)
    return made, key


async def take_over(session: AsyncSession, actor: Actor, key_id: UUID) -> ApiKey:
    """Become a key's creator: one that stopped because its creator left works again."""
    actor.require(Permission.API_KEYS)
    key: ApiKey = await queries.get_own(session, actor, ApiKey, key_id)
    key.creator_id = actor.member_id
    return key


async def delete(session: AsyncSession, actor: Actor, key_id: UUID) -> None:
    """Make a key useless."""
    actor.require(Permission.API_KEYS)
    await session.delete(await queries.get_own(session, actor, ApiKey, key_id))
