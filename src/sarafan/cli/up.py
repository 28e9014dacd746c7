"""`up`: the whole installation in one terminal."""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sarafan.cli import clusters, environments, installation, node, ports, privacy, services
from sarafan.cli.console import Refusal, note, say
from sarafan.cli.embedded_postgres import Cluster
from sarafan.cli.installation import Presence
from sarafan.cli.logs import Log, make_log
from sarafan.cli.services import BRIDGE, SERVER, SIMULATORS, STAGE, Simulator
from sarafan.cli.supervise import Service, Supervisor, answers

LINGER_S = 5.0  # what an earlier start left behind is just ending
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """What this start uses."""

    data_dir: Path
    host: str
    port: int
    bridge_port: int | None  # none: the operator named a bridge that runs elsewhere
    simulator_ports: Mapping[str, int]  # by name: all in the demo, none otherwise
    cluster: Cluster | None  # none: the operator named a database
    log: Log

    @property
    def url(self) -> str:
        """The address to open."""
        return os.environ.get("SARAFAN_PUBLIC_URL") or f"http://{_reachable(self.host)}:{self.port}"

    @property
    def stage_url(self) -> str | None:
        """The page on which the demo's outside world is played."""
        return self.addresses.get(STAGE)

    @property
    def addresses(self) -> dict[str, str]:
        """Where our processes listen, by name."""
        found = {SERVER.name: f"http://{_reachable(self.host)}:{self.port}"}
        if self.bridge_port is not None:
            found[BRIDGE.name] = f"http://{LOOPBACK}:{self.bridge_port}"
        return found | {name: f"http://{LOOPBACK}:{port}" for name, port in self.simulator_ports.items()}

    @property
    def owner_url(self) -> str:
        """The database's address as its owner has it."""
        return self.cluster.url() if self.cluster else os.environ["DATABASE_URL"]

    def hub_environment(self, database_url: str) -> dict[str, str]:
        """Return what the hub reads."""
        changes = {
            "SARAFAN_PUBLIC_URL": self.url,
            "SARAFAN_LOG_JSON": "true",  # we print it, in the form that fits
        }
        is_own = database_url != self.owner_url
        environment = environments.hub(self.data_dir, database_url, is_own_login=is_own, **changes)
        environment |= {"SARAFAN_HOST": self.host, "SARAFAN_PORT": str(self.port)}
        if self.stage_url is not None:
            environment["SARAFAN_PHONES_URL"] = self.stage_url
        return environment | services.told(SERVER.name, self.addresses)


def up(*, demo: bool, port: int | None, data: Path | None) -> None:
    """Start everything, print the address, and stay until Ctrl-C."""
    privacy.close_by_default()
    folder = installation.data_folder(data, demo=demo)
    installation.make_data_folder(folder)
    presence = Presence(folder)
    presence.take()
    plan = _plan(folder, demo=demo, port=port)
    presence.tell(
        url=plan.url, port=plan.port, bridge_port=plan.bridge_port, simulator_ports=dict(plan.simulator_ports)
    )
    if plan.cluster is not None:
        if not plan.cluster.data.exists():
            note("Making the database.")
        plan.cluster.create()
    asyncio.run(_run(plan))


def _plan(folder: Path, *, demo: bool, port: int | None) -> Plan:
    host = os.environ.get("SARAFAN_HOST", LOOPBACK)
    chosen = port or int(os.environ.get("SARAFAN_PORT", "8000"))
    if not ports.wait_until_free(chosen, host, timeout_s=LINGER_S):
        who = ports.holder(chosen)
        raise Refusal(
            f"Port {chosen} is taken{f' by {who}' if who else ''}.",
            f"Stop that, or give Sarafan another port: ./sarafan up --port {_next_free(chosen + 1, host)}",
        )
    return Plan(
        data_dir=folder,
        host=host,
        port=chosen,
        bridge_port=None if os.environ.get("SARAFAN_BRIDGE_URL") else _prefer(BRIDGE.port, BRIDGE.name),
        simulator_ports={one.name: _prefer(one.port, f"{one.name} simulator") for one in SIMULATORS if demo},
        cluster=None if os.environ.get("DATABASE_URL") else clusters.installed(folder),
        log=make_log(),
    )


def _prefer(port: int, whose: str) -> int:
    if ports.wait_until_free(port, timeout_s=LINGER_S):
        return port
    other = ports.any_free()
    who = ports.holder(port)
    note(f"Port {port} is taken{f' by {who}' if who else ''}: the {whose} uses {other} this time.")
    return other


def _next_free(port: int, host: str) -> int:
    while not ports.is_free(port, host):
        port += 1
    return port


def _reachable(host: str) -> str:
    return LOOPBACK if host in {"0.0.0.0", "::", ""} else host


async def _run(plan: Plan) -> None:
    supervisor = Supervisor(plan.log)
    _stop_on_signals(supervisor)
    try:
        link = await _start(plan, supervisor)
        _greet(plan, link)
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        note("\nStopping.")
    finally:
        await supervisor.stop()
    note("Stopped.")


def _stop_on_signals(supervisor: Supervisor) -> None:
    """The first Ctrl-C stops in order, the second at once."""
    task = asyncio.current_task()
    asked = False

    def ask() -> None:
        nonlocal asked
        if asked:
            supervisor.hurry()
        elif task is not None:
            task.cancel()
        asked = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ask)


async def _start(plan: Plan, supervisor: Supervisor) -> str | None:
    if plan.cluster is not None:
        await supervisor.start(_database(plan.cluster))
    prepared, _ = await asyncio.gather(
        _command("prepare-database", environments.owner(plan.data_dir, plan.owner_url)),
        _compile_bridge() if plan.bridge_port is not None else asyncio.sleep(0),
    )
    hub_database, bridge_database = prepared.splitlines()
    environment = plan.hub_environment(hub_database)
    started = [_server(plan, environment)]
    camera_key = secrets.token_hex(24)  # for the demo's phones, which scan codes by themselves: theirs for this start
    if plan.bridge_port is not None:
        started.append(_bridge(plan, plan.bridge_port, bridge_database, camera_key))
    else:
        camera_key = environment["SARAFAN_BRIDGE_API_KEY"].split(",")[0]
    camera = {"SIM_BRIDGE_URL": environment["SARAFAN_BRIDGE_URL"], "SIM_BRIDGE_API_KEY": camera_key}
    started += [_simulator(plan, one, camera) for one in SIMULATORS if one.name in plan.simulator_ports]
    _, link = await asyncio.gather(supervisor.start(*started), _command("setup-link", environment))
    return link or None


async def _command(name: str, environment: dict[str, str]) -> str:
    """Run a command of ours in a process of its own: what it imports, this one need not hold in memory all day."""
    code, output, errors = await _run_to_the_end([sys.executable, "-m", "sarafan.cli", name], environment)
    if code != 0:
        raise Refusal(f"`{name}` failed.", *errors.splitlines()[-12:])
    return output.strip()


async def _compile_bridge() -> None:
    """Spare the bridge its compiler's memory; one that does not find itself compiled starts all the same."""
    environment = {**environments.machine(*environments.NODE), **node.BRIDGE_SURROUNDINGS}
    await _run_to_the_end(node.compiling_the_bridge(), environment)


async def _run_to_the_end(command: list[str], environment: dict[str, str]) -> tuple[int | None, str, str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)
    try:
        output, errors = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    return process.returncode, output.decode(), errors.decode(errors="replace")


async def _answers_itself(pid: int, port: int, host: str = LOOPBACK) -> bool:
    """Whether this very process answers: another may have been quicker to take the port."""
    return await answers(port, host=host) and ports.listener(port) in (pid, None)


def _database(cluster: Cluster) -> Service:
    async def is_healthy(pid: int) -> bool:
        return cluster.is_ready(pid)

    def open_log() -> int:
        with cluster.open_log() as log:
            return os.dup(log)

    return Service(
        name="database",
        command=cluster.command(),
        environment=cluster.environment(),
        is_healthy=is_healthy,
        before_start=cluster.clear_the_way,
        output=open_log,
        last_words=cluster.last_words,
        stop_signal=signal.SIGINT,  # PostgreSQL's "fast" shutdown
        death_signal=signal.SIGINT,
        patience_s=60,
        as_user=cluster.user.as_arguments,
    )


def _server(plan: Plan, environment: dict[str, str]) -> Service:
    async def is_healthy(pid: int) -> bool:
        return await _answers_itself(pid, plan.port, _reachable(plan.host))

    return Service(SERVER.name, SERVER.command(), environment, is_healthy)


def _bridge(plan: Plan, port: int, database_url: str, camera_key: str) -> Service:
    async def is_healthy(pid: int) -> bool:
        return await _answers_itself(pid, port)

    is_own = database_url != plan.owner_url
    hub_url = plan.addresses[SERVER.name]
    own = environments.bridge(plan.data_dir, database_url, port=port, hub_url=hub_url, is_own_login=is_own)
    if plan.simulator_ports:
        own["BRIDGE_API_KEY"] += f",{camera_key}"
        played = {name: url for name, url in plan.addresses.items() if name in plan.simulator_ports}
        own |= services.told(BRIDGE.name, played)
    return Service(BRIDGE.name, BRIDGE.command(), own, is_healthy)


def _simulator(plan: Plan, line: Simulator, camera: Mapping[str, str]) -> Service:
    port = plan.simulator_ports[line.name]

    async def is_healthy(pid: int) -> bool:
        return await _answers_itself(pid, port)

    state = plan.data_dir / line.name
    state.mkdir(exist_ok=True)
    own = {
        **environments.machine(),
        "HOST": LOOPBACK,
        "PORT": str(port),
        "SIM_DEMO": "1",
        "SIM_STATE_DIR": str(state),
        **services.told(line.name, plan.addresses),
        **(camera if line.sees_bridge else {}),
        **(services.staged(plan.url, plan.addresses) if line.name == STAGE else {}),
    }
    return Service(line.name, line.command(), own, is_healthy)


def _greet(plan: Plan, link: str | None) -> None:
    say()
    say("  Sarafan is running.")
    say()
    if link:
        say(f"    Set it up      {link}")
        say("                   (this link works once, for 24 hours)")
        say(f"    Later, open    {plan.url}")
    else:
        say(f"    Open           {plan.url}")
    if plan.stage_url is not None:
        say(f"    Stage          {plan.stage_url}   (play the customers here: scan, write, read)")
    say()
    say("  Ctrl-C stops it.")
    say()
