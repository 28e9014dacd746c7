"""The dry run: each row is looked at in its order, and only what is to become of it is written down."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.organizations.actors import Actor
from sarafan.people.imports import knowing, planning, queries
from sarafan.people.imports.cells import Fault, told, wanted_of
from sarafan.people.imports.models import ContactImport, ContactImportRow, RowState

TAKEN = (RowState.NEW, RowState.JOINS, RowState.UNCHANGED)


async def look_at(session: AsyncSession, actor: Actor, made: ContactImport, rows: Sequence[ContactImportRow]) -> None:
    """Say of some rows what each would do."""
    known = await knowing.vocabulary(session, made)
    matching = made.matching or {}
    read = {row.number: wanted_of(row.cells, matching["columns"], known) for row in rows}
    phones = {phone for one in read.values() for phone in one.phones}
    people = await knowing.people(session, actor, phones)
    for contact_id, changes in await queries.changes_before(session, made, list(people.known)):
        planning.take_in(people, known, people.known[contact_id], changes)
    first = await queries.first_rows_with(session, made.id, sorted(phones))
    for row in rows:
        wanted = read[row.number]
        row.phones = wanted.phones
        plan = planning.plan(wanted, people, known, overwrite=bool(matching.get("overwrite")))
        fresh = {key: name for key, name in wanted.tags.items() if key not in known.tags and key not in known.new_tags}
        if fresh and not plan.faults and len(known.new_tags) + len(fresh) > known.most_new_tags:
            plan.faults = [Fault(None, "too_many_tags", str(known.most_new_tags), told(", ".join(fresh.values())))]
        row.same_as = min((first[one] for one in wanted.phones if one in first), default=None)
        if row.same_as is not None and not plan.faults:
            row.state = RowState.SAME
            continue
        row.same_as = None
        _decide(row, plan)
        if row.state in TAKEN:
            first |= {phone: row.number for phone in wanted.phones if phone not in first}
            known.new_tags |= fresh
        if row.state is RowState.JOINS and plan.joins is not None:  # as the run does
            planning.take_in(people, known, plan.joins, plan.changes)
    made.new_tags = [f"{key}\n{name}" for key, name in known.new_tags.items()]


def _decide(row: ContactImportRow, plan: planning.Plan) -> None:
    row.contact_id = plan.joins.contact.id if plan.joins else None
    if plan.faults:
        refuse(row, plan.faults)
        return
    row.faults, row.changes = None, plan.changes
    row.state = RowState.NEW if plan.joins is None else RowState.JOINS if plan.changes else RowState.UNCHANGED


def refuse(row: ContactImportRow, faults: Sequence[Fault]) -> None:
    """Say why a row is not taken in."""
    row.state, row.changes = RowState.REFUSED, None
    row.faults = [{name: value for name, value in asdict(one).items() if value is not None} for one in faults]


async def begin_anew(session: AsyncSession, made: ContactImport) -> None:
    """Forget what was said of all rows."""
    forgotten = dict.fromkeys(("phones", "contact_id", "same_as", "faults", "changes", "kept"), sa.null())
    rows = sa.update(ContactImportRow).where(ContactImportRow.import_id == made.id)
    await session.execute(
        rows.values(state=RowState.WAITING, **forgotten), execution_options={"synchronize_session": False}
    )
    made.new_tags = None
