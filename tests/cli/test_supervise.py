import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sarafan.cli import supervise
from sarafan.cli.console import Refusal
from sarafan.cli.supervise import Service, Supervisor
from tests.support.stack import eventually

pytestmark = pytest.mark.slow

SLEEPER = "import time; time.sleep(600)"
SUPERVISOR = """
import asyncio, sys
from sarafan.cli.supervise import Service, Supervisor
async def healthy(pid):
    print(pid, flush=True)
    return True
async def main():
    supervisor = Supervisor(lambda process, line: None)
    await supervisor.start(Service("child", [sys.executable, "-c", "import time; time.sleep(600)"], {}, healthy))
    await asyncio.Event().wait()
asyncio.run(main())
"""


class Stage:
    """A supervisor, what it said, and the process ids it has seen healthy."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.pids: list[int] = []
        self.supervisor = Supervisor(lambda process, line: self.said.append(f"{process}: {line}"))

    async def healthy(self, pid: int) -> bool:
        self.pids.append(pid)
        return True

    def service(self, code: str = SLEEPER, name: str = "child", **changes) -> Service:
        return Service(name, [sys.executable, "-c", code], {}, changes.pop("is_healthy", self.healthy), **changes)


@pytest.fixture
async def stage(monkeypatch):
    monkeypatch.setattr(supervise, "BACK_OFF_S", (0.01, 0.02))
    stage = Stage()
    yield stage
    await stage.supervisor.stop()


def read(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except FileNotFoundError:
        return ""


def is_gone(pid: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        state = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        return not state or state[0] == "Z"

    return look


async def test_a_dead_child_is_started_again_and_said_so(stage: Stage, tmp_path: Path):
    born = tmp_path / "born"
    code = f"import os, time; open({str(born)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"

    def lives(count: int) -> Callable[[], Awaitable[bool]]:
        async def look() -> bool:
            return read(born).count("\n") == count

        return look

    await stage.supervisor.start(stage.service(code))
    await eventually(lives(1), "the first life")
    os.kill(stage.pids[0], signal.SIGKILL)

    await eventually(lives(2), "the second life")
    assert any("The child was killed (SIGKILL); starting it again" in line for line in stage.said)


async def test_children_stop_in_the_opposite_order(stage: Stage, tmp_path: Path):
    diary = tmp_path / "diary"
    code = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: (open({diary!r}, "a").write({name!r}), sys.exit()))
print("ready", flush=True)
signal.pause()
"""

    async def both_are_ready(_pid: int) -> bool:
        return f"{name}: ready" in stage.said

    for name in ("a", "b"):
        service = stage.service(code.format(diary=str(diary), name=name), name, is_healthy=both_are_ready)
        await stage.supervisor.start(service)

    await stage.supervisor.stop()

    assert diary.read_text() == "ba"


async def test_a_child_that_does_not_listen_is_killed_in_time(stage: Stage):
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )

    async def is_deaf(pid: int) -> bool:
        stage.pids.append(pid)
        return "child: deaf" in stage.said

    await stage.supervisor.start(stage.service(code, is_healthy=is_deaf, patience_s=0.1))
    await stage.supervisor.stop()

    assert await is_gone(stage.pids[0])()
    assert any("did not end" in line for line in stage.said)


async def test_who_never_gets_healthy_is_refused_with_its_last_words(stage: Stage):
    async def never(_pid: int) -> bool:
        return False

    with pytest.raises(Refusal) as refusal:
        await stage.supervisor.start(stage.service("print('no such key'); raise SystemExit(2)", is_healthy=never))

    assert refusal.value.sentence == "The child did not start."
    assert "no such key" in refusal.value.hints


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's end")
async def test_children_end_with_a_supervisor_that_was_killed():
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", SUPERVISOR, stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    child = int(await supervisor.stdout.readline())

    supervisor.kill()
    await supervisor.wait()

    await eventually(is_gone(child), "the child's end")


async def test_a_health_check_wants_success():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1]
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" if path == b"/health" else b"HTTP/1.1 503 Away\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    assert await supervise.answers(port)
    assert not await supervise.answers(port, "/elsewhere")
    server.close()
    await server.wait_closed()
    assert not await supervise.answers(port)
