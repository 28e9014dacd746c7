"""Keeping processes alive: started in order, started again when they die, stopped in the opposite order."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sarafan.cli.console import Refusal
from sarafan.cli.dying import dies_with_us
from sarafan.cli.logs import Log

BACK_OFF_S = (0.5, 1, 2, 5, 10, 30)
GOOD_AFTER_S = 60.0  # a process that lived so long has started well
ATTEMPTS_AT_START = 4
START_LIMIT_S = 60.0
LOOK_EVERY_S = 0.1
LAST_WORDS = 12


@dataclass
class Service:
    """One process to keep alive."""

    name: str
    command: list[str]
    environment: dict[str, str]
    is_healthy: Callable[[int], Awaitable[bool]]  # given its process id
    before_start: Callable[[], None] | None = None
    output: Callable[[], int] | None = None  # opens a file for what it says, when that is not for the log
    last_words: Callable[[], list[str]] | None = None  # what to show of that file when it does not start
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL  # what it gets should we die
    patience_s: float = 15.0
    as_user: dict[str, Any] = field(default_factory=dict)


class Supervisor:
    """The processes of one `up`."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: list[_Kept] = []

    async def start(self, *services: Service) -> None:
        """Start processes side by side and wait until all are healthy. Raises `Refusal` when one does not get there."""
        fresh = [_Kept(service, self._log) for service in services]
        self._kept += fresh
        results = await asyncio.gather(*(kept.start() for kept in fresh), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def stop(self) -> None:
        """Stop all, the last started first; a process that does not end in time is killed."""
        for kept in reversed(self._kept):
            await kept.stop()
        self._kept.clear()

    def hurry(self) -> None:
        """Kill what still runs: the person asked twice."""
        for kept in self._kept:
            kept.kill()


class _Kept:
    """A service and its present process."""

    def __init__(self, service: Service, log: Log) -> None:
        self._service = service
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._keeper: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and wait until it is healthy; then keep it alive."""
        for attempt in range(ATTEMPTS_AT_START):
            await self._spawn()
            if await self._gets_healthy():
                self._keeper = asyncio.create_task(self._keep())
                return
            if self._is_running:
                break
            await asyncio.sleep(_pause_s(attempt))
        await self.stop()
        last_words = self._service.last_words() if self._service.last_words is not None else self._last_words
        raise Refusal(f"The {self._service.name} did not start.", *last_words)

    async def stop(self) -> None:
        """End it for good."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self._process is not None and self._is_running:
            self._signal(self._service.stop_signal)
            try:
                await asyncio.wait_for(self._process.wait(), self._service.patience_s)
            except TimeoutError:
                self._log("up", f"The {self._service.name} did not end in {self._service.patience_s:.0f} s: killed.")
                self.kill()
                await self._process.wait()
        if self._reader is not None:
            await self._reader

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    @property
    def _is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._is_running:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _spawn(self) -> None:
        service = self._service
        if service.before_start is not None:
            await asyncio.to_thread(service.before_start)
        output = service.output() if service.output is not None else None
        try:
            self._process = await asyncio.create_subprocess_exec(
                *service.command,
                env=service.environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if output is None else output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us, who stop them in order
                preexec_fn=dies_with_us(service.death_signal),
                limit=1 << 20,
                **service.as_user,
            )
        finally:
            if output is not None:
                os.close(output)
        if output is None:
            self._reader = asyncio.create_task(self._read(self._process))

    async def _gets_healthy(self) -> bool:
        until = time.monotonic() + START_LIMIT_S
        while self._process is not None and self._is_running and time.monotonic() < until:
            if await self._service.is_healthy(self._process.pid):
                return True
            await asyncio.sleep(LOOK_EVERY_S)
        return False

    async def _keep(self) -> None:
        failures = 0
        while self._process is not None:
            began = time.monotonic()
            code = await self._process.wait()
            failures = 0 if time.monotonic() - began > GOOD_AFTER_S else failures
            pause = _pause_s(failures)
            failures += 1
            self._log("up", f"The {self._service.name} {describe_end(code)}; starting it again in {pause:g} s.")
            await asyncio.sleep(pause)
            await self._spawn_again()

    async def _spawn_again(self) -> None:
        try:
            await self._spawn()
        except (OSError, Refusal) as error:
            self._log("up", f"The {self._service.name} could not be started: {error}")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # longer than the limit: dropped, nobody reads it
                continue
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            if text:
                self._last_words.append(text)
                self._log(self._service.name, text)


def _pause_s(failures: int) -> float:
    return BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]


def describe_end(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"ended (code {code})"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"


async def answers(port: int, path: str = "/health", host: str = "127.0.0.1") -> bool:
    """Whether a server answers a request with success."""
    try:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
            status = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]
