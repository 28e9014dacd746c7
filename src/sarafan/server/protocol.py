"""HTTP connections that are slow on purpose end: uvicorn itself has no limit for a request's head, nor for reading.

See docs/decisions/0012-slow-connections-end.md.
"""

import asyncio
import logging

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from sarafan.core.crowd import Crowd, Standing

HEAD_S = 10.0  # from the first moment of a connection, or the first byte of a further request, to the end of its head
MOST_BYTES_OF_A_HEAD = 64 * 1024
MOST_HEADS_AT_ONCE = 512  # connections whose head has not come yet
LINGER_S = 5.0  # how long the rest of a body may come that nobody reads any more
CLOSE_S = 2.0  # how long a socket that we close may take to say goodbye
STALL_S = 60.0  # how long a client may take nothing of what we send

heads = Crowd(most=MOST_HEADS_AT_ONCE, most_of_one=MOST_HEADS_AT_ONCE)


class PatientProtocol(HttpToolsProtocol):
    """One connection, which is patient, but not for ever.

    A body's own pace is kept in `bodies.py`: only there it is known whether somebody waits for it.
    """

    _head: Standing | None = None
    _timer: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _body_is_open = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    @override
    def data_received(self, data: bytes) -> None:
        if self._is_idle():
            self._expect_head()  # empty lines before a request count, too
        super().data_received(data)
        if self._head is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_BYTES_OF_A_HEAD:
                self._cut()

    @override
    def on_headers_complete(self) -> None:
        self._forget_head()
        self._body_is_open = True
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._body_is_open = False
        super().on_message_complete()
        if self._timer is not None:  # the rest of a body that the application did not read has come
            self._unset_timer()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._body_is_open and self.cycle.response_complete and not self.transport.is_closing():
            self._set_timer(LINGER_S)
        self.watch_the_rest()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._unset_stall()  # a timer for an earlier answer may still run
        self._stall = self.loop.call_later(STALL_S, self.transport.abort)

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._unset_stall()
        if self.transport.is_closing():
            self.watch_the_rest()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self._unset_timer()
        self._unset_stall()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        answered = self.cycle is None or self.cycle.response_complete
        return self._head is None and answered and not self._body_is_open

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head = heads.enter(None, self._cut)
        self._set_timer(HEAD_S)

    def _forget_head(self) -> None:
        if self._head is not None:
            heads.leave(self._head)
            self._head = None
            self._unset_timer()

    def _set_timer(self, seconds: float) -> None:
        self._unset_timer()
        self._timer = self.loop.call_later(seconds, self._cut)

    def _unset_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _unset_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def watch_the_rest(self) -> None:
        """Give the client `STALL_S` to take some of what is left of an answer; uvicorn would keep it without end."""
        left = _unsent(self.transport)
        if left and self._stall is None:
            self._stall = self.loop.call_later(STALL_S, self._end_unless_less_than, left, self.cycle)

    def _end_unless_less_than(self, before: int, answer: object) -> None:
        self._stall = None
        if self.cycle is answer and _unsent(self.transport) >= before:
            self.transport.abort()
        else:
            self.watch_the_rest()

    def _cut(self) -> None:
        self.transport.abort() if _unsent(self.transport) else self.transport.close()


class PatientSocket(WebSocketsSansIOProtocol):
    """One WebSocket; who does not answer uvicorn's pings is closed by uvicorn."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_S
        # uvicorn logs each opening and closing with the client's address; `core/logging.py` silences this name.
        self.logger = self.conn.logger = logging.getLogger("uvicorn.sockets")


def _unsent(transport: asyncio.Transport) -> int:
    return transport.get_write_buffer_size()
