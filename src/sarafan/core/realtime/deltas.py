"""From "this row changed" to what browsers show: one batch read per topic."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime.changes import Change

ROWS_AT_ONCE = 100  # read together: how large rows are is known only when they are in memory

Rows = dict[UUID, dict[str, Any]]
Renderer = Callable[[AsyncSession, UUID, Sequence[UUID]], Awaitable[Rows]]
PersonalRenderer = Callable[[AsyncSession, UUID, UUID, Sequence[UUID]], Awaitable[Rows]]


@dataclass(frozen=True)
class Rendering:
    """Who reads the rows of a topic, and who is told of them.

    `within`: the field that names a row's conversation; only who may see that one is told of the row. `guarded`: the
    right that a field takes, by the field's name; who lacks it gets the field empty.
    """

    renderer: Renderer
    within: str | None = None
    guarded: tuple[tuple[str, str], ...] = ()


renderings: dict[str, Rendering] = {}
_personal: dict[str, tuple[PersonalRenderer, str | None]] = {}


class DeltaRead(BaseModel):
    """A change as a browser reads it; a module's `showing.py` adds `type` and `data` for each of its topics.

    `cursor`: where to go on from after it.
    """

    cursor: str


class Gone(BaseModel):
    """What is left of something that is no longer there."""

    id: UUID


@dataclass(frozen=True)
class Delta:
    """A change with the row as it is now; `member_id` says who alone may see it, the others as in `Rendering`."""

    type: str
    data: dict[str, Any]
    member_id: UUID | None
    conversation_id: UUID | None = None
    guarded: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        """How many bytes of JSON it takes."""
        return len(json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))

    def told(self, cursor: str) -> dict[str, Any]:
        """Return it as `DeltaRead` describes it."""
        return {"cursor": cursor, "type": self.type, "data": self.data}


def renders(
    topic: str, renderer: Renderer, *, within: str | None = None, guarded: Mapping[str, str] | None = None
) -> None:
    """Say who reads the rows of a topic: `(session, organization_id, ids)` to JSON by id.

    A row that is missing from the answer is gone, and makes no delta. A topic that nobody
    renders carries its id alone. `within` and `guarded`: see `Rendering`.
    """
    renderings[topic] = Rendering(renderer, within, tuple((guarded or {}).items()))


def renders_for_member(topic: str, renderer: PersonalRenderer, *, within: str | None = None) -> None:
    """The same for a topic of one member's own: `(session, organization_id, member_id, ids)`."""
    _personal[topic] = renderer, within


async def render(session: AsyncSession, organization_id: UUID, changes: Sequence[Change]) -> list[Delta]:
    """Read every changed row once, and keep the order of the changes."""
    ids: dict[tuple[str, UUID | None], list[UUID]] = {}
    for change in dict.fromkeys(changes):
        ids.setdefault((change.topic, change.member_id), []).append(change.entity_id)
    rows = {place: await _read(session, organization_id, *place, wanted) for place, wanted in ids.items()}
    return [
        _delta(change, rows[change.topic, change.member_id][change.entity_id])
        for change in dict.fromkeys(changes)
        if change.entity_id in rows[change.topic, change.member_id]
    ]


def _delta(change: Change, row: dict[str, Any]) -> Delta:
    if change.member_id is not None:
        _, within = _personal.get(change.topic, (None, None))
        return Delta(change.topic, row, change.member_id, _conversation_in(row, within))
    rendering = renderings.get(change.topic)
    if rendering is None:
        return Delta(change.topic, row, None)
    return Delta(change.topic, row, None, _conversation_in(row, rendering.within), rendering.guarded)


def _conversation_in(row: dict[str, Any], within: str | None) -> UUID | None:
    found = within and row[within]
    return UUID(str(found)) if found else None


async def render_while_it_fits(
    session: AsyncSession, organization_id: UUID, changes: Sequence[Change], most_bytes: int
) -> tuple[list[Delta], bool]:
    """Read changed rows a few at a time, in the order of the changes, up to so many bytes of JSON.

    Returns what fits, and whether that is everything; what does not fit is not even read.
    """
    wanted = list(dict.fromkeys(changes))
    fitting: list[Delta] = []
    left = most_bytes
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        for delta in await render(session, organization_id, wanted[start : start + ROWS_AT_ONCE]):
            left -= delta.size
            if left < 0:
                return fitting, False
            fitting.append(delta)
    return fitting, True


async def _read(
    session: AsyncSession, organization_id: UUID, topic: str, member_id: UUID | None, ids: list[UUID]
) -> Rows:
    if member_id is not None and topic in _personal:
        return await _personal[topic][0](session, organization_id, member_id, ids)
    if topic in renderings:
        return await renderings[topic].renderer(session, organization_id, ids)
    return {entity_id: {"id": str(entity_id)} for entity_id in ids}
