"""How imports look, asked for or in a live delta of the member who has begun them."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields import queries as fields
from sarafan.contacts.fields.models import ContactField, FieldKind
from sarafan.contacts.models import Contact
from sarafan.contacts.visibility import is_seen_by
from sarafan.core.realtime import DeltaRead, Gone
from sarafan.core.texts import beginning
from sarafan.organizations.actors import Actor
from sarafan.people.imports import queries
from sarafan.people.imports.matching import guess
from sarafan.people.imports.models import ContactImport, ContactImportRow, RowState
from sarafan.people.imports.schemas import (
    ContactImportRead,
    ContactImportRowPage,
    ContactImportRowRead,
    ImportedContactRead,
)
from sarafan.people.imports.starting import undo_until

ROWS = 50  # on one page
SAMPLES = 3  # of each column
MOST_LETTERS = 120  # of a cell or a value that is shown


class ContactImportDelta(DeltaRead):
    """An import of the reader's own is further than before."""

    type: Literal["contact_import"]
    data: ContactImportRead


class ContactImportRemovedDelta(DeltaRead):
    """An import of the reader's own was forgotten, or gave way to another table."""

    type: Literal["contact_import.removed"]
    data: Gone


async def read(
    session: AsyncSession, organization_id: UUID, imports: Sequence[ContactImport]
) -> list[ContactImportRead]:
    """Show imports with their progress."""
    counts = await queries.counts(session, [one.id for one in imports])
    present = await fields.all_of(session, organization_id) if imports else []
    return [await _shown(session, one, counts[one.id], present) for one in imports]


async def _shown(
    session: AsyncSession, made: ContactImport, counts: dict[str, int], present: Sequence[ContactField]
) -> ContactImportRead:
    first = await queries.samples(session, made.id, SAMPLES)
    headings = made.about["headings"]
    columns = [
        {
            "heading": heading,
            "samples": [beginning(cells[at], MOST_LETTERS) for cells in first if at < len(cells) and cells[at].strip()],
            "guess": guessed,
        }
        for at, (heading, guessed) in enumerate(zip(headings, guess(headings, present), strict=True))
    ]
    return ContactImportRead.model_validate(
        {
            **{name: value for name, value in made.about.items() if name != "headings"},
            **{state.value: counts.get(state.value, 0) for state in RowState},
            "id": made.id,
            "file_name": made.file_name,
            "columns": columns,
            "matching": made.matching,
            "state": made.state,
            "total": made.total,
            "gone": made.total - sum(counts.values()),
            "new_tags": [named.split("\n", 1)[1] for named in made.new_tags or []],
            "is_stopped": made.is_stopped,
            "created_at": made.created_at,
            "finished_at": made.finished_at,
            "undo_until": undo_until(made),
            "revision": made.revision,
        }
    )


async def read_rows(
    session: AsyncSession, actor: Actor, import_id: UUID, states: Sequence[RowState], after: int
) -> ContactImportRowPage:
    """List rows, with their contacts where the actor may see them. Raises `ImportNotFound`."""
    made = await queries.get_own(session, actor, import_id)
    found = await queries.rows(session, made.id, states, after, ROWS + 1)
    listed = found[:ROWS]
    ids = {row.contact_id for row in listed if row.contact_id is not None}
    query = sa.select(Contact).where(
        Contact.organization_id == actor.organization_id, Contact.id.in_(ids), is_seen_by(actor)
    )
    seen = {one.id: one for one in await session.scalars(query)} if ids else {}
    names = _choices(await fields.all_of(session, actor.organization_id))
    items = [_row(row, seen.get(row.contact_id) if row.contact_id else None, names) for row in listed]
    return ContactImportRowPage(items=items, next_after=listed[-1].number if len(found) > ROWS else None)


def _row(row: ContactImportRow, contact: Contact | None, names: dict[tuple[str, str], str]) -> ContactImportRowRead:
    return ContactImportRowRead.model_validate(
        {
            "number": row.number,
            "state": row.state,
            "title": beginning(" · ".join(cell.strip() for cell in row.cells[:4] if cell.strip()), MOST_LETTERS),
            "contact": ImportedContactRead(id=contact.id, name=contact.name, phone=contact.phone) if contact else None,
            "same_as": row.same_as,
            "faults": row.faults or [],
            "changes": [_change(one, names) for one in row.changes or []],
            "kept": row.kept or [],
        }
    )


def _change(change: dict[str, Any], names: dict[tuple[str, str], str]) -> dict[str, Any]:
    key = str(change["key"])
    shown = {
        side: None if value is None else beginning(names.get((key, value), value), MOST_LETTERS)
        for side, value in (("before", change["before"]), ("after", change["after"]))
    }
    return {"what": change["what"], "key": change["key"], **shown}


def _choices(present: Sequence[ContactField]) -> dict[tuple[str, str], str]:
    """Return what each choice of each field is called."""
    return {
        (str(one.id), choice["id"]): choice["name"]
        for one in present
        if one.kind is FieldKind.CHOICE
        for choice in one.choices
    }


async def render(
    session: AsyncSession, organization_id: UUID, member_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read changed imports of a member."""
    found = await read(session, organization_id, await queries.by_id(session, ids, member_id))
    return {one.id: one.model_dump(mode="json") for one in found}
