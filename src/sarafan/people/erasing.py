"""All that is known of one person is deleted; what stays is a line that says who asked, when, and how much there was.

In parts, each a transaction of its own, so that it may be broken off at any moment and run again: the contact itself,
by which everything else is found, goes last. Files are forgotten by jobs, queued in the transaction that lets them go.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts import queries as contacts
from sarafan.conversations import counters
from sarafan.conversations import queries as conversations
from sarafan.core.clock import utc_now
from sarafan.core.errors import Unreachable
from sarafan.core.logging import get_logger
from sarafan.core.realtime import Change, notify
from sarafan.media.forgetting import queue_forgetting
from sarafan.messages.models import Message
from sarafan.people import asking, erasing_in_groups, raw_arrivals
from sarafan.people.errors import PeopleChangedMeanwhile
from sarafan.people.merging import hold_people, take_turn
from sarafan.people.models import ContactMerge, PersonTask, TaskState
from sarafan.people.tracing import Traces, trace
from sarafan.resources import Resources

MOST_AT_ONCE = 500  # messages of a transaction
FEWEST_DIGITS_ANYWHERE = 10  # of a number that is found within a cell: fewer are part of many others'

log = get_logger(__name__)

_FILES_OF_NOTES = sa.text("SELECT media_id FROM note_files WHERE conversation_id = ANY(:threads)")
# Of tables that members have given: rows that became the person, or that name a number or a refused one the name.
# Cell by cell, and number by number: the digits of two that stand beside each other are nobody's.
_NAMES_NUMBER = (
    "EXISTS (SELECT FROM jsonb_array_elements_text({}) AS cell,"
    " unnest(ARRAY[cell] || regexp_split_to_array(cell, '[,;/|\n\r]+')) AS said"
    " WHERE regexp_replace(regexp_replace(said, '[.,]0{{1,4}}\\s*$', ''), '[^0-9]', '', 'g') LIKE ANY(:tails))"
)
_FORGET_ROWS = sa.text(
    "DELETE FROM contact_import_rows WHERE organization_id = :own AND (contact_id = ANY(:ids)"
    f" OR {_NAMES_NUMBER.format('cells')} OR (state = 'refused' AND jsonb_exists_any(cells, :names)))"
)
_HEADS = "(about -> 'headings') || (about -> 'sheets')"
_FORGET_TABLES = sa.text(
    f"DELETE FROM contact_imports WHERE organization_id = :own AND {_NAMES_NUMBER.format(_HEADS)}"
    " RETURNING id, member_id"
)
_COUNT_NOTES = sa.text("SELECT count(*) FROM notes WHERE conversation_id = ANY(:threads)")
_FORGET_TIMERS = sa.text("DELETE FROM kept_timers WHERE organization_id = :own AND chat = ANY(:people)")
_FORGET_BOOK = sa.text("DELETE FROM address_book_entries WHERE organization_id = :own AND person = ANY(:people)")
_FORGET_MEMBERSHIPS = sa.text(
    "DELETE FROM group_members WHERE organization_id = :own"
    " AND (person = ANY(:people) OR phone = ANY(:phones) OR lid = ANY(:lids))"
)


# Why many chats were put aside at once, if theirs was among them: it may have been said of them.
_FORGET_REASONS = sa.text(
    "UPDATE bulks SET action = jsonb_set(action, '{reason}', 'null') WHERE organization_id = :own"
    " AND action ->> 'reason' IS NOT NULL"
    " AND id IN (SELECT bulk_id FROM bulk_items WHERE conversation_id = ANY(:threads))"
)


async def erase(resources: Resources, organization_id: UUID, task_id: UUID) -> None:
    """Delete a person. Safe to run twice. Raises `Unreachable` while something of theirs waits to be understood."""
    traces = await _begin(resources, organization_id, task_id)
    if traces is None:
        return
    if await raw_arrivals.wait_for(resources, organization_id, traces):
        raise Unreachable("Something that came from this person waits to be understood.")
    while await _delete_messages(resources, organization_id, task_id, traces.thread_ids):
        pass
    redacted = await erasing_in_groups.erase(resources, organization_id, traces)
    raw = await raw_arrivals.erase(resources, organization_id, traces)
    await _delete_exports(resources, organization_id, traces.contact_ids)
    async with resources.database.for_organization(organization_id) as session:
        await _end(session, organization_id, task_id, traces, {"group_messages": redacted, "raw_arrivals": raw})
    log.info("person_erased", task_id=str(task_id))


async def _begin(resources: Resources, organization_id: UUID, task_id: UUID) -> Traces | None:
    """Find the person, and say that it has begun; nothing once it is over."""
    async with resources.database.for_organization(organization_id) as session:
        task = await session.get(PersonTask, task_id, with_for_update=True)
        if task is None or task.state is TaskState.DONE or task.contact_id is None:
            return None
        contact = (await contacts.by_id(session, organization_id, [task.contact_id])).get(task.contact_id)
        if contact is None:  # merged into another one meanwhile, or erased by another task
            task.state, task.contact_id, task.ended_at = TaskState.FAILED, None, utc_now()
            asking.tell(session, task)
            return None
        traces = await trace(session, contact)
        if task.total is None:
            there = sa.select(sa.func.count()).where(Message.conversation_id.in_(traces.thread_ids))
            task.total = await session.scalar(there) or 0
        task.state = TaskState.RUNNING
        asking.tell(session, task)
        return traces


async def _delete_messages(
    resources: Resources, organization_id: UUID, task_id: UUID, thread_ids: Sequence[UUID]
) -> bool:
    """Delete some messages with their files; returns whether there may be more."""
    async with resources.database.for_organization(organization_id) as session:
        some = sa.select(Message.id).where(Message.conversation_id.in_(thread_ids)).limit(MOST_AT_ONCE)
        gone = sa.delete(Message).where(Message.id.in_(some)).returning(Message.media_id)
        files = (await session.scalars(gone)).all()
        for media_id in {one for one in files if one is not None}:
            await queue_forgetting(session, organization_id, media_id)
        task = await session.get_one(PersonTask, task_id)
        task.done += len(files)
        asking.tell(session, task)
    return len(files) == MOST_AT_ONCE


async def _delete_exports(resources: Resources, organization_id: UUID, contact_ids: Sequence[UUID]) -> None:
    async with resources.database.for_organization(organization_id) as session:
        query = sa.select(PersonTask).where(
            PersonTask.organization_id == organization_id,
            PersonTask.contact_id.in_(contact_ids),
            PersonTask.object_key.is_not(None),
        )
        kept = (await session.scalars(query.with_for_update())).all()
        await resources.files.delete([one.object_key for one in kept if one.object_key])
        for one in kept:
            one.object_key = one.expires_at = None


async def _end(
    session: AsyncSession, organization_id: UUID, task_id: UUID, traces: Traces, counts: dict[str, int]
) -> None:
    await take_turn(session, organization_id)
    present = await contacts.by_id(session, organization_id, traces.contact_ids)
    try:
        await hold_people(session, organization_id, list(present))
    except PeopleChangedMeanwhile as error:
        raise Unreachable from error
    await _refuse_outdated(session, organization_id, task_id, traces)
    values = {
        "own": organization_id, "people": traces.people, "phones": traces.phones, "lids": traces.lids,
        "threads": traces.thread_ids, "ids": traces.contact_ids, "names": traces.names,
        "tails": [_tail(phone) for phone in traces.phones],
    }  # fmt: skip
    for media_id in (await session.scalars(_FILES_OF_NOTES, values)).all():
        await queue_forgetting(session, organization_id, media_id)
    counts["notes"] = await session.scalar(_COUNT_NOTES, values) or 0
    late = sa.select(Message.media_id).where(Message.conversation_id.in_(traces.thread_ids))
    for media_id in {one for one in await session.scalars(late) if one is not None}:
        await queue_forgetting(session, organization_id, media_id)
    await session.execute(_FORGET_REASONS, values)
    for conversation in (await conversations.hold(session, organization_id, traces.thread_ids)).values():
        counters.move(session, counters.share_of(conversation), None)
        notify(session, organization_id, Change("conversation.removed", conversation.id))
        await session.delete(conversation)
    await session.flush()
    for statement in (_FORGET_TIMERS, _FORGET_BOOK, _FORGET_MEMBERSHIPS, _FORGET_ROWS):
        await session.execute(statement, values)
    for import_id, member_id in (await session.execute(_FORGET_TABLES, values)).all():
        notify(session, organization_id, Change("contact_import.removed", import_id, member_id))
    for contact in present.values():
        notify(session, organization_id, Change("contact.removed", contact.id))
        await session.delete(contact)
    await _end_tasks(session, organization_id, task_id, traces.contact_ids, counts)


def _tail(phone: str) -> str:
    """Return the pattern of a number as people type it: with an 8, spaces and brackets, or as a spreadsheet has it.

    Of a long one the last ten digits tell, wherever they are; a short one is part of many others', and ends the cell.
    """
    return f"%{phone[-10:]}%" if len(phone) >= FEWEST_DIGITS_ANYWHERE else f"%{phone}"


async def _refuse_outdated(session: AsyncSession, organization_id: UUID, task_id: UUID, traces: Traces) -> None:
    """Begin anew when the person is another contact by now, or has written from elsewhere. Raises `Unreachable`."""
    task = await session.get_one(PersonTask, task_id, populate_existing=True)
    found = await contacts.by_id(session, organization_id, [task.contact_id] if task.contact_id else [])
    now = await trace(session, found[task.contact_id]) if task.contact_id in found else None
    if now is None or (now.contact_ids, now.phones, now.lids, now.thread_ids) != (
        traces.contact_ids,
        traces.phones,
        traces.lids,
        traces.thread_ids,
    ):
        raise Unreachable("Something about this person has become known meanwhile.")


async def _end_tasks(
    session: AsyncSession, organization_id: UUID, task_id: UUID, contact_ids: Sequence[UUID], counts: dict[str, int]
) -> None:
    merged = sa.or_(ContactMerge.survivor_id.in_(contact_ids), ContactMerge.absorbed_id.in_(contact_ids))
    await session.execute(sa.delete(ContactMerge).where(ContactMerge.organization_id == organization_id, merged))
    theirs = sa.update(PersonTask).where(
        PersonTask.organization_id == organization_id, PersonTask.contact_id.in_(contact_ids)
    )
    await session.execute(theirs.values(contact_id=None), execution_options={"synchronize_session": False})
    task = await session.get_one(PersonTask, task_id, populate_existing=True)
    task.state, task.ended_at = TaskState.DONE, utc_now()
    task.counts = {**counts, "messages": task.done}
    asking.tell(session, task)
