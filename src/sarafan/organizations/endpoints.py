"""HTTP: set-up, sign-in, members, invitations, keys."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.clock import utc_now
from sarafan.core.cookies import cookie_in
from sarafan.core.errors import Busy, NotFound
from sarafan.core.events import emit
from sarafan.core.realtime import Change, current_cursor, notify
from sarafan.core.refusals import refuses
from sarafan.organizations import keys, known_browsers, members, queries, resetting, sessions, setup, sights, throttling
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import (
    COOKIE,
    Anyone,
    OpenResources,
    Person,
    SystemTransaction,
    Transaction,
    allowed,
)
from sarafan.organizations.errors import (
    EmailTaken,
    InvalidEnd,
    InvalidTimeZone,
    InviteInvalid,
    LastOwner,
    ResetInvalid,
    SetupDone,
    SetupTokenInvalid,
    TooManyAttempts,
    TooManyChannelsDiffer,
    WrongCredentials,
    WrongPassword,
)
from sarafan.organizations.events import WorkChanged
from sarafan.organizations.models import ApiKey, Member
from sarafan.organizations.permissions import Permission, of_member
from sarafan.organizations.schemas import (
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyList,
    ApiKeyRead,
    InviteAccept,
    InviteCheck,
    InviteCreate,
    InviteCreated,
    InviteList,
    InvitePreview,
    InviteRead,
    MemberList,
    MemberRead,
    MemberUpdate,
    MeUpdate,
    OrganizationRead,
    OrganizationUpdate,
    PasswordChange,
    PasswordLinkRead,
    PasswordReset,
    PasswordResetCheck,
    PasswordResetPreview,
    SessionCreate,
    SessionRead,
    SetupCheck,
    SetupCreate,
    SetupState,
    kept_week,
)
from sarafan.resources import Resources

router = APIRouter(prefix="/api", tags=["organizations"])

OrganizationKeeper = Annotated[Actor, Depends(allowed(Permission.ORGANIZATION))]
MembersKeeper = Annotated[Actor, Depends(allowed(Permission.MEMBERS))]
KeysKeeper = Annotated[Actor, Depends(allowed(Permission.API_KEYS))]


@router.get("/setup")
async def read_setup(session: SystemTransaction) -> SetupState:
    """Say whether the installation still waits for its first owner."""
    return SetupState(needed=not await queries.anybody_exists(session))


@router.post("/setup", status_code=201)
@refuses(Busy, EmailTaken, InvalidTimeZone, NotFound, SetupDone, SetupTokenInvalid)
async def set_up(body: SetupCreate, resources: OpenResources, request: Request, response: Response) -> SessionRead:
    """Make the first organization and its owner, who is signed in at once. The link works once."""
    member, token = await setup.set_up(resources.database, **body.model_dump())
    return await _let_in(resources, request, response, member, token)


@router.post("/setup/check", status_code=204)
@refuses(SetupDone, SetupTokenInvalid)
async def check_setup(body: SetupCheck, session: SystemTransaction) -> None:
    """Say whether a set-up link can be used, before anybody fills in a form for it."""
    await setup.check_link(session, body.token)


@router.post("/session")
@refuses(Busy, NotFound, TooManyAttempts, WrongCredentials)
async def sign_in(body: SessionCreate, request: Request, resources: OpenResources, response: Response) -> SessionRead:
    """Sign in by e-mail and password. Whoever fails often must wait, longer and longer; 429 says how long.

    A browser that has signed in to the account before is counted by itself: what others try does not keep it out.
    """
    known = cookie_in(request.headers.getlist("cookie"), known_browsers.COOKIE)
    mark = known_browsers.mark_of(known, body.email, resources.settings.secret_key, utc_now())
    asked = sessions.Try(body.email, body.password, request.client.host if request.client else None, mark)
    member, token = await sessions.sign_in(resources.database, asked, resources.settings.secret_key)
    return await _let_in(resources, request, response, member, token)


@router.get("/session")
@refuses(NotFound)
async def read_session(
    actor: Person, session: Transaction, resources: OpenResources, request: Request, response: Response
) -> SessionRead:
    """Say who is signed in and what they may do."""
    member = await queries.get_member(session, actor, actor.id)
    known = cookie_in(request.headers.getlist("cookie"), known_browsers.COOKIE)
    if known_browsers.mark_of(known, member.email, resources.settings.secret_key, utc_now()) is None:
        _know(resources, request, response, member)  # signed in with a release that marked no browsers
    return await _session_read(session, resources, member, actor.csrf_token or "")


@router.delete("/session", status_code=204)
async def sign_out(actor: Person, session: Transaction, response: Response) -> None:
    """Sign out here."""
    await sessions.sign_out(session, actor)
    response.delete_cookie(COOKIE, path="/")


@router.delete("/sessions", status_code=204)
async def sign_out_everywhere(actor: Person, session: Transaction, response: Response) -> None:
    """Sign out in every browser, this one included."""
    await sessions.leave(session, actor)
    response.delete_cookie(COOKIE, path="/")


@router.patch("/me")
@refuses(NotFound)
async def update_me(body: MeUpdate, actor: Person, session: Transaction) -> MemberRead:
    """Change one's own name or language."""
    return await _member_read(session, await members.update_me(session, actor, body.name, body.language))


@router.post("/me/password", status_code=204)
@refuses(Busy, NotFound, TooManyAttempts, WrongPassword)
async def change_password(
    body: PasswordChange, actor: Person, resources: OpenResources, request: Request, response: Response
) -> None:
    """Change one's own password. Throttled: a session left open is not a place to guess it."""
    await throttling.count_guess(resources.database, actor.id)
    member = await members.change_password(resources.database, actor, body.current, body.new)
    _know(resources, request, response, member)


@router.get("/organization")
@refuses(NotFound)
async def read_organization(actor: Anyone, session: Transaction) -> OrganizationRead:
    """Show the organization."""
    return OrganizationRead.model_validate(await queries.organization(session, actor.organization_id))


@router.patch("/organization")
@refuses(InvalidTimeZone, NotFound, TooManyChannelsDiffer)
async def update_organization(
    body: OrganizationUpdate, actor: OrganizationKeeper, session: Transaction
) -> OrganizationRead:
    """Change the organization's name, time zone, language or rules."""
    organization = await queries.organization(session, actor.organization_id)
    if body.time_zone is not None:
        setup.check_time_zone(body.time_zone)
    for field, value in body.model_dump(exclude_none=True, exclude={"channel_visibility", "working_hours"}).items():
        setattr(organization, field, value)
    if "alarm_minutes" in body.model_fields_set:
        organization.alarm_minutes = body.alarm_minutes
    if body.working_hours is not None:
        organization.working_hours = kept_week(body.working_hours)
        await emit(session, WorkChanged(organization.id))
    sights.differ(organization, body.channel_visibility)
    notify(session, actor.organization_id, Change("organization", organization.id))
    return OrganizationRead.model_validate(organization)


@router.get("/members")
@refuses(NotFound)
async def list_members(actor: Anyone, session: Transaction) -> MemberList:
    """List the members."""
    found = await queries.members(session, actor.organization_id)
    organization, now = await queries.organization(session, actor.organization_id), utc_now()
    return MemberList(items=[MemberRead.of(member, organization, now) for member in found])


@router.patch("/members/{member_id}")
@refuses(LastOwner, NotFound)
async def update_member(member_id: UUID, body: MemberUpdate, actor: MembersKeeper, session: Transaction) -> MemberRead:
    """Give a member another role."""
    return await _member_read(session, await members.change_role(session, actor, member_id, body.role))


@router.delete("/members/{member_id}", status_code=204)
@refuses(LastOwner, NotFound)
async def remove_member(member_id: UUID, actor: MembersKeeper, session: Transaction) -> None:
    """Let a member go; their messages stay."""
    await members.remove(session, actor, member_id)


@router.post("/members/{member_id}/password-link", status_code=201)
@refuses(NotFound)
async def create_password_link(
    member_id: UUID, actor: MembersKeeper, session: Transaction, resources: OpenResources
) -> PasswordLinkRead:
    """Make a link with which a member who has forgotten their password gives themselves another."""
    url, expires_at = await resetting.make_link(session, actor, resources.settings, member_id)
    return PasswordLinkRead(url=url, expires_at=expires_at)


@router.post("/password-resets/check")
@refuses(ResetInvalid)
async def check_password_reset(
    body: PasswordResetCheck, session: SystemTransaction, resources: OpenResources
) -> PasswordResetPreview:
    """Say whose password a link is for."""
    member = await resetting.open_link(session, body.token, resources.settings.secret_key)
    return PasswordResetPreview(name=member.name, email=member.email)


@router.post("/password-resets", status_code=201)
@refuses(Busy, NotFound, ResetInvalid)
async def reset_password(
    body: PasswordReset, resources: OpenResources, request: Request, response: Response
) -> SessionRead:
    """Give oneself another password by a link, once; signed out everywhere else, and in here."""
    key = resources.settings.secret_key
    member, token = await resetting.use_link(resources.database, body.token, body.password, key)
    return await _let_in(resources, request, response, member, token)


@router.get("/invites")
async def list_invites(actor: MembersKeeper, session: Transaction) -> InviteList:
    """List open invitations."""
    found = await queries.invites(session, actor.organization_id, utc_now())
    return InviteList(items=[InviteRead.model_validate(invite) for invite in found])


@router.post("/invites", status_code=201)
async def create_invite(
    body: InviteCreate, actor: MembersKeeper, session: Transaction, resources: OpenResources
) -> InviteCreated:
    """Make an invitation; its link is shown only now and works for seven days, once."""
    invite, token = await members.invite(session, actor, body.role, body.email)
    await session.refresh(invite)
    url = members.link_of(resources.settings.public_url, token)
    return InviteCreated(**InviteRead.model_validate(invite).model_dump(), url=url)


@router.delete("/invites/{invite_id}", status_code=204)
@refuses(NotFound)
async def revoke_invite(invite_id: UUID, actor: MembersKeeper, session: Transaction) -> None:
    """Take an invitation back."""
    await members.revoke_invite(session, actor, invite_id)


@router.post("/invites/check")
@refuses(InviteInvalid, NotFound)
async def check_invite(body: InviteCheck, session: SystemTransaction) -> InvitePreview:
    """Say what an invitation leads to."""
    invite, organization = await members.open_invite(session, body.token)
    return InvitePreview(organization_name=organization.name, role=invite.role, email=invite.email)


@router.post("/invites/accept", status_code=201)
@refuses(Busy, EmailTaken, InviteInvalid, NotFound)
async def accept_invite(
    body: InviteAccept, resources: OpenResources, request: Request, response: Response
) -> SessionRead:
    """Join by an invitation; the new member is signed in at once."""
    member, token = await members.accept_invite(resources.database, **body.model_dump())
    return await _let_in(resources, request, response, member, token)


@router.get("/api-keys")
async def list_api_keys(actor: KeysKeeper, session: Transaction) -> ApiKeyList:
    """List the keys, without the keys."""
    found = await queries.api_keys(session, actor.organization_id)
    now = utc_now()
    return ApiKeyList(items=[ApiKeyRead.of(key, creator, keys.state_of(key, creator, now)) for key, creator in found])


@router.post("/api-keys", status_code=201)
@refuses(InvalidEnd)
async def create_api_key(body: ApiKeyCreate, actor: KeysKeeper, session: Transaction) -> ApiKeyCreated:
    """Make a key; it is shown only now. It stops at its end, or when who made it is no owner any more."""
    made, key = await keys.create(session, actor, body.name, body.scopes, body.expires_at)
    return ApiKeyCreated(**(await _key_read(session, made)).model_dump(), key=key)


@router.post("/api-keys/{key_id}/take-over")
@refuses(NotFound)
async def take_over_api_key(key_id: UUID, actor: KeysKeeper, session: Transaction) -> ApiKeyRead:
    """Answer for a key whose creator has left: it works again, as if one had made it."""
    return await _key_read(session, await keys.take_over(session, actor, key_id))


@router.delete("/api-keys/{key_id}", status_code=204)
@refuses(NotFound)
async def delete_api_key(key_id: UUID, actor: KeysKeeper, session: Transaction) -> None:
    """Make a key useless."""
    await keys.delete(session, actor, key_id)


async def _key_read(session: AsyncSession, key: ApiKey) -> ApiKeyRead:
    creator = await queries.creator_of(session, key)
    return ApiKeyRead.of(key, creator, keys.state_of(key, creator, utc_now()))


async def _let_in(
    resources: Resources, request: Request, response: Response, member: Member, token: str
) -> SessionRead:
    _set_cookie(resources, response, COOKIE, token, sessions.LIFETIME)
    _know(resources, request, response, member)
    csrf_token = sessions.csrf_token(resources.settings.secret_key, token)
    async with resources.database.for_organization(member.organization_id) as session:
        return await _session_read(session, resources, await session.get_one(Member, member.id), csrf_token)


def _know(resources: Resources, request: Request, response: Response, member: Member) -> None:
    known = cookie_in(request.headers.getlist("cookie"), known_browsers.COOKIE)
    key = resources.settings.secret_key
    marks = known_browsers.with_new_mark(known, member.email, member.password_hash, key, utc_now())
    _set_cookie(resources, response, known_browsers.COOKIE, marks, known_browsers.LIFETIME)


def _set_cookie(resources: Resources, response: Response, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=resources.settings.cookies_are_secure,
        path="/",
    )


async def _member_read(session: AsyncSession, member: Member) -> MemberRead:
    return MemberRead.of(member, await queries.organization(session, member.organization_id), utc_now())


async def _session_read(session: AsyncSession, resources: Resources, member: Member, csrf_token: str) -> SessionRead:
    organization = await queries.organization(session, member.organization_id)
    return SessionRead(
        member=MemberRead.of(member, organization, utc_now()),
        organization=OrganizationRead.model_validate(organization),
        csrf_token=csrf_token,
        permissions=sorted(of_member(member.role, organization)),
        cursor=await current_cursor(session),
        phones_url=resources.settings.phones_url,
        most_upload_bytes=resources.settings.media_most_bytes,
    )
