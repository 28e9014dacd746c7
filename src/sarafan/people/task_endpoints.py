"""HTTP: all that is known of one person is asked for, or its end."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from sarafan.contacts.errors import ContactNotFound
from sarafan.core.clock import utc_now
from sarafan.core.errors import Unreachable
from sarafan.core.refusals import refuses
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import OpenResources, Transaction, allowed
from sarafan.organizations.permissions import Permission
from sarafan.people import asking, queries
from sarafan.people.errors import ErasureNotConfirmed, ExportGone, ExportNotReady, SeesNotAllChats, TaskNotFound
from sarafan.people.models import TaskState
from sarafan.people.schemas import ErasureCreate, ErasureList
from sarafan.people.showing import PersonTaskRead
from sarafan.resources import Resources

router = APIRouter(prefix="/api", tags=["people"])

Keeper = Annotated[Actor, Depends(allowed(Permission.PEOPLE))]
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post("/contacts/{contact_id}/exports", status_code=202)
@refuses(ContactNotFound, SeesNotAllChats)
async def export_person(contact_id: UUID, actor: Keeper, session: Transaction) -> PersonTaskRead:
    """Let a job gather all that is known of a person; who asked may have it for an hour."""
    return PersonTaskRead.of(await asking.ask_for_export(session, actor, contact_id))


@router.post("/contacts/{contact_id}/erasure", status_code=202)
@refuses(ContactNotFound, SeesNotAllChats, ErasureNotConfirmed)
async def erase_person(contact_id: UUID, body: ErasureCreate, actor: Keeper, session: Transaction) -> PersonTaskRead:
    """Let a job delete all that is known of a person. `confirm`: their name, or the number of who has none."""
    return PersonTaskRead.of(await asking.ask_for_erasure(session, actor, contact_id, body.confirm))


@router.get("/erasures")
async def list_erasures(actor: Keeper, session: Transaction) -> ErasureList:
    """List who has let people be erased, when, and how much there was; whom, nobody knows."""
    found = await queries.erasures(session, actor.organization_id)
    return ErasureList(items=[PersonTaskRead.of(one) for one in found])


@router.get("/person-tasks/{task_id}")
@refuses(TaskNotFound)
async def read_person_task(task_id: UUID, actor: Keeper, session: Transaction) -> PersonTaskRead:
    """Show how far something is that one has asked for."""
    return PersonTaskRead.of(await queries.own_task(session, actor, task_id))


@router.get("/person-tasks/{task_id}/file", response_class=StreamingResponse, responses=ZIP)
@refuses(TaskNotFound, ExportNotReady, ExportGone, Unreachable)
async def download_export(
    task_id: UUID, actor: Keeper, session: Transaction, resources: OpenResources
) -> StreamingResponse:
    """Give what was gathered to who asked for it, as a ZIP, while it is kept."""
    task = await queries.own_task(session, actor, task_id)
    if task.state is not TaskState.DONE and task.ended_at is None:
        raise ExportNotReady
    if task.object_key is None or task.expires_at is None or task.expires_at <= utc_now():
        raise ExportGone
    try:
        size = await resources.files.size(task.object_key)
    except FileNotFoundError as error:
        raise ExportGone from error
    headers = {
        "content-disposition": 'attachment; filename="person.zip"',
        "content-length": str(size),
        "cache-control": "no-store",
    }
    return StreamingResponse(_pieces(resources, task.object_key), media_type="application/zip", headers=headers)


async def _pieces(resources: Resources, key: str) -> AsyncIterator[bytes]:
    async for piece in resources.files.read(key):
        yield piece
