"""HTTP: what a browser missed while it was away, in one request."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from sarafan.core.answers import ANSWER_BYTES
from sarafan.core.realtime import read_changes, render_while_it_fits
from sarafan.organizations.entrance import Anyone, Transaction
from sarafan.server.audience import told

router = APIRouter(prefix="/api", tags=["changes"])


class DeltaRead(BaseModel):
    """A changed row as it is now. `type` says which; `cursor` is where to go on from after it."""

    cursor: str
    type: str
    data: dict[str, Any]


class ChangesRead(BaseModel):
    """What changed. `reset`: too long ago or too much; load everything afresh and go on from `cursor`."""

    cursor: str
    reset: bool
    items: list[DeltaRead]


@router.get("/changes")
async def list_changes(
    actor: Anyone, session: Transaction, after: Annotated[int, Query(ge=0, lt=2**63)]
) -> ChangesRead:
    """List everything that changed since a cursor; may repeat a change, never misses one."""
    found, cursor, reset = await read_changes(session, actor.organization_id, actor.member_id, after)
    # That a session ended concerns the browser that held it; whoever asks here holds another.
    wanted = [one for one in found if one.topic != "session.ended"]
    deltas, is_whole = await render_while_it_fits(session, actor.organization_id, wanted, ANSWER_BYTES)
    deltas = await told(session, actor, deltas)
    if reset or not is_whole:
        return ChangesRead(cursor=cursor, reset=True, items=[])
    items = [DeltaRead(cursor=cursor, type=delta.type, data=delta.data) for delta in deltas]
    return ChangesRead(cursor=cursor, reset=False, items=items)
