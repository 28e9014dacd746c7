"""Where a socket waits until it is known whose it is: not for long, and not many at once."""

import asyncio
import re
from typing import cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarafan.core.crowd import Crowd
from sarafan.core.networks import network_of

PATIENCE_S = 10.0  # from the opening of a socket until its session is proven, and for one whose session has ended
MOST_STRANGERS = 256
MOST_STRANGERS_OF_A_NETWORK = 96
POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1

# All that our page ever sends, in Engine.IO's and Socket.IO's words: goodbye, ping, pong, nothing; connect, disconnect;
# and which chat it has in front, or that it has none.
LOOK = r'42\["look",(null|"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")\]'
SPEECH = re.compile(rf"[1236]|40(\{{\}})?,?|41,?|{LOOK}")

_KEY = "sarafan.visitor"


class Visitor:
    """One socket: a stranger with a deadline until it is let in."""

    def __init__(self, crowd: Crowd, whose: str) -> None:
        self._crowd = crowd
        self._clock = asyncio.get_running_loop().time
        self._deadline: float | None = None
        self._waiting: asyncio.Timeout | None = None
        self._standing = crowd.enter(whose, lambda: self._end_at(self._clock()))
        self._end_at(self._clock() + PATIENCE_S)

    def let_in(self) -> None:
        """End the deadline: the server knows whose session it is."""
        self._crowd.leave(self._standing)
        self._end_at(None)

    def show_out(self) -> None:
        """Begin a deadline: its session has ended, and a socket that does not close itself is closed."""
        self._end_at(self._clock() + PATIENCE_S)

    def leave(self) -> None:
        """Count it no longer: it has closed."""
        self._crowd.leave(self._standing)

    async def receive(self, receive: Receive) -> Message | None:
        """Wait for a message; nothing if the socket's time is over."""
        try:
            async with asyncio.timeout_at(self._deadline) as self._waiting:
                return await receive()
        except TimeoutError:
            return None
        finally:
            self._waiting = None

    def _end_at(self, moment: float | None) -> None:
        self._deadline = moment
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(moment)


class Anteroom:
    """Stands before the sockets' application, which logs a trace for whatever it cannot read."""

    def __init__(self, app: ASGIApp, speech: re.Pattern[str] = SPEECH) -> None:
        self.app, self._speech = app, speech
        self.crowd = Crowd(most=MOST_STRANGERS, most_of_one=MOST_STRANGERS_OF_A_NETWORK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on, and end it when it stays a stranger."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        scope[_KEY] = visitor = Visitor(self.crowd, network_of(client[0] if client else None))

        async def receive_in_time() -> Message:
            message = await visitor.receive(receive)
            if message is None or not self._makes_sense(message):
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
            return message

        try:
            await self.app(scope, receive_in_time, send)
        finally:
            visitor.leave()

    def _makes_sense(self, message: Message) -> bool:
        if message["type"] != "websocket.receive":
            return True
        return self._speech.fullmatch(message.get("text") or "") is not None


def visitor_of(scope: Scope) -> Visitor:
    """Return whose socket a scope is."""
    return cast(Visitor, scope[_KEY])
