"""The hub as a process of its own, where memory is to be measured."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

import sarafan
from tests.support.hub import Hub
from tests.support.ports import free_port


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until it is so, with a generous limit."""
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 -- another process offers no event to wait for
            await asyncio.sleep(0.05)


class ServerProcess:
    """The hub as a process of its own, with its worker, on the database and the files of a hub under test."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.port = hub, free_port()

    async def __aenter__(self) -> tuple[httpx.AsyncClient, int]:
        settings = self.hub.settings
        names = (
            *("secret_key", "encryption_key", "bridge_api_key", "bridge_webhook_secret"),
            *("bridge_url", "public_url", "data_dir"),
        )
        environment = {
            **os.environ,
            **{f"SARAFAN_{name.upper()}": str(getattr(settings, name)) for name in names},
            "DATABASE_URL": settings.database_url,
            "SARAFAN_PORT": str(self.port),
            "PYTHONPATH": str(Path(sarafan.__file__).parents[1]),
        }
        self.process = await asyncio.create_subprocess_exec(sys.executable, "-m", "sarafan.server", env=environment)
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=60)
        try:
            await until(self._is_up)
        except BaseException:
            await self.__aexit__()
            raise
        return self.http, self.process.pid

    async def _is_up(self) -> bool:
        try:
            return (await self.http.get("/api/setup")).is_success
        except httpx.HTTPError:
            return False

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()
        with contextlib.suppress(ProcessLookupError):  # a test may have killed it
            self.process.terminate()
        await self.process.wait()


def resident_kb(pid: int, which: str = "VmRSS") -> int:
    """Read how much memory a process holds, or held at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{which}:")).split()[1])
