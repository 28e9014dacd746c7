"""Who has which chat in front this moment: known to every server, told to those who look at it, kept nowhere.

A browser says which chat it shows, once for each; its socket is the proof that it is still there, so nothing is said
again and nothing is asked again. Servers tell each other who comes and goes, and every few seconds that they live: of
one that is silent for longer, everybody is gone. Who looks is told only to who looks at the same chat, and the policy
is asked both times.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import visibility
from sarafan.core.logging import get_logger
from sarafan.core.realtime.passing import Passing, tell
from sarafan.organizations.actors import Actor
from sarafan.resources import Resources

log = get_logger(__name__)

ALIVE_EVERY_S = 20.0
SILENT_FOR_S = 60.0  # until everybody at a server is taken to be gone
WHILE_S, MOST_WHILE = 10.0, 30  # chats that one browser may open in that time; beyond it looks at none
NOBODYS = UUID(int=0)  # organization of what servers say of themselves

Emit = Callable[[str, str, dict[str, Any]], Awaitable[None]]
Place = tuple[UUID, UUID]  # organization and conversation


@dataclass
class Look:
    """What one socket has in front, and how often that changed since a moment."""

    actor: Actor
    conversation_id: UUID | None = None
    since_s: float = 0.0
    times: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def place(self) -> Place | None:
        """The conversation, if there is one."""
        return (self.actor.organization_id, self.conversation_id) if self.conversation_id else None

    def may_change(self, now_s: float) -> bool:
        """Count a change, and say whether it is not one too many."""
        if now_s - self.since_s >= WHILE_S:
            self.since_s, self.times = now_s, 0
        self.times += 1
        return self.times <= MOST_WHILE


@dataclass
class Server:
    """Who looks at what, as another server has told; this one is among them."""

    heard_s: float
    members: dict[Place, set[UUID]] = field(default_factory=dict)


class Onlookers:
    """This server's onlookers, and those of which the others tell."""

    def __init__(self, resources: Resources, emit: Emit) -> None:
        self._resources, self._emit = resources, emit
        self._name = uuid4().hex
        self._looks: dict[str, Look] = {}
        self._servers: dict[str, Server] = {}
        self._has_asked = False

    async def look(self, sid: str, actor: Actor, wanted: object) -> None:
        """A socket's page shows a conversation, or none; what is no id, or not to be seen, is none."""
        look = self._looks.setdefault(sid, Look(actor))
        is_little = look.may_change(time.monotonic())
        conversation_id = _id_of(wanted) if is_little else None
        async with look.turn:
            if conversation_id == look.conversation_id or self._looks.get(sid) is not look:
                return
            look.actor = actor
            async with self._resources.database.for_organization(actor.organization_id) as session:
                if conversation_id and not await visibility.visible(session, actor, [conversation_id]):
                    conversation_id = None
                await self._move(session, look, conversation_id)
                if not self._has_asked:
                    self._has_asked = True
                    await tell(session, self._question())

    async def see_as(self, sid: str, actor: Actor) -> None:
        """What a socket's member may see is otherwise: they look at nothing that they may not see any more."""
        look = self._looks.get(sid)
        if look is None:
            return
        async with look.turn:
            look.actor = actor
            if look.conversation_id is None or visibility.limit_of(actor) is None:
                return
            async with self._resources.database.for_organization(actor.organization_id) as session:
                if not await visibility.visible(session, actor, [look.conversation_id]):
                    await self._move(session, look, None)

    async def leave(self, sid: str) -> None:
        """A socket has closed."""
        look = self._looks.pop(sid, None)
        if look is None:
            return
        try:
            async with look.turn:
                if look.conversation_id is None:
                    return
                async with self._resources.database.for_organization(look.actor.organization_id) as session:
                    await self._move(session, look, None)
        except (SQLAlchemyError, OSError) as error:  # other servers notice when this one is silent
            log.info("onlooker_left_unheard", error=type(error).__name__)

    async def _move(self, session: AsyncSession, look: Look, conversation_id: UUID | None) -> None:
        before, look.conversation_id = look.place, conversation_id
        if before and not self._is_at(before, look.actor.id):
            await tell(session, self._news(before, look.actor.id, here=False))
        if look.place:
            await tell(session, self._news(look.place, look.actor.id, here=True))

    def _is_at(self, place: Place, member_id: UUID) -> bool:
        return any(one.place == place and one.actor.id == member_id for one in self._looks.values())

    def _news(self, place: Place, member_id: UUID, *, here: bool) -> Passing:
        data = {"conversation_id": str(place[1]), "server": self._name, "member_id": str(member_id), "here": here}
        return Passing(place[0], "looking", data)

    def _question(self) -> Passing:
        return Passing(NOBODYS, "looking.who", {"server": self._name})

    async def hear(self, passing: Passing) -> None:
        """Take what a server tells, this one too."""
        name = passing.data["server"]
        if passing.type == "looking.who":
            if name != self._name:
                await self._tell_all()
            return
        is_new = name not in self._servers
        server = self._servers.setdefault(name, Server(0.0))
        server.heard_s = time.monotonic()
        if is_new and passing.type == "looking.alive" and name != self._name:
            await self._ask()  # it has told before this one listened
        if passing.type != "looking" or passing.conversation_id is None:
            return
        place = passing.organization_id, passing.conversation_id
        members = server.members.setdefault(place, set())
        member_id = UUID(passing.data["member_id"])
        (members.add if passing.data["here"] else members.discard)(member_id)
        if not members:
            del server.members[place]
        await self._show(place)

    async def begin_anew(self) -> None:
        """What the others told may have been missed: ask them, and tell them of those here."""
        self._servers.clear()
        self._has_asked = True
        await self._ask()
        await self._tell_all()

    async def _ask(self) -> None:
        async with self._resources.database.for_system() as session:
            await tell(session, self._question())

    async def _tell_all(self) -> None:
        here = dict.fromkeys((look.place, look.actor.id) for look in self._looks.values() if look.place)
        if not here:
            return
        async with self._resources.database.for_system() as session:
            for place, member_id in here:
                if place:
                    await tell(session, self._news(place, member_id, here=True))

    async def run(self) -> None:
        """Say that this server lives while anybody looks here, and forget those that are silent, until cancelled."""
        while True:
            await asyncio.sleep(ALIVE_EVERY_S)
            await self.forget_silent(time.monotonic())
            if not any(look.conversation_id for look in self._looks.values()):
                continue
            try:
                async with self._resources.database.for_system() as session:
                    await tell(session, Passing(NOBODYS, "looking.alive", {"server": self._name}))
            except (SQLAlchemyError, OSError) as error:
                log.info("onlookers_not_told", error=type(error).__name__)

    async def forget_silent(self, now_s: float) -> None:
        """Let everybody be gone whose server has said nothing for too long."""
        for name, server in list(self._servers.items()):
            if now_s - server.heard_s > SILENT_FOR_S:
                del self._servers[name]
                for place in server.members:
                    await self._show(place)

    async def _show(self, place: Place) -> None:
        """Tell those who look at a conversation here who else does."""
        here = [(sid, look.actor) for sid, look in self._looks.items() if look.place == place]
        if not here:
            return
        members = {one for server in self._servers.values() for one in server.members.get(place, ())}
        data = {"conversation_id": str(place[1]), "member_ids": sorted(str(one) for one in members)}
        for sid, actor in here:
            if await self._may_see(actor, place[1]):
                await self._emit(sid, "looking", data)

    async def _may_see(self, actor: Actor, conversation_id: UUID) -> bool:
        if visibility.limit_of(actor) is None:
            return True  # which it was when the socket named it; what an organization has stays its own
        async with self._resources.database.for_organization(actor.organization_id) as session:
            return bool(await visibility.visible(session, actor, [conversation_id]))


def _id_of(wanted: object) -> UUID | None:
    try:
        return UUID(wanted) if isinstance(wanted, str) and len(wanted) == 36 else None
    except ValueError:
        return None
