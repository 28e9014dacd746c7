"""Telling: who is told of a piece of news, in which browsers, and what becomes of each push."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import concealing, counters, visibility
from sarafan.conversations.models import Conversation
from sarafan.core.clock import utc_now
from sarafan.core.errors import Rejected, Unreachable
from sarafan.core.jobs import LONGEST_SAID_PAUSE_S, defer, pause_s
from sarafan.core.logging import get_logger
from sarafan.core.seal import NotOpened
from sarafan.notifications import deciding, news, queries
from sarafan.notifications.keys import pushing_key
from sarafan.notifications.kinds import KINDS, Occasion
from sarafan.notifications.models import NotificationSettings, PushSubscription
from sarafan.notifications.news import News
from sarafan.notifications.sending import BrowserGone, Push, contact_of, open_pushing, send
from sarafan.notifications.subscribing import opened
from sarafan.notifications.telling import JOB
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.models import Member, Organization
from sarafan.resources import Resources

log = get_logger(__name__)

AT_ONCE = 16  # pushes of one piece of news
FIRST_PAUSE = 2  # as many tries have failed, as `core/jobs.py` counts its pauses
LONGEST_PAUSE_S = LONGEST_SAID_PAUSE_S


@dataclass(frozen=True)
class Telling:
    """What a job tells of: once for everybody, or again for the one browser whose push service was busy."""

    organization_id: UUID
    occasion: Occasion
    about_id: UUID
    member_id: UUID | None = None
    subscription_id: UUID | None = None


@dataclass
class _Outcome:
    gone: list[UUID] = field(default_factory=list)
    again: list[tuple[UUID, float | None]] = field(default_factory=list)


async def tell(resources: Resources, telling: Telling) -> None:
    """Tell whoever wants to know and may, at this moment.

    Safe to run twice: a browser shows the second in the place of the first. Raises `Unreachable` only for the one
    browser that is tried again.
    """
    async with resources.database.for_organization(telling.organization_id) as session:
        found = await news.read(session, telling.organization_id, telling.occasion, telling.about_id, telling.member_id)
        pushes = await _pushes(session, resources, found, telling) if found else {}
    if not pushes:
        return
    outcome = await _send(resources, pushes)
    async with resources.database.for_organization(telling.organization_id) as session:
        await session.execute(sa.delete(PushSubscription).where(PushSubscription.id.in_(outcome.gone)))
        if telling.subscription_id is None:
            for subscription_id, said in outcome.again:
                await _try_again(session, telling, subscription_id, said)
    if telling.subscription_id is not None and outcome.again:
        busy = Unreachable()
        busy.retry_after_s = outcome.again[0][1]
        raise busy


async def _pushes(session: AsyncSession, resources: Resources, found: News, telling: Telling) -> dict[UUID, Push]:
    now = utc_now()
    organization_id = telling.organization_id
    listeners = await queries.listeners(session, organization_id, now)
    if telling.subscription_id is not None:
        listeners = [one for one in listeners if one[0].id == telling.subscription_id]
    organization = await organizations.organization(session, organization_id)
    members = {member.id: (member, wants) for _, member, wants in listeners}
    told = await _told(session, found, list(members.values()), organization, now)
    concealed = await _without_phones(session, found, organization) if organization.phones_hidden else found
    pushes: dict[UUID, Push] = {}
    for browser, member, wants in listeners:
        if member.id not in told:
            continue
        its = found if Actor.of_member(member, organization).sees_phones else concealed
        payload = _payload(its, member, told[member.id], shows_text=wants is not None and wants.shows_text)
        try:
            pushes[browser.id] = Push(opened(resources, browser), payload, found.tag)
        except NotOpened:
            log.error("push_address_lost", subscription_id=str(browser.id))
    return pushes


def _whose(conversation: Conversation | None) -> UUID | None:
    return (conversation.private_of or conversation.assignee_id) if conversation else None


async def _without_phones(session: AsyncSession, found: News, organization: Organization) -> News:
    """Return what there is to tell as those are told it who may not see phones."""
    values = [dict(found.names), dict(found.hidden), dict(found.shown)]
    hidden = await concealing.hidden_in(session, organization.id, [values, {"phone": found.phone}])
    names, words, texts = await concealing.without(values, hidden)
    return replace(found, names=names, hidden=words, shown=texts)


async def _told(
    session: AsyncSession,
    found: News,
    members: Sequence[tuple[Member, NotificationSettings | None]],
    organization: Organization,
    now: datetime,
) -> dict[UUID, int]:
    """Return the members who are told, each with how many chats wait that they may see."""
    conversation = found.conversation
    busy = await queries.looking_at(session, conversation.organization_id, conversation.id, now) if conversation else ()
    told: dict[UUID, int] = {}
    for member, wants in members:
        kind = deciding.kind_of(found.occasion, _whose(conversation), member.id, found.member_id)
        actor = Actor.of_member(member, organization)
        if KINDS[kind].needs not in actor.permissions or found.member_id not in (None, member.id):
            continue
        if (
            member.id in busy
            or not deciding.is_on(wants, kind)
            or deciding.is_quiet(wants, now, organization.time_zone)
        ):
            continue
        if conversation is None or await visibility.visible(session, actor, [conversation.id]):
            told[member.id] = (await counters.read_for(session, actor))["waiting"]
    return told


def _payload(found: News, member: Member, waiting: int, *, shows_text: bool) -> bytes:
    words = found.shown if shows_text else found.hidden
    told = {
        "title": found.names[member.language],
        "body": words[member.language],
        "tag": found.tag,
        "path": found.path,
        "waiting": waiting,
    }
    return json.dumps(told, ensure_ascii=False).encode()


async def _send(resources: Resources, pushes: dict[UUID, Push]) -> _Outcome:
    key, contact = await pushing_key(resources), contact_of(resources.settings.public_url)
    outcome, turns = _Outcome(), asyncio.Semaphore(AT_ONCE)

    async with open_pushing(resources.settings) as client:

        async def push(subscription_id: UUID, one: Push) -> None:
            async with turns:
                try:
                    await send(client, key, contact, one)
                except BrowserGone:
                    outcome.gone.append(subscription_id)
                except Unreachable as busy:
                    outcome.again.append((subscription_id, busy.retry_after_s))
                except Rejected as refused:
                    log.warning("push_refused", subscription_id=str(subscription_id), **refused.data)

        await asyncio.gather(*(push(subscription_id, one) for subscription_id, one in pushes.items()))
    return outcome


async def _try_again(session: AsyncSession, telling: Telling, subscription_id: UUID, said: float | None) -> None:
    pause = min(max(said or 0.0, pause_s(FIRST_PAUSE)), LONGEST_PAUSE_S)
    args = {
        "organization_id": telling.organization_id,
        "occasion": telling.occasion.value,
        "about_id": telling.about_id,
        "member_id": telling.member_id,
        "subscription_id": subscription_id,
    }
    lock = f"push:{subscription_id}"
    await defer(session, JOB, args, lock=lock, at=utc_now() + timedelta(seconds=pause))
