"""A member asks for all that is known of a person, or for its end; a job does it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts import queries as contacts
from sarafan.contacts.models import Contact
from sarafan.core.clock import utc_now
from sarafan.core.jobs import defer
from sarafan.core.realtime import Change, notify
from sarafan.organizations import queries as organizations
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.people.comparing import refuse_hidden, threads_of
from sarafan.people.errors import ErasureNotConfirmed
from sarafan.people.models import PersonTask, TaskKind

EXPORT, ERASE = "people.export", "people.erase"


async def ask_for_export(session: AsyncSession, actor: Actor, contact_id: UUID) -> PersonTask:
    """Let a job gather what is known of a person. Raises `ContactNotFound`, `SeesNotAllChats`."""
    contact = await _load(session, actor, contact_id)
    return await _queue(session, actor, contact, TaskKind.EXPORT, EXPORT)


async def ask_for_erasure(session: AsyncSession, actor: Actor, contact_id: UUID, confirmation: str) -> PersonTask:
    """Let a job delete a person. Raises `ContactNotFound`, `SeesNotAllChats`, `ErasureNotConfirmed`."""
    contact = await _load(session, actor, contact_id, with_left=True)
    title = title_of(contact)
    if " ".join(confirmation.split()) != " ".join(title.split()):
        raise ErasureNotConfirmed(title=title)
    return await _queue(session, actor, contact, TaskKind.ERASURE, ERASE)


def title_of(contact: Contact) -> str:
    """Return what is typed to confirm: the name, or else the number, or else the id."""
    return contact.name or contact.phone or str(contact.id)


def tell(session: AsyncSession, task: PersonTask) -> None:
    """Let the member who asked know how far it is."""
    notify(session, task.organization_id, Change("person_task", task.id, task.asked_by))


async def _load(session: AsyncSession, actor: Actor, contact_id: UUID, *, with_left: bool = False) -> Contact:
    """Load a person of whom nothing is hidden. `with_left`: but for private chats of those who have left."""
    actor.require(Permission.PEOPLE)
    contact = await contacts.get_visible(session, actor, contact_id)
    threads = await threads_of(session, actor.organization_id, [contact.id])
    if with_left:  # nobody could open these any more, and the person has a right to be erased
        left = await organizations.who_left(
            session, actor.organization_id, {one.private_of for one in threads} - {None}
        )
        threads = [one for one in threads if one.private_of not in left]
    await refuse_hidden(session, actor, threads)
    return contact


async def _queue(session: AsyncSession, actor: Actor, contact: Contact, kind: TaskKind, job: str) -> PersonTask:
    task = PersonTask(
        id=uuid7(),
        organization_id=actor.organization_id,
        kind=kind,
        contact_id=contact.id,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=utc_now(),
    )
    session.add(task)
    await session.flush()
    args = {"organization_id": actor.organization_id, "task_id": task.id}
    await defer(session, job, args, lock=f"person:{contact.id}")
    tell(session, task)
    return task
