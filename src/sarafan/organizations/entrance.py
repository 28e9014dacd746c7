"""Dependencies of endpoints: who asks, and the transaction they ask in."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core import secrets
from sarafan.core.cookies import cookie_in
from sarafan.core.errors import Forbidden
from sarafan.core.refusals import refuses
from sarafan.organizations import keys, sessions
from sarafan.organizations.actors import Actor, ActorKind
from sarafan.organizations.errors import CsrfRefused, KeyStopped, NotSignedIn, ScopeMissing
from sarafan.organizations.permissions import Permission
from sarafan.resources import Resources

COOKIE = "sarafan_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def get_resources(request: Request) -> Resources:
    """Return what the process holds (async, because FastAPI runs plain functions in a thread)."""
    return cast(Resources, request.app.state.resources)


OpenResources = Annotated[Resources, Depends(get_resources)]


@refuses(NotSignedIn, KeyStopped, CsrfRefused)
async def authenticate(request: Request, resources: OpenResources) -> Actor:
    """Let in a member by cookie (with the CSRF token where something changes) or a program by key."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        address = request.client.host if request.client else None
        actor = await keys.actor_of_key(resources.database, header[7:].strip(), address)
        if actor is None:
            raise NotSignedIn("This API key is wrong or was deleted.")
    else:
        actor = await _authenticate_cookie(request, resources)
    request.state.actor = actor  # for what looks at the answer on its way out
    return actor


async def _authenticate_cookie(request: Request, resources: Resources) -> Actor:
    token = cookie_in(request.headers.getlist("cookie"), COOKIE)
    actor = token and await sessions.actor_of_session(resources.database, token, resources.settings.secret_key)
    if not actor:
        raise NotSignedIn
    if request.method not in SAFE_METHODS:
        given = request.headers.get("x-csrf-token", "")
        if not secrets.same(given, actor.csrf_token or ""):
            raise CsrfRefused
    return actor


Anyone = Annotated[Actor, Depends(authenticate)]


@refuses(NotSignedIn)
async def require_member(actor: Anyone) -> Actor:
    """Let in people only; what is about oneself means nothing to a key."""
    if actor.kind is not ActorKind.MEMBER:
        raise NotSignedIn("An API key cannot do this; sign in as a person.")
    return actor


Person = Annotated[Actor, Depends(require_member)]


def allowed(permission: Permission) -> Callable[..., object]:
    """Make a dependency that refuses whoever lacks a permission, before the body is acted on."""

    @refuses(Forbidden, ScopeMissing)
    async def require(actor: Anyone) -> Actor:
        actor.require(permission)
        return actor

    return require


async def open_transaction(actor: Anyone, resources: OpenResources) -> AsyncIterator[AsyncSession]:
    """Open the request's transaction in the organization of who asks."""
    async with resources.database.for_organization(actor.organization_id) as session:
        yield session


async def open_system_transaction(resources: OpenResources) -> AsyncIterator[AsyncSession]:
    """Open a transaction for the few requests that come before anybody is known."""
    async with resources.database.for_system() as session:
        yield session


# The scope commits before the answer leaves; FastAPI's default would commit after it.
Transaction = Annotated[AsyncSession, Depends(open_transaction, scope="function")]
SystemTransaction = Annotated[AsyncSession, Depends(open_system_transaction, scope="function")]
