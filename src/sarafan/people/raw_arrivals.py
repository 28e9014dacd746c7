"""Deliveries that name a person: their bytes are emptied, their names stay, so that the same one again is nothing.

One that was not understood may have words of others, which somebody will replay: of that only the pieces go that name
the person.
"""

import json
from collections.abc import Sequence
from typing import Any
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
     WHERE state = 'done' AND {_NAMING} RETURNING id
    """
)
_NOT_UNDERSTOOD = sa.text(f"SELECT id, body FROM deliveries WHERE state IN ('failed', 'orphaned') AND {_NAMING}")
_KEEP = sa.text("UPDATE deliveries SET body = :body, error = NULL WHERE id = :id")
_GIVE_UP = sa.text(
    "UPDATE deliveries SET body = '', error = NULL, state = 'done', handled_at = coalesce(handled_at, now())"
    " WHERE id = :id"
)


async def wait_for(resources: Resources, organization_id: UUID, traces: Traces) -> bool:
    """Whether something of a person waits to be understood, and would make them known again."""
    async with resources.database.for_system() as session:
        return bool(await session.scalar(_PENDING, _values(organization_id, traces)))


async def erase(resources: Resources, organization_id: UUID, traces: Traces) -> int:
    """Empty the deliveries that name a person; returns how many."""
    async with resources.database.for_system() as session:
        values = _values(organization_id, traces)
        emptied = (await session.execute(_EMPTY, values)).all()
        left = (await session.execute(_NOT_UNDERSTOOD, values)).all()
        for id_, body in left:
            rest = without(body, values["needles"])
            await session.execute(*((_KEEP, {"id": id_, "body": rest}) if rest else (_GIVE_UP, {"id": id_})))
        return len(emptied) + len(left)


def without(body: bytes, needles: Sequence[str]) -> bytes | None:
    """Return a delivery without the pieces that name somebody; nothing if it is no list of pieces, or none is left."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return None
    is_left = _prune(whole, needles)
    rest = json.dumps(whole, ensure_ascii=False)
    return rest.encode() if is_left and not _names(rest, needles) else None


def _prune(node: Any, needles: Sequence[str]) -> bool:
    """Take out of the lists in a piece what names somebody, the smallest that can go; returns whether one is left."""
    inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    is_left = False
    for one in inner:
        is_left = (isinstance(one, dict | list) and _prune(one, needles)) or is_left
    if isinstance(node, list):
        node[:] = [one for one in node if not _names(json.dumps(one, ensure_ascii=False), needles)]
        return bool(node)
    return is_left


def _names(text: str, needles: Sequence[str]) -> bool:
    return any(needle in text for needle in needles)


def _values(organization_id: UUID, traces: Traces) -> dict[str, Any]:
    lids = [form for lid in traces.lids for form in (f'"{lid}"', f'"lid:{lid}"', f"{lid}@lid")]
    return {"own": organization_id, "needles": [*traces.phones, *lids]}
