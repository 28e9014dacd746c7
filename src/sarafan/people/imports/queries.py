"""Every SELECT of imports and their rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations.actors import Actor
from sarafan.people.imports.errors import ImportNotFound
from sarafan.people.imports.models import ContactImport, ContactImportRow, ImportState, RowState

LATEST = 20  # that a member's list has

_FIRST = sa.text(
    """
    SELECT phone, min(number) FROM contact_import_rows, jsonb_array_elements_text(phones) AS phone
     WHERE import_id = :import_id AND state = ANY(:states) AND phone = ANY(:phones) GROUP BY phone
    """
)


async def get_own(session: AsyncSession, actor: Actor, import_id: UUID, *, lock: bool = False) -> ContactImport:
    """Load an import that the actor has begun. Raises `ImportNotFound`."""
    query = sa.select(ContactImport).where(
        ContactImport.organization_id == actor.organization_id,
        ContactImport.id == import_id,
        ContactImport.member_id == actor.id,
    )
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise ImportNotFound
    return found


async def hold(session: AsyncSession, import_id: UUID) -> ContactImport | None:
    """Load an import, and keep others from working at it until this transaction ends."""
    return await session.scalar(sa.select(ContactImport).where(ContactImport.id == import_id).with_for_update())


async def latest(session: AsyncSession, member_id: UUID) -> Sequence[ContactImport]:
    """List a member's latest imports."""
    query = sa.select(ContactImport).where(ContactImport.member_id == member_id)
    return (await session.scalars(query.order_by(ContactImport.id.desc()).limit(LATEST))).all()


async def by_id(session: AsyncSession, ids: Sequence[UUID], member_id: UUID) -> Sequence[ContactImport]:
    """Load imports of a member by id."""
    query = sa.select(ContactImport).where(ContactImport.id.in_(ids), ContactImport.member_id == member_id)
    return (await session.scalars(query)).all()


async def is_busy(session: AsyncSession, member_id: UUID) -> bool:
    """Whether an import of a member is at work."""
    busy = ContactImport.state.in_([ImportState.RUNNING, ImportState.UNDOING])
    query = sa.select(ContactImport.id).where(ContactImport.member_id == member_id, busy).limit(1)
    return await session.scalar(query) is not None


async def counts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Count the rows of imports by their state."""
    found: dict[UUID, dict[str, int]] = {one: {} for one in ids}
    query = sa.select(ContactImportRow.import_id, ContactImportRow.state, sa.func.count())
    query = query.where(ContactImportRow.import_id.in_(ids))
    for import_id, state, count in await session.execute(
        query.group_by(ContactImportRow.import_id, ContactImportRow.state)
    ):
        found[import_id][state.value] = count
    return found


async def without_job(session: AsyncSession, states: Sequence[ImportState], most: int) -> Sequence[ContactImport]:
    """List imports in these states that no job goes on with (system scope)."""
    no_job = sa.text(
        "NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing')"
        " AND job.queueing_lock = 'import:' || contact_imports.id::text)"
    )
    query = sa.select(ContactImport).where(ContactImport.state.in_(states), no_job)
    return (await session.scalars(query.order_by(ContactImport.id).limit(most))).all()


async def next_rows(
    session: AsyncSession, import_id: UUID, states: Sequence[RowState], most: int, *, lock: bool = False
) -> Sequence[ContactImportRow]:
    """Load the next rows in these states, as they stand in the table.

    `lock`: an erasure that deletes some waits until this transaction ends; those that it has deleted are none.
    """
    query = sa.select(ContactImportRow).where(
        ContactImportRow.import_id == import_id, ContactImportRow.state.in_(states)
    )
    query = query.order_by(ContactImportRow.number).limit(most)
    return (await session.scalars(query.with_for_update() if lock else query)).all()


async def hold_rows(
    session: AsyncSession, import_id: UUID, rows: Sequence[ContactImportRow]
) -> Sequence[ContactImportRow]:
    """Return those of some rows that are still there, in the same order; nobody deletes them until the end.

    Asked once the people of these rows are held: an erasure that was waited for has taken its own away.
    """
    numbers = [row.number for row in rows]
    query = sa.select(ContactImportRow.number).where(
        ContactImportRow.import_id == import_id, ContactImportRow.number.in_(numbers)
    )
    there = set(await session.scalars(query.order_by(ContactImportRow.number).with_for_update()))
    return [row for row in rows if row.number in there]


async def rows(
    session: AsyncSession, import_id: UUID, states: Sequence[RowState], after: int, most: int
) -> Sequence[ContactImportRow]:
    """List rows, in some states where any are named, after a number."""
    query = sa.select(ContactImportRow).where(ContactImportRow.import_id == import_id, ContactImportRow.number > after)
    if states:
        query = query.where(ContactImportRow.state.in_(states))
    return (await session.scalars(query.order_by(ContactImportRow.number).limit(most))).all()


async def samples(session: AsyncSession, import_id: UUID, most: int) -> Sequence[list[str]]:
    """Return the cells of the first rows."""
    query = sa.select(ContactImportRow.cells).where(ContactImportRow.import_id == import_id)
    return (await session.scalars(query.order_by(ContactImportRow.number).limit(most))).all()


async def first_rows_with(session: AsyncSession, import_id: UUID, phones: Sequence[str]) -> dict[str, int]:
    """Find the first row that is taken in with each of these phones, of those looked at before."""
    states = [RowState.NEW.value, RowState.JOINS.value, RowState.UNCHANGED.value]
    values = {"import_id": import_id, "phones": list(phones), "states": states}
    return {row[0]: row[1] for row in await session.execute(_FIRST, values)} if phones else {}


async def changes_before(
    session: AsyncSession, made: ContactImport, contact_ids: Sequence[UUID]
) -> Sequence[tuple[UUID, list[dict[str, Any]]]]:
    """List what rows that were looked at before would change of these contacts, in the order of the rows."""
    query = sa.select(ContactImportRow.contact_id, ContactImportRow.changes).where(
        ContactImportRow.organization_id == made.organization_id,
        ContactImportRow.contact_id.in_(contact_ids),
        ContactImportRow.import_id == made.id,
        ContactImportRow.state == RowState.JOINS,
    )
    found = (await session.execute(query.order_by(ContactImportRow.number))).all()
    return [(contact_id, changes) for contact_id, changes in found if contact_id and changes]


async def last_rows(
    session: AsyncSession, import_id: UUID, states: Sequence[RowState], most: int
) -> Sequence[ContactImportRow]:
    """Load the last rows in these states, from the end."""
    query = sa.select(ContactImportRow).where(
        ContactImportRow.import_id == import_id, ContactImportRow.state.in_(states)
    )
    return (await session.scalars(query.order_by(ContactImportRow.number.desc()).limit(most))).all()
