"""`up` is the whole hub in one terminal: any of its processes may die, the database too, and Ctrl-C leaves nothing."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sarafan.cli import environments, node
from tests.support import leaks
from tests.support.ports import free_port
from tests.support.stack import OWNER_PHONE, ROOT, Journey, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(400)]

CUSTOMER = "77015550202"
MARKS = {
    "server": b"sarafan.server",
    "bridge": b"bridge/src/server.ts",
    "database": b"postgres",
    "whatsapp": b"simulators/whatsapp",
}
OTHER_SECRET = "of-another-program-0123456789"
# The secrets that each process may find in its environment, and the names that it reads (`cli/environments.py`).
HOLDS = {
    "server": {*environments.HUB_SECRETS, "HUB_DATABASE_PASSWORD"},
    "bridge": {*environments.BRIDGE_SHARES, "BRIDGE_DATABASE_PASSWORD"},
    "database": set(),
    "whatsapp": set(),
}
COMMON = {*environments.MACHINE, *environments.DATABASE_OWNER}
READS = {
    "server": {*COMMON, *environments.PYTHON, *environments.HUB, *environments.HUB_SECRETS, "DATABASE_URL"},
    "bridge": {
        *COMMON,
        *environments.NODE,
        *node.BRIDGE_SURROUNDINGS,
        *environments.BRIDGE,
        *environments.BRIDGE_SECRETS,
        "DATABASE_URL",
    },
    "database": {"PATH", "LC_ALL", "PG_GRANDPARENT_PID"},
    "whatsapp": {
        *COMMON,
        *("HOST", "PORT", "SIM_DEMO", "SIM_STATE_DIR", "SIM_BRIDGE_URL", "SIM_BRIDGE_API_KEY"),
        *("SIM_HUB_URL", "SIM_STAGE"),
    },
}


@dataclass
class Installation:
    """A running `up --demo`."""

    child: subprocess.Popen[bytes]
    log: Path
    journey: Journey

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    async def stage_address(self) -> str | None:
        found = re.search(r"Stage\s+(http://\S+)", self.said())
        return found.group(1) if found else None

    def pid_of(self, name: str) -> int | None:
        """Find a direct child of the supervisor by its command."""
        return next((pid for pid in _children(self.child.pid) if MARKS[name] in _command(pid)), None)

    async def kill(self, name: str) -> None:
        """Kill a child with -9, and wait until another stands in its place."""
        old = self.pid_of(name)
        assert old is not None, f"{name} does not run:\n{self.said()}"
        os.kill(old, signal.SIGKILL)

        async def replaced() -> bool:
            return self.pid_of(name) not in (None, old)

        await eventually(replaced, f"{name} being started again", 60)


def start(folder: Path, port: int) -> Installation:
    """Run `up --demo`; it makes its own database, whatever ours is. The operator has a secret of another program."""
    log = folder / "up.log"
    command = ["up", "--demo", "--port", str(port), "--data", str(folder / "data")]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    environment["AWS_SECRET_ACCESS_KEY"] = OTHER_SECRET
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "sarafan.cli", *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=15, trust_env=False)
    return Installation(child, log, Journey(http, httpx.AsyncClient(timeout=30, trust_env=False)))


@pytest.fixture
async def installation(open_folder: Path) -> AsyncIterator[Installation]:
    running = start(open_folder, free_port())
    try:
        stage = await eventually(running.stage_address, "`up` saying where the stage is", 120)
        running.journey.simulated.base_url = httpx.URL(stage)
        yield running
    finally:
        await running.journey.http.aclose()
        await running.journey.simulated.aclose()
        if running.child.poll() is None:
            running.child.send_signal(signal.SIGINT)
            running.child.wait(60)
        leaks.look_through_logs(running.log)


async def test_every_process_may_die_and_ctrl_c_leaves_nothing(installation: Installation):
    journey = installation.journey
    link = re.search(r"http://\S+/setup\?token=\S+", installation.said())
    assert link is not None
    await journey.use_link(link.group(), "Салон «Айна»")
    channel_id = await journey.link()
    await journey.customer_writes(CUSTOMER, "начало")
    conversation = await journey.conversation_of(CUSTOMER)

    texts = ["начало"]
    # Not the simulator: it plays WhatsApp, which does not die.
    for name in ("database", "bridge", "server", "database"):
        killing = asyncio.create_task(installation.kill(name))
        texts.append(f"после смерти {name} {len(texts)}")
        answering = asyncio.create_task(journey.answer(conversation["id"], texts[-1]))
        await asyncio.gather(killing, answering)
        await journey.connected(channel_id, 90)
    await _phone_shows(installation, texts)

    family = [installation.child.pid, *_descendants(installation.child.pid)]
    installation.child.send_signal(signal.SIGINT)
    assert installation.child.wait(60) == 0, installation.said()
    assert not _alive(family), installation.said()
    assert _open_to_others(installation.log.parent / "data") == []


def _open_to_others(data: Path) -> list[str]:
    """List what others could read; the database's user has to pass through the folder itself, when we are root."""
    allowed = {data: 0o010 if os.geteuid() == 0 else 0}
    return [
        f"{path} {path.stat().st_mode:o}"
        for path in (data, *data.rglob("*"))
        if path.lstat().st_mode & 0o077 & ~allowed.get(path, 0)
    ]


async def test_each_process_holds_the_secrets_that_it_uses_and_reads_no_other_names(installation: Installation):
    data = Path(installation.log.parent) / "data"
    lines = (data / "secrets.env").read_text().splitlines()
    known = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    owner = next(data.parent.rglob("owner.password"), None) or _elsewhere(data)
    known |= {"OWNER_PASSWORD": owner.read_text(), "OTHER_SECRET": OTHER_SECRET}

    for name in MARKS:
        pid = installation.pid_of(name)
        assert pid is not None, name
        found = dict(one.split("=", 1) for one in _read(pid, "environ").split("\0") if "=" in one)
        held = {secret for secret, value in known.items() if value in "\n".join(found.values())}
        assert (name, held) == (name, HOLDS[name])
        assert (name, set(found) - READS[name]) == (name, set())
        command = _read(pid, "cmdline")
        assert not [secret for secret, value in known.items() if value in command], name


async def test_a_simulated_phone_links_with_one_click(installation: Installation):
    """Its camera looks at the bridge with a key of this start."""
    journey = installation.journey
    link = re.search(r"http://\S+/setup\?token=\S+", installation.said())
    assert link is not None
    await journey.use_link(link.group(), "Салон «Айна»")
    await journey.simulated.post("/api/phones", json={"phone": OWNER_PHONE, "name": "Салон"})
    made = await journey.http.post("/api/channels", json={"label": "Салон", "color": "#7048e8"})

    async def linked() -> bool:
        waiting = (await journey.simulated.get("/api/waiting")).json()
        ids = [one["id"] for one in waiting]
        clicks = [
            await journey.simulated.post(f"/api/phones/{OWNER_PHONE}/scan", json={"waitingId": one}) for one in ids
        ]
        return any(click.is_success for click in clicks)

    await eventually(linked, "the camera seeing the code on the screen", 60)
    await journey.connected(made.json()["id"])


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def _elsewhere(data: Path) -> Path:
    """Find the superuser's password where the database is kept when its user may not enter the data folder."""
    return Path((data / "postgres.location").read_text().strip()) / "owner.password"


async def _phone_shows(installation: Installation, texts: list[str]) -> None:
    seen: list[str] = []

    async def look() -> bool:
        seen[:] = [one["text"] for one in await installation.journey.customer_sees(CUSTOMER)]
        return seen == texts

    try:
        await eventually(look, f"the customer's phone showing {texts}", 120)
    except AssertionError as error:
        raise AssertionError(f"{error}, but {seen}") from None


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in path.read_text().split()] if path.exists() else []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since it was listed
        return b""


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _descendants(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_descendants(child))]
