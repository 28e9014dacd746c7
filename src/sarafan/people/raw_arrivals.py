"""Deliveries that name a person: their bytes are emptied, their names stay, so that the same one again is nothing."""

from uuid import UUID

import sqlalchemy as sa

from sarafan.people.tracing import Traces
from sarafan.resources import Resources

# A number is long enough to be found by itself; a LID stands alone in quotes, or before its domain.
_NAMING = """
    (organization_id = :own OR channel_id IN (SELECT id FROM channels WHERE organization_id = :own))
    AND EXISTS (SELECT FROM unnest(CAST(:needles AS text[])) AS needle
                 WHERE position(convert_to(needle, 'UTF8') IN body) > 0)
"""
_PENDING = sa.text(f"SELECT EXISTS (SELECT FROM deliveries WHERE state = 'pending' AND {_NAMING})")
_EMPTY = sa.text(
    f"""
    UPDATE deliveries SET body = '', error = NULL, state = 'done', handled_at = coalesce(handled_at, now())
     WHERE state <> 'pending' AND {_NAMING} RETURNING id
    """
)


async def wait_for(resources: Resources, organization_id: UUID, traces: Traces) -> bool:
    """Whether something of a person waits to be understood, and would make them known again."""
    async with resources.database.for_system() as session:
        return bool(await session.scalar(_PENDING, _values(organization_id, traces)))


async def erase(resources: Resources, organization_id: UUID, traces: Traces) -> int:
    """Empty the deliveries that name a person; returns how many."""
    async with resources.database.for_system() as session:
        return len((await session.execute(_EMPTY, _values(organization_id, traces))).all())


def _values(organization_id: UUID, traces: Traces) -> dict[str, object]:
    lids = [form for lid in traces.lids for form in (f'"{lid}"', f'"lid:{lid}"', f"{lid}@lid")]
    return {"own": organization_id, "needles": [*traces.phones, *lids]}
