"""What a member does with an import: gives the table, says what its columns are, begins it, stops it, takes it back."""

from datetime import datetime, timedelta
from urllib.parse import unquote
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from sarafan.contacts.fields import queries as fields
from sarafan.core.clock import utc_now
from sarafan.core.errors import Forbidden
from sarafan.core.file_names import plain_name
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission
from sarafan.people.imports import checking, matching, queries
from sarafan.people.imports.errors import (
    ImportBegun,
    ImportNotChecked,
    ImportNotDone,
    ImportRunning,
    TooLateToUndoImport,
)
from sarafan.people.imports.models import ContactImport, ContactImportRow, ImportState, RowState
from sarafan.people.imports.running import KEPT_FOR, go_on, queue, tell, tell_gone
from sarafan.people.imports.tables import Table

UNDO_WITHIN = KEPT_FOR - timedelta(hours=1)  # what is deleted soon is not begun to be taken back
UNBEGUN = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)
_AT_ONCE = 500  # rows that are written at once


async def take_in(session: AsyncSession, actor: Actor, table: Table, file_name: str) -> ContactImport:
    """Keep a table; one that the member has given before and not begun gives way to it."""
    if actor.member_id is None:
        raise Forbidden
    actor.require(Permission.IMPORT)
    await _one_at_a_time(session, actor)
    given_before = sa.delete(ContactImport).where(
        ContactImport.organization_id == actor.organization_id,
        ContactImport.member_id == actor.member_id,
        ContactImport.state.in_(UNBEGUN),
    )
    for import_id in await session.scalars(given_before.returning(ContactImport.id)):
        tell_gone(session, actor.organization_id, import_id, actor.member_id)
    made = ContactImport(
        id=uuid7(),
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        file_name=plain_name(unquote(file_name)) or "",
        about=table.about,
        state=ImportState.UPLOADED,
        total=len(table.rows),
        is_stopped=False,
        created_at=utc_now(),
        revision=0,
    )
    session.add(made)
    await session.flush()
    whose = {"organization_id": actor.organization_id, "import_id": made.id, "state": RowState.WAITING}
    for start in range(0, len(table.rows), _AT_ONCE):
        some = table.rows[start : start + _AT_ONCE]
        rows = [{**whose, "number": one.number, "cells": one.cells} for one in some]
        await session.execute(insert(ContactImportRow), rows)
    tell(session, made)
    return made


async def match(session: AsyncSession, actor: Actor, import_id: UUID, said: matching.Matching) -> ContactImport:
    """Say what the columns are, and let a job look at what each row would do; said again it looks anew.

    Raises `ImportNotFound`, `MatchingInvalid`, `ImportBegun`.
    """
    made = await _unbegun(session, actor, import_id)
    known = {one.id: one for one in await fields.all_of(session, actor.organization_id)}
    made.matching = matching.check(said, made.about["headings"], known)
    await checking.begin_anew(session, made)
    made.state = ImportState.CHECKING
    await queue(session, made)
    return made


async def start(session: AsyncSession, actor: Actor, import_id: UUID) -> ContactImport:
    """Begin to do what was looked at; asked for once more it changes nothing, but sees to it that a job goes on.

    Raises `ImportNotFound`, `ImportNotChecked`, `ImportRunning`.
    """
    actor.require(Permission.IMPORT)
    await _one_at_a_time(session, actor)
    made = await queries.get_own(session, actor, import_id, lock=True)
    if made.state is ImportState.RUNNING:
        await go_on(session, made)
    if made.state not in UNBEGUN:
        return made
    if made.state is not ImportState.CHECKED:
        raise ImportNotChecked
    if await queries.is_busy(session, actor.id):
        raise ImportRunning
    made.state = ImportState.RUNNING
    await queue(session, made)
    return made


async def stop(session: AsyncSession, actor: Actor, import_id: UUID) -> ContactImport:
    """Leave the rows that have not had their turn; what is done stays. Raises `ImportNotFound`."""
    actor.require(Permission.IMPORT)
    made = await queries.get_own(session, actor, import_id, lock=True)
    if made.state is ImportState.CHECKING:
        made.state = ImportState.UPLOADED
        tell(session, made)
    if made.state is not ImportState.RUNNING:
        return made
    await _leave_rest(session, made)
    made.state, made.finished_at, made.is_stopped = ImportState.DONE, utc_now(), True
    tell(session, made)
    return made


async def undo(session: AsyncSession, actor: Actor, import_id: UUID) -> ContactImport:
    """Begin to take an import back; asked for once more it changes nothing, but sees to it that a job goes on.

    Raises `ImportNotFound`, `ImportNotDone`, `ImportRunning`, `TooLateToUndoImport`.
    """
    actor.require(Permission.IMPORT)
    await _one_at_a_time(session, actor)
    made = await queries.get_own(session, actor, import_id, lock=True)
    if made.state is ImportState.UNDOING:
        await go_on(session, made)
    if made.state in (ImportState.UNDOING, ImportState.UNDONE):
        return made
    until = undo_until(made)
    if until is None:
        raise ImportNotDone
    if until <= utc_now():
        raise TooLateToUndoImport(limit=KEPT_FOR.days)
    if made.state is ImportState.RUNNING:
        await _leave_rest(session, made)
        made.finished_at, made.is_stopped = utc_now(), True
    elif await queries.is_busy(session, actor.id):
        raise ImportRunning
    made.state = ImportState.UNDOING
    await queue(session, made)
    return made


async def forget(session: AsyncSession, actor: Actor, import_id: UUID) -> None:
    """Delete a table that was not begun, with all its rows. Raises `ImportNotFound`, `ImportBegun`."""
    made = await _unbegun(session, actor, import_id)
    tell_gone(session, made.organization_id, made.id, made.member_id)
    await session.delete(made)


def undo_until(made: ContactImport) -> datetime | None:
    """Until when an import can be taken back; one that runs at any time."""
    if made.state is ImportState.RUNNING:
        return utc_now() + UNDO_WITHIN
    if made.state is not ImportState.DONE or made.finished_at is None:
        return None
    return made.finished_at + UNDO_WITHIN


async def _unbegun(session: AsyncSession, actor: Actor, import_id: UUID) -> ContactImport:
    actor.require(Permission.IMPORT)
    made = await queries.get_own(session, actor, import_id, lock=True)
    if made.state not in UNBEGUN:
        raise ImportBegun
    return made


async def _leave_rest(session: AsyncSession, made: ContactImport) -> None:
    untried = sa.update(ContactImportRow).where(
        ContactImportRow.import_id == made.id, ContactImportRow.state.in_([RowState.NEW, RowState.JOINS])
    )
    await session.execute(untried.values(state=RowState.LEFT), execution_options={"synchronize_session": False})


async def _one_at_a_time(session: AsyncSession, actor: Actor) -> None:
    """Let one request of a member at a time decide which imports there are."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"imports:{actor.id}", 0))
    await session.execute(sa.select(lock))
