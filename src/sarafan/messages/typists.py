"""Who of us writes in which chat this moment: told to the other members, not at every key, and kept nowhere else."""

import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.core.realtime.passing import Passing, tell
from sarafan.gateways.whatsapp.gateway import TypingState
from sarafan.organizations.actors import Actor

SELDOM_S = 3.0  # the same once more
WHILE_S, MOST_WHILE = 10.0, 20  # however often somebody begins and stops
MOST_REMEMBERED = 1000  # members


@dataclass(frozen=True)
class Told:
    """What the others were last told of a member, when, and how often since a moment."""

    conversation_id: UUID
    state: TypingState
    at_s: float
    since_s: float
    times: int


class Typists:
    """What this process has told of each member last; what another one has told browsers forget by themselves."""

    def __init__(self) -> None:
        self._told: dict[UUID, Told] = {}

    def is_news(self, member_id: UUID, conversation_id: UUID, state: TypingState, now_s: float) -> bool:
        """Whether the others are to be told, which then counts as done.

        That somebody stops is told once; whoever opens a chat says that they do not write, which is no news.
        """
        before = self._told.get(member_id) or Told(conversation_id, "paused", now_s, now_s, 0)
        is_there = before.conversation_id == conversation_id
        if is_there and state == before.state and (state == "paused" or now_s - before.at_s < SELDOM_S):
            return False
        if state == "paused" and not is_there:
            return False
        since_s, times = (before.since_s, before.times) if now_s - before.since_s < WHILE_S else (now_s, 0)
        if times >= MOST_WHILE and state != "paused":
            return False
        self._told.pop(member_id, None)
        while len(self._told) >= MOST_REMEMBERED:
            del self._told[next(iter(self._told))]  # of whom nothing was heard for the longest time
        self._told[member_id] = Told(conversation_id, state, now_s, since_s, times + (state != "paused"))
        return True


_typists = Typists()


async def tell_others(session: AsyncSession, actor: Actor, conversation_id: UUID, state: TypingState) -> None:
    """Let the members who may see a chat know that another one writes there, or no longer."""
    member_id = actor.member_id
    if member_id is None or not _typists.is_news(member_id, conversation_id, state, time.monotonic()):
        return
    member = {"id": str(member_id), "name": actor.name}
    data = {"conversation_id": str(conversation_id), "member": member, "state": state}
    await tell(session, Passing(actor.organization_id, "typing", data))
