"""A browser may be pushed to, as long as the session goes on in which it has agreed."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.core import secrets
from sarafan.core.outbound import hosts_in
from sarafan.notifications import queries
from sarafan.notifications.encrypting import AUTH_BYTES, open_point, read
from sarafan.notifications.errors import BrowserRefused
from sarafan.notifications.models import PushSubscription
from sarafan.organizations.actors import Actor
from sarafan.resources import Resources

MOST_BROWSERS = 10  # of a member; whoever adds another one loses the one that was added first


@dataclass(frozen=True)
class Address:
    """Where a browser is reached, and the keys that close what is pushed to it, as it has given them."""

    endpoint: str
    p256dh: str
    auth: str


async def subscribe(resources: Resources, actor: Actor, address: Address, name: str | None) -> None:
    """Let what is told to a member reach this browser. Raises `BrowserRefused`; the same again changes nothing."""
    check(address, hosts_in(resources.settings.outbound_allowed))
    fingerprint = secrets.fingerprint(f"{address.endpoint} {address.p256dh} {address.auth}")
    async with resources.database.for_system() as session:
        # Whoever was signed in here before has gone without signing out: the browser shows them nothing any more.
        here = sa.or_(PushSubscription.fingerprint == fingerprint, PushSubscription.session_id == actor.session_id)
        await session.execute(sa.delete(PushSubscription).where(here))
    row = PushSubscription(id=uuid7())
    resources.seal.keep(row, "sealed_address", json.dumps(address.__dict__))
    written = {"id": row.id, "name": name, "fingerprint": fingerprint, "sealed_address": row.sealed_address}
    made = insert(PushSubscription).values(
        organization_id=actor.organization_id, session_id=actor.session_id, member_id=actor.id, **written
    )
    async with resources.database.for_organization(actor.organization_id) as session:
        # Two pages of one browser may subscribe at once.
        await session.execute(made.on_conflict_do_update(index_elements=[PushSubscription.session_id], set_=written))
        for old in (await queries.browsers_of(session, actor.organization_id, actor.id))[MOST_BROWSERS:]:
            await session.delete(old)


async def unsubscribe(session: AsyncSession, actor: Actor) -> None:
    """Push nothing more to the browser that asks."""
    await session.execute(
        sa.delete(PushSubscription).where(
            PushSubscription.organization_id == actor.organization_id, PushSubscription.session_id == actor.session_id
        )
    )


def check(address: Address, allowed: frozenset[str]) -> None:
    """Refuse an address that leads nowhere, and keys that close nothing. Raises `BrowserRefused`.

    Whether a name leads into a private network shows when it is connected to (`core/outbound.py`).
    """
    try:
        place = urlsplit(address.endpoint)
        host, port = place.hostname or "", place.port
    except ValueError as error:
        raise BrowserRefused(field="endpoint", found=address.endpoint[:100]) from error
    may_be_plain = not allowed.isdisjoint({host, f"{host}:{port}"})  # the operator's own, and of tests
    is_known = place.scheme == "https" or (place.scheme == "http" and may_be_plain)
    if not host or place.username is not None or not is_known:
        raise BrowserRefused("A push service has an address that begins with https.", field="endpoint")
    try:
        open_point(read(address.p256dh))
    except ValueError as error:
        raise BrowserRefused("This is no public key on the curve P-256.", field="p256dh") from error
    try:
        length = len(read(address.auth))
    except ValueError as error:
        raise BrowserRefused("This is not base64url.", field="auth") from error
    if length != AUTH_BYTES:
        raise BrowserRefused(f"It has {length} bytes instead of {AUTH_BYTES}.", field="auth", limit=AUTH_BYTES)


def opened(resources: Resources, row: PushSubscription) -> Address:
    """Read where a browser is reached. Raises `NotOpened`."""
    return Address(**json.loads(resources.seal.read(row, "sealed_address") or "{}"))
