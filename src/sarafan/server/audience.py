"""What of the live changes of an organization an actor is told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import counters, visibility
from sarafan.core.realtime import Delta
from sarafan.organizations.actors import Actor


async def told(session: AsyncSession, actor: Actor, deltas: Sequence[Delta]) -> list[Delta]:
    """Leave out what an actor may not see, and of rows the fields that need a right which the actor lacks."""
    ours = [_without_guarded(delta, actor) for delta in deltas if delta.member_id in (None, actor.member_id)]
    if visibility.limit_of(actor) is None:
        return ours
    seen = await visibility.visible(session, actor, {one.conversation_id for one in ours if one.conversation_id})
    people = await visibility.visible_contacts(session, actor, {_id(one) for one in ours if one.type == "contact"})
    shown: list[Delta] = []
    for delta in ours:
        if delta.type == "conversation.removed":  # of a private one whoever else saw it hears this, and then nothing
            shown += [delta] if delta.conversation_id not in seen else []
        elif delta.type == "counters":
            shown.append(replace(delta, data=await counters.read_for(session, actor)))
        elif delta.type == "contact":
            shown += [delta] if _id(delta) in people else []
        elif delta.conversation_id is None or delta.conversation_id in seen:
            shown.append(delta)
        elif delta.type == "conversation" and delta.data["private_of"] is None:
            shown.append(_gone(delta))  # it may have been this actor's until now
    return shown


def _gone(delta: Delta) -> Delta:
    return replace(delta, type="conversation.removed", data={"id": str(delta.conversation_id)})


def _id(delta: Delta) -> UUID:
    return UUID(str(delta.data["id"]))


def _without_guarded(delta: Delta, actor: Actor) -> Delta:
    hidden: dict[str, Any] = {name: None for name, right in delta.guarded if right not in actor.permissions}
    return replace(delta, data={**delta.data, **hidden}) if hidden else delta
