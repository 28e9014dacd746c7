"""Two contacts become one, as a member says; a journal keeps what they were."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts import identifying
from sarafan.contacts import queries as contacts
from sarafan.contacts.errors import ContactNotFound
from sarafan.contacts.fields.models import FieldValue
from sarafan.contacts.models import Contact, ContactIdentifier, IdentifierKind, NameSource
from sarafan.contacts.recognizing import Known
from sarafan.contacts.refusing import refuse_to_uncover
from sarafan.conversations import queries as conversations
from sarafan.core.clock import utc_now
from sarafan.gateways.whatsapp.arrivals import Person
from sarafan.messages.models import Message, PollVote, Reaction
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.people import journal
from sarafan.people.comparing import NAME, PHONE, Comparison, Side, compare, load_both
from sarafan.people.errors import ChoicesMissing, MergedAlready, PeopleChangedMeanwhile, TooMuchToMerge
from sarafan.people.journal import Reach
from sarafan.people.models import ContactMerge

UNDO_WITHIN = timedelta(days=60)
BY_HAND = "merged_by_hand"  # in a session's notes: whom a member merges into another in it
MOST_MESSAGES = 20_000  # in the threads that become one

_ONE_AFTER_ANOTHER = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


async def merge(
    session: AsyncSession, actor: Actor, survivor_id: UUID, absorbed_id: UUID, choices: Mapping[str, Side]
) -> ContactMerge:
    """Let two contacts be one. `choices`: whose value stays, for each contradiction.

    Raises `SameContact`, `ContactNotFound`, `MergedAlready`, `SeesNotAllChats`, `ChoicesMissing`, `TooMuchToMerge`,
    `PeopleChangedMeanwhile`, and `Forbidden` as `refuse_to_uncover` does.
    """
    actor.require(Permission.CONTACTS)
    await take_turn(session, actor.organization_id)
    try:
        survivor, absorbed = await load_both(session, actor, survivor_id, absorbed_id)
    except ContactNotFound:
        await _refuse_second(session, actor, survivor_id, absorbed_id)
        raise
    await hold_people(session, actor.organization_id, [survivor.id, absorbed.id])
    for one, other in ((survivor, absorbed), (absorbed, survivor)):  # an employee's are the numbers of both from now on
        refuse_to_uncover(actor, one.kind, other.kind)
    found = await compare(session, actor, survivor, absorbed)
    _refuse_undecided(found, choices)
    reach = await _reach(session, found)
    await conversations.hold(session, actor.organization_id, reach.threads)
    now = utc_now()
    made = ContactMerge(
        id=uuid7(),
        organization_id=actor.organization_id,
        survivor_id=survivor.id,
        absorbed_id=absorbed.id,
        absorbed_name=absorbed.name,
        absorbed_phone=absorbed.phone,
        merged_by=actor.name,
        merged_at=now,
        undo_until=now + UNDO_WITHIN,
    )
    session.add(made)
    await session.flush()
    await journal.write_before(session, made.id, reach)
    await _join(session, found, choices, now)
    await journal.write_after(session, made.id, reach)
    return made


async def take_turn(session: AsyncSession, organization_id: UUID) -> None:
    """Let one transaction at a time merge or part an organization's contacts."""
    await session.execute(_ONE_AFTER_ANOTHER, {"name": f"merges:{organization_id}"})


async def hold_people(session: AsyncSession, organization_id: UUID, contact_ids: list[UUID]) -> None:
    """Let nothing come in for some contacts until the end of the transaction, nor change them.

    Raises `PeopleChangedMeanwhile` when another identifier of theirs has become known at this very moment.
    """
    theirs = await contacts.identifiers(session, organization_id, contact_ids)
    await identifying.hold(session, organization_id, [_person(one) for one in theirs])
    held = sa.select(Contact).where(Contact.organization_id == organization_id, Contact.id.in_(contact_ids))
    again = held.order_by(Contact.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    present = {one.id for one in await session.scalars(again)}
    now = await contacts.identifiers(session, organization_id, contact_ids)
    if present != set(contact_ids) or {(one.id, one.contact_id) for one in now} != {
        (one.id, one.contact_id) for one in theirs
    }:
        raise PeopleChangedMeanwhile


def _person(identifier: ContactIdentifier) -> Person:
    is_phone = identifier.kind is IdentifierKind.PHONE
    return Person(identifier.value if is_phone else None, None if is_phone else identifier.value)


async def _refuse_second(session: AsyncSession, actor: Actor, survivor_id: UUID, absorbed_id: UUID) -> None:
    query = sa.select(ContactMerge).where(
        ContactMerge.organization_id == actor.organization_id,
        ContactMerge.absorbed_id.in_([survivor_id, absorbed_id]),
        ContactMerge.undone_at.is_(None),
    )
    earlier = await session.scalar(query.order_by(ContactMerge.merged_at.desc()).limit(1))
    if earlier is not None:
        present = await contacts.get_visible(session, actor, earlier.survivor_id)
        raise MergedAlready(contact_id=str(present.id))


def _refuse_undecided(found: Comparison, choices: Mapping[str, Side]) -> None:
    missing = [one.key for one in found.contradictions if one.key not in choices]
    if missing:
        raise ChoicesMissing(keys=missing)
    if found.messages > MOST_MESSAGES:
        raise TooMuchToMerge(limit=MOST_MESSAGES, found=found.messages)


async def _reach(session: AsyncSession, found: Comparison) -> Reach:
    deeds = [sa.select(one.message_id).where(one.author_id == found.absorbed.id) for one in (Reaction, PollVote)]
    touched = list(await session.scalars(sa.union(*deeds)))
    elsewhere = sa.select(Message.conversation_id).where(Message.id.in_(touched)).distinct()
    threads = {one.id for one in found.threads} | set(await session.scalars(elsewhere))
    joined = [one.id for pair in found.joined for one in pair]
    return Reach(found.survivor.id, found.absorbed.id, sorted(threads), joined, touched)


async def _join(session: AsyncSession, found: Comparison, choices: Mapping[str, Side], now: datetime) -> None:
    """Do it as when a LID and a phone turn out to be one person; what contradicts stays as was chosen."""
    survivor, absorbed = found.survivor, found.absorbed
    named = absorbed if choices.get(NAME) is Side.ABSORBED or not survivor.name else survivor
    # A name that was chosen of two is a member's word, which no profile's name replaces.
    name, source = named.name, NameSource.MEMBER if NAME in choices else named.name_source
    takes_phone = choices.get(PHONE) is Side.ABSORBED or survivor.phone is None
    phone = (absorbed.phone or survivor.phone) if takes_phone else survivor.phone
    survivor.advertisement = survivor.advertisement or absorbed.advertisement
    session.info[BY_HAND] = absorbed.id
    await identifying.merge(session, survivor, absorbed, Known({}, {}))
    survivor.name, survivor.name_source, survivor.phone = name, source, phone
    for field_id, value in found.values.items():
        if choices.get(str(field_id)) is Side.ABSORBED:
            kept = await session.get(FieldValue, (survivor.id, field_id))
            if kept is not None:
                kept.value, kept.updated_at = value, now
    await identifying.changed(session, survivor)
