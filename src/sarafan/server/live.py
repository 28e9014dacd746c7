"""Live updates: notices from PostgreSQL become deltas on the sockets that may see them."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import socketio
from engineio import json as engineio_json
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.conversations import concealing, visibility
from sarafan.core.answers import ANSWER_BYTES
from sarafan.core.cookies import cookie_in
from sarafan.core.logging import get_logger
from sarafan.core.realtime import Change, Delta, current_cursor, render_while_it_fits
from sarafan.core.realtime.listener import Notice
from sarafan.core.realtime.passing import Passing
from sarafan.organizations import sessions
from sarafan.organizations.actors import Actor
from sarafan.organizations.entrance import COOKIE
from sarafan.resources import Resources
from sarafan.server.anteroom import Anteroom, Visitor, visitor_of
from sarafan.server.audience import told
from sarafan.server.concealment import veil_for
from sarafan.server.onlookers import Onlookers

log = get_logger(__name__)

MOST_WAITING = 10_000  # notices


class _Json:
    """JSON as Socket.IO writes it, but with letters as they are: escaped, a Russian one takes six bytes."""

    loads = staticmethod(engineio_json.loads)

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        return json.dumps(value, **{"ensure_ascii": False, **options})


@dataclass
class _Seat:
    """Whose socket it is, and the room of what its member may see. `turn`: held while that is read and changed."""

    token: str
    visitor: Visitor
    room: str | None = None
    actor: Actor | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Live:
    """This process's sockets. It keeps nothing that another process would need."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._notices: asyncio.Queue[Notice | None] = asyncio.Queue(MOST_WAITING)  # nothing: it is only time to look
        self._rooms: dict[UUID, dict[str, Actor]] = {}  # of each organization: one actor for each room
        # Organizations after a gap: a role may have changed, or a session ended, that nobody told us of.
        self._unsure: set[UUID] = set()
        # `always_connect` acknowledges a socket before `_let_in` runs: a browser hears no "hello" before that.
        self._sockets = socketio.AsyncServer(
            async_mode="asgi", transports=["websocket"], always_connect=True, json=_Json
        )
        self._sockets.on("connect", self._let_in)
        self._sockets.on("look", self._look)
        self._sockets.on("disconnect", self._leave)
        self._onlookers = Onlookers(resources, self._tell_one)

    def mount_on(self, app: FastAPI) -> None:
        """Answer at /socket.io, before the web app's page does."""
        app.mount("/socket.io", Anteroom(socketio.ASGIApp(self._sockets, socketio_path="/socket.io")))
        app.router.routes.insert(0, app.router.routes.pop())

    async def hear(self, notice: Notice) -> None:
        """Take a notice; when sockets lag hopelessly, they are told to catch up by themselves."""
        if self._notices.full():
            while not self._notices.empty():
                self._notices.get_nowait()
            await self.tell_of_gap()
        self._notices.put_nowait(notice)

    async def pass_on(self, passing: Passing) -> None:
        """Push what is worth something this moment only to whoever may see its conversation."""
        if passing.type.startswith("looking"):
            await self._onlookers.hear(passing)
            return
        delta = Delta(passing.type, passing.data, None, passing.conversation_id)
        if passing.organization_id in self._unsure:
            return
        concealed: dict[str, Any] | None = None  # made once, for the first who may not see phones
        for room, actor in self._audiences(passing.organization_id):
            if visibility.limit_of(actor) is not None:
                async with self._resources.database.for_organization(passing.organization_id) as session:
                    if not await told(session, actor, [delta]):
                        continue
            if concealed is None and not actor.sees_phones:
                concealed = await concealing.conceal_apart(
                    self._resources.database, passing.organization_id, passing.data
                )
            data = passing.data if actor.sees_phones else concealed
            await self._sockets.emit(passing.type, data, room=room)

    async def tell_of_gap(self) -> None:
        """Let every browser ask for what it may have missed, and look at every socket again before it is told more."""
        self._unsure.update(self._rooms)
        self._look_soon()
        await self._sockets.emit("gap", {})
        await self.ask_who_looks()

    async def ask_who_looks(self) -> None:
        """Learn from the other servers who looks at which chat; a database that is away is asked after the next gap."""
        try:
            await self._onlookers.begin_anew()
        except (SQLAlchemyError, OSError) as error:
            log.info("onlookers_not_asked", error=type(error).__name__)

    async def watch_onlookers(self) -> None:
        """Forget those whose server is gone, until cancelled."""
        await self._onlookers.run()

    async def _tell_one(self, sid: str, event: str, data: dict[str, Any]) -> None:
        await self._sockets.emit(event, data, to=sid)

    async def _look(self, sid: str, data: object = None) -> None:
        try:
            kept = await self._sockets.get_session(sid)
        except KeyError:  # it has closed meanwhile
            return
        seat: _Seat | None = kept.get("seat")
        if seat is None or seat.actor is None:
            return
        try:
            await self._onlookers.look(sid, seat.actor, data)
        except (SQLAlchemyError, OSError) as error:
            log.info("onlooker_not_told", error=type(error).__name__)

    async def _leave(self, sid: str, _reason: object = None) -> None:
        await self._onlookers.leave(sid)

    async def run(self) -> None:
        """Push deltas until cancelled."""
        while True:
            heard = [await self._notices.get()]
            while not self._notices.empty():
                heard.append(self._notices.get_nowait())
            waiting = [notice for notice in heard if notice is not None]
            for organization_id in dict.fromkeys([*self._unsure, *(notice.organization_id for notice in waiting)]):
                theirs = [notice for notice in waiting if notice.organization_id == organization_id]
                try:
                    await self._push(organization_id, theirs)
                except Exception as error:  # one organization's trouble must not silence the others
                    if isinstance(error, SQLAlchemyError | OSError):
                        log.warning("live_push_failed", error=type(error).__name__)
                    else:
                        log.exception("live_push_failed")
                    self._unsure.add(organization_id)
                    if theirs:  # else nothing was missed, and the next notice looks once more
                        self._look_soon()
                        await self._sockets.emit("gap", {}, room=_organization_room(organization_id))

    def _look_soon(self) -> None:
        if not self._notices.full():
            self._notices.put_nowait(None)

    async def _push(self, organization_id: UUID, notices: list[Notice]) -> None:
        if organization_id in self._unsure:
            self._unsure.discard(organization_id)  # first: it may become unsure again meanwhile
            await self._look_at(_organization_room(organization_id))
        if not notices or not self._has_sockets(organization_id):
            return
        changes = [change for notice in notices for change in notice.changes]
        await self._look_at_members_again(changes)
        wanted = [one for one in changes if one.topic != "session.ended"]
        async with self._resources.database.for_organization(organization_id) as session:
            deltas, is_whole = await render_while_it_fits(session, organization_id, wanted, ANSWER_BYTES)
            if not is_whole:  # nothing of it is pushed: browsers ask, and are told to load afresh what they show
                await self._sockets.emit("gap", {}, room=_organization_room(organization_id))
                return
            shared = [delta for delta in deltas if delta.member_id is None]
            audiences = self._audiences(organization_id)
            veil = await veil_for(session, organization_id, [actor for _, actor in audiences], deltas)
            heard = [(room, actor, await told(session, actor, shared)) for room, actor in audiences]
            own = await self._told_alone(session, [delta for delta in deltas if delta.member_id is not None])
        await veil.cover(deltas)
        # What is for one member alone goes first, with the first cursor: the browser still misses what is shared.
        for sid, actor, theirs in own:
            await self._emit(sid, veil.over(actor, theirs), notices[:1] if shared else notices)
        for room, actor, theirs in heard:
            await self._emit(room, veil.over(actor, theirs), notices)

    async def _told_alone(self, session: AsyncSession, deltas: Sequence[Delta]) -> list[tuple[str, Actor, list[Delta]]]:
        """Return what is for one member alone, for each of their sockets."""
        seats = {one: await self._seats_of(one) for one in dict.fromkeys(delta.member_id for delta in deltas) if one}
        return [
            (sid, actor, await told(session, actor, [delta]))
            for delta in deltas
            for sid, actor in (seats[delta.member_id] if delta.member_id else [])
        ]

    async def _emit(self, room: str, deltas: list[Delta], notices: list[Notice]) -> None:
        for index, delta in enumerate(deltas):
            # Only the last delta has the last cursor: a browser that got it has everything before it.
            notice = notices[-1] if index == len(deltas) - 1 else notices[0]
            await self._sockets.emit("delta", delta.told(notice.cursor), room=room)

    def _audiences(self, organization_id: UUID) -> list[tuple[str, Actor]]:
        """Return a room for all who are told the same, and one of those who are in it."""
        rooms = self._rooms.get(organization_id, {})
        for room in [room for room in rooms if not self._sids(room)]:
            del rooms[room]
        return list(rooms.items())

    async def _seat(self, sid: str, actor: Actor, seat: _Seat) -> None:
        """Let a socket hear what its member may see and nothing else."""
        room = _room_of(actor)
        if seat.room not in (None, room):
            await self._sockets.leave_room(sid, seat.room)
        await self._sockets.enter_room(sid, room)
        self._rooms.setdefault(actor.organization_id, {})[room] = actor  # after entering: an empty room is forgotten
        seat.room, seat.actor = room, actor
        await self._onlookers.see_as(sid, actor)

    async def _let_in(self, sid: str, environ: dict[str, Any]) -> None:
        token = cookie_in([environ.get("HTTP_COOKIE", "")], COOKIE)
        actor = await self._actor(token) if token else None
        if not token or actor is None:
            await self._end(sid)
            raise socketio.exceptions.ConnectionRefusedError("not_signed_in")
        visitor = visitor_of(environ["asgi.scope"])
        visitor.let_in()
        seat = _Seat(token, visitor)
        await self._sockets.save_session(sid, {"seat": seat})
        # From here on the socket is looked at when its member changes; what changed until here is read now.
        self._rooms.setdefault(actor.organization_id, {})
        await self._sockets.enter_room(sid, _organization_room(actor.organization_id))
        await self._sockets.enter_room(sid, _member_room(actor.id))
        if not await self._look_at_one(sid, seat):
            return
        async with self._resources.database.for_organization(actor.organization_id) as session:
            cursor = await current_cursor(session)
        await self._sockets.emit("hello", {"cursor": cursor}, to=sid)

    async def _seats_of(self, member_id: UUID) -> list[tuple[str, Actor]]:
        """Return the sockets of a member, each with who sits there."""
        seats: list[tuple[str, Actor]] = []
        for sid in self._sids(_member_room(member_id)):
            with contextlib.suppress(KeyError):  # it has closed meanwhile
                seat: _Seat = (await self._sockets.get_session(sid))["seat"]
                if seat.actor is not None:
                    seats.append((sid, seat.actor))
        return seats

    async def _actor(self, token: str) -> Actor | None:
        return await sessions.actor_of_session(self._resources.database, token, self._resources.settings.secret_key)

    async def _look_at_members_again(self, changes: list[Change]) -> None:
        for organization_id in {change.entity_id for change in changes if change.topic == "organization"}:
            await self._look_at(_organization_room(organization_id))
        for member_id in {change.entity_id for change in changes if change.topic in ("session.ended", "member")}:
            await self._look_at(_member_room(member_id))

    async def _look_at(self, room: str) -> None:
        """End the sockets of sessions that are over, and let the others see what their member may see now."""
        for sid in self._sids(room):
            try:
                kept = await self._sockets.get_session(sid)
            except KeyError:  # it has closed meanwhile
                continue
            await self._look_at_one(sid, kept["seat"])

    async def _look_at_one(self, sid: str, seat: _Seat) -> bool:
        """Return whether the session of a socket goes on."""
        async with seat.turn:  # whoever reads last seats it last
            actor = await self._actor(seat.token)
            if actor is not None:
                with contextlib.suppress(KeyError):  # it has closed meanwhile
                    await self._seat(sid, actor, seat)
                return True
        seat.visitor.show_out()
        await self._end(sid)
        await self._sockets.disconnect(sid)
        return False

    async def _end(self, sid: str) -> None:
        await self._sockets.emit("delta", {"cursor": "0", "type": "session.ended", "data": {}}, to=sid)

    def _has_sockets(self, organization_id: UUID) -> bool:
        return bool(self._sids(_organization_room(organization_id)))

    def _sids(self, room: str) -> list[str]:
        return [sid for sid, _ in self._sockets.manager.get_participants("/", room)]


def _organization_room(organization_id: UUID) -> str:
    return f"organization:{organization_id}"


def _room_of(actor: Actor) -> str:
    """Name the room of all who are told the same: of one member, where what they see is limited.

    Whom nothing limits but that others have private chats sees the same as everybody like them.
    """
    if visibility.limit_among_shared(actor) is not None or visibility.keeps_private(actor):
        return f"limited:{actor.id}:{'+'.join(sorted(actor.permissions))}"
    return f"unlimited:{actor.organization_id}:{'+'.join(sorted(actor.permissions))}"


def _member_room(member_id: UUID) -> str:
    return f"member:{member_id}"
