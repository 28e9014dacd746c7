"""An alarm once a customer has waited too long within working hours: one for each wait, the longest wait first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sarafan.contacts.models import Contact, ContactKind
from sarafan.conversations.events import CustomerWaitsLong
from sarafan.conversations.models import Conversation
from sarafan.core.clock import utc_now
from sarafan.core.events import emit
from sarafan.core.jobs import defer
from sarafan.core.logging import get_logger
from sarafan.organizations import queries as organizations
from sarafan.organizations.hours import are_open, worked_between
from sarafan.resources import Resources

JOB = "conversations.sound_alarms"
MOST_AT_ONCE = 20  # in a minute: where hundreds wait, a hundred alarms more help nobody

log = get_logger(__name__)


async def sweep(resources: Resources, timestamp: int) -> None:
    """Let each organization that wants alarms be looked at."""
    async with resources.database.for_system() as session:
        for organization_id in await organizations.with_alarms(session):
            await defer(session, JOB, {"organization_id": organization_id}, queueing_lock=f"alarms:{organization_id}")


async def sound(resources: Resources, organization_id: str, now: Callable[[], datetime] = utc_now) -> None:
    """Announce who has waited too long by now, outside of working hours nobody. May run twice."""
    async with resources.database.for_organization(UUID(organization_id)) as session:
        organization = await organizations.organization(session, UUID(organization_id))
        if organization.alarm_minutes is None:
            return
        hours, zone, longest = (
            organization.working_hours,
            ZoneInfo(organization.time_zone),
            timedelta(minutes=organization.alarm_minutes),
        )
        if hours and not are_open(hours, zone, now()):
            return
        sounded = 0
        for conversation in await session.scalars(_waiting(organization.id, now() - longest)):
            assert conversation.waiting_since is not None, "only who waits is asked for"
            if worked_between(hours, zone, conversation.waiting_since, now()) < longest:
                break  # whoever wrote later has waited less
            conversation.alarmed_for = conversation.waiting_since
            await emit(session, CustomerWaitsLong(organization.id, conversation.id))
            sounded += 1
        log.info("alarms_sounded", organization_id=organization_id, sounded=sounded)


def _waiting(organization_id: UUID, until: datetime) -> sa.Select[Conversation]:
    """Read who has waited since some time ago without an alarm; what others hold this moment comes a minute later."""
    return (
        sa.select(Conversation)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .where(
            Conversation.organization_id == organization_id,
            Conversation.removed_at.is_(None),
            Conversation.waiting_since <= until,
            Conversation.snoozed_until.is_(None),
            Conversation.private_of.is_(None),  # nobody's work
            Conversation.alarmed_for.is_distinct_from(Conversation.waiting_since),
            sa.func.coalesce(Contact.kind, ContactKind.CUSTOMER) == ContactKind.CUSTOMER,
        )
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Conversation, key_share=True, skip_locked=True)
    )
