"""HTTP: contacts are taken in from a table."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from sarafan.core.errors import Busy, Forbidden
from sarafan.core.refusals import refuses
from sarafan.media.looks import ANY_TYPE
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import OpenResources, Transaction, require_member
from sarafan.organizations.models import Language
from sarafan.organizations.permissions import Permission
from sarafan.people.imports import fault_files, queries, reading, showing, starting
from sarafan.people.imports.errors import (
    ImportBegun,
    ImportNotChecked,
    ImportNotDone,
    ImportNotFound,
    ImportRunning,
    MatchingInvalid,
    TableUnreadable,
    TooLateToUndoImport,
)
from sarafan.people.imports.matching import Matching
from sarafan.people.imports.models import ContactImport, RowState
from sarafan.people.imports.schemas import ContactImportList, ContactImportRead, ContactImportRowPage
from sarafan.people.imports.tables import MOST_ROW_NUMBER, Delimiter, Encoding

router = APIRouter(prefix="/api", tags=["people"])

CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}


@refuses(Forbidden)
async def may_import(actor: Annotated[Actor, Depends(require_member)]) -> Actor:
    """Let in a person who may import; what is one's own means nothing to a key."""
    actor.require(Permission.IMPORT)
    return actor


Importer = Annotated[Actor, Depends(may_import)]


@router.post(
    "/contact-imports",
    status_code=201,
    openapi_extra={
        "requestBody": {"required": True, "content": {ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
@refuses(TableUnreadable, Busy)
async def give_table(
    request: Request,
    actor: Importer,
    resources: OpenResources,
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
    sheet: Annotated[int, Query(ge=0, le=1000)] = 0,
    has_head: bool | None = None,
    x_file_name: Annotated[str, Header(max_length=4000, description="percent-encoded")] = "",
) -> ContactImportRead:
    """Give a table of contacts, a CSV or XLSX file of at most 5 MiB; how it is to be read is found out, or said.

    Nothing is taken in yet. A table that one has given before, and not begun, gives way to it.
    """
    table = await reading.read(actor.organization_id, await request.body(), encoding, delimiter, sheet, has_head)
    async with resources.database.for_organization(actor.organization_id) as session:
        made = await starting.take_in(session, actor, table, x_file_name)
        return (await showing.read(session, actor.organization_id, [made]))[0]


@router.get("/contact-imports")
async def list_imports(actor: Importer, session: Transaction) -> ContactImportList:
    """List one's own latest imports."""
    found = await queries.latest(session, actor.id)
    return ContactImportList(items=await showing.read(session, actor.organization_id, found))


@router.get("/contact-imports/{import_id}")
@refuses(ImportNotFound)
async def read_import(import_id: UUID, actor: Importer, session: Transaction) -> ContactImportRead:
    """Show an import of one's own, and how far it is."""
    return await _shown(session, actor, await queries.get_own(session, actor, import_id))


@router.delete("/contact-imports/{import_id}", status_code=204)
@refuses(ImportNotFound, ImportBegun)
async def forget_import(import_id: UUID, actor: Importer, session: Transaction) -> None:
    """Delete a table that was not begun."""
    await starting.forget(session, actor, import_id)


@router.put("/contact-imports/{import_id}/matching")
@refuses(ImportNotFound, ImportBegun, MatchingInvalid)
async def match_columns(import_id: UUID, body: Matching, actor: Importer, session: Transaction) -> ContactImportRead:
    """Say what each column holds; a job then looks at what each row would do, and nothing else is written."""
    return await _shown(session, actor, await starting.match(session, actor, import_id, body))


@router.get("/contact-imports/{import_id}/rows")
@refuses(ImportNotFound)
async def list_import_rows(
    import_id: UUID,
    actor: Importer,
    session: Transaction,
    state: Annotated[list[RowState], Query(max_length=len(RowState))] = [],  # noqa: B006
    after: Annotated[int, Query(ge=0, le=MOST_ROW_NUMBER)] = 0,
) -> ContactImportRowPage:
    """List rows in some states, or all, with what becomes of each."""
    return await showing.read_rows(session, actor, import_id, state, after)


@router.get("/contact-imports/{import_id}/faults", response_class=StreamingResponse, responses=CSV)
@refuses(ImportNotFound)
async def download_faults(
    import_id: UUID,
    actor: Importer,
    session: Transaction,
    resources: OpenResources,
    language: Language = Language.RUSSIAN,
) -> StreamingResponse:
    """Give what is wrong with each row as a CSV file; nothing in it runs in a spreadsheet."""
    made = await queries.get_own(session, actor, import_id)
    headings = made.about["headings"]
    lines = fault_files.write(resources.database, actor.organization_id, made.id, headings, language)
    headers = {"content-disposition": 'attachment; filename="import-faults.csv"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/contact-imports/{import_id}/start")
@refuses(ImportNotFound, ImportNotChecked, ImportRunning)
async def start_import(import_id: UUID, actor: Importer, session: Transaction) -> ContactImportRead:
    """Begin to do what was looked at; asked for once more it changes nothing."""
    return await _shown(session, actor, await starting.start(session, actor, import_id))


@router.post("/contact-imports/{import_id}/stop")
@refuses(ImportNotFound)
async def stop_import(import_id: UUID, actor: Importer, session: Transaction) -> ContactImportRead:
    """Leave the rows that have not had their turn; what is done stays, and can be taken back."""
    return await _shown(session, actor, await starting.stop(session, actor, import_id))


@router.post("/contact-imports/{import_id}/undo")
@refuses(ImportNotFound, ImportNotDone, ImportRunning, TooLateToUndoImport)
async def undo_import(import_id: UUID, actor: Importer, session: Transaction) -> ContactImportRead:
    """Take an import back within a week: who was made and not used since goes, what was changed is as before."""
    return await _shown(session, actor, await starting.undo(session, actor, import_id))


async def _shown(session: Transaction, actor: Actor, made: ContactImport) -> ContactImportRead:
    await session.flush()
    return (await showing.read(session, actor.organization_id, [made]))[0]
