"""Which fields contacts have: made, renamed, put in order, hidden, removed."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.contacts.fields import queries
from sarafan.contacts.fields.errors import (
    FieldHasValues,
    FieldNameTaken,
    FieldNotFound,
    FieldOrderOutdated,
    InvalidChoices,
    TooManyFields,
)
from sarafan.contacts.fields.models import ContactField, FieldKind, FieldValue
from sarafan.contacts.names import key_of
from sarafan.core.clock import utc_now
from sarafan.core.realtime import Change, notify
from sarafan.organizations.actors import Actor
from sarafan.organizations.permissions import Permission

MOST_FIELDS = 50  # of an organization, hidden ones included
MOST_CHOICES = 50  # of a field

Choice = tuple[str | None, str]  # the id of one that is there already, and a name


async def create(
    session: AsyncSession, actor: Actor, name: str, kind: FieldKind, choices: Sequence[str]
) -> ContactField:
    """Add a field at the end. Raises `FieldNameTaken`, `TooManyFields`, `InvalidChoices`."""
    actor.require(Permission.TAGS)
    fields = await _hold(session, actor.organization_id)
    _refuse_taken(fields, name)
    if len(fields) >= MOST_FIELDS:
        raise TooManyFields(limit=MOST_FIELDS)
    made = ContactField(
        organization_id=actor.organization_id,
        name=name,
        name_key=key_of(name),
        kind=kind,
        choices=_choices(kind, [], [(None, one) for one in choices]),
        position=max((field.position for field in fields), default=0) + 1,
    )
    session.add(made)
    await session.flush()
    _tell(session, actor.organization_id)
    return made


async def update(
    session: AsyncSession,
    actor: Actor,
    field_id: UUID,
    *,
    name: str | None = None,
    choices: Sequence[Choice] | None = None,
    hidden: bool | None = None,
    confirmed: bool = False,
) -> ContactField:
    """Rename, hide or show a field, or give it other choices; values of choices that go are lost once confirmed.

    Raises `FieldNotFound`, `FieldNameTaken`, `InvalidChoices`, `FieldHasValues`.
    """
    actor.require(Permission.TAGS)
    fields = await _hold(session, actor.organization_id)
    field = await queries.get(session, actor.organization_id, field_id)
    if name is not None:
        _refuse_taken([one for one in fields if one.id != field.id], name)
        field.name, field.name_key = name, key_of(name)
    if choices is not None:
        await _choose(session, field, choices, confirmed=confirmed)
    if hidden is not None and hidden != (field.hidden_at is not None):
        field.hidden_at = utc_now() if hidden else None
    await session.flush()
    _tell(session, actor.organization_id)
    return field


async def put_in_order(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> None:
    """Give all fields this order.

    Raises `FieldNotFound`, and `FieldOrderOutdated` where these are not all of them, each once.
    """
    actor.require(Permission.TAGS)
    fields = {field.id: field for field in await _hold(session, actor.organization_id)}
    if not set(ids) <= set(fields):
        raise FieldNotFound
    if len(ids) != len(fields) or len(set(ids)) != len(fields):
        raise FieldOrderOutdated(ids=[str(one) for one in fields])
    for position, field_id in enumerate(ids, start=1):
        fields[field_id].position = position
    await session.flush()
    _tell(session, actor.organization_id)


async def remove(session: AsyncSession, actor: Actor, field_id: UUID, *, confirmed: bool) -> None:
    """Remove a field, and what contacts have in it only once that is confirmed.

    Raises `FieldNotFound`, `FieldHasValues`.
    """
    actor.require(Permission.TAGS)
    await _hold(session, actor.organization_id)
    field = await queries.get(session, actor.organization_id, field_id)
    count = 0 if confirmed else await queries.count_values(session, field)
    if count:
        raise FieldHasValues(count=count)
    await session.delete(field)
    await session.flush()
    _tell(session, actor.organization_id)


async def _choose(session: AsyncSession, field: ContactField, choices: Sequence[Choice], *, confirmed: bool) -> None:
    chosen = _choices(field.kind, [str(one["id"]) for one in field.choices], choices)
    gone = [str(one["id"]) for one in field.choices if one["id"] not in {kept["id"] for kept in chosen}]
    if gone and confirmed:
        await session.execute(
            sa.delete(FieldValue).where(
                FieldValue.organization_id == field.organization_id,
                FieldValue.field_id == field.id,
                FieldValue.value.in_(gone),
            )
        )
    elif gone:
        count = await queries.count_values(session, field, gone)
        if count:
            raise FieldHasValues(count=count)
    field.choices = chosen


def _choices(kind: FieldKind, known: Sequence[str], choices: Sequence[Choice]) -> list[dict[str, str]]:
    """Keep the ids of choices that are there, make one for each that is new."""
    if kind is not FieldKind.CHOICE:
        if choices:
            raise InvalidChoices(field="choices", limit=0, found=len(choices))
        return []
    keys = [key_of(name) for _, name in choices]
    kept = [one for one, _ in choices if one is not None]
    if not 1 <= len(choices) <= MOST_CHOICES:
        raise InvalidChoices(field="choices", limit=MOST_CHOICES, found=len(choices))
    if len(set(keys)) < len(keys) or len(set(kept)) < len(kept) or not set(kept) <= set(known):
        raise InvalidChoices(field="choices", limit=MOST_CHOICES, found=[name for _, name in choices])
    return [{"id": one or uuid4().hex, "name": name} for one, name in choices]


async def _hold(session: AsyncSession, organization_id: UUID) -> Sequence[ContactField]:
    """Let nobody else change the fields until this transaction ends: names stay unique, numbers bounded."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"fields:{organization_id}", 0))
    await session.execute(sa.select(lock))
    return await queries.all_of(session, organization_id)


def _refuse_taken(fields: Sequence[ContactField], name: str) -> None:
    for field in fields:
        if field.name_key == key_of(name):
            raise FieldNameTaken(field="name", id=str(field.id), name=field.name, hidden=field.hidden_at is not None)


def _tell(session: AsyncSession, organization_id: UUID) -> None:
    notify(session, organization_id, Change("fields", organization_id))
