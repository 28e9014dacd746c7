"""`test`: every test there is, on a database and with a browser that it finds or gets by itself.

A whole run is shared among some processes (`tests/support/sharing.py`); one that names its tests is not.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator

from sarafan.cli import browser, clusters, dying, node, paths

SLOW = "flow or browser or bench"
# What `--all` adds to the journeys.
LONG_ROUNDS = {
    "BRIDGE_TEST_ACCOUNTS": "100",
    "SARAFAN_HOSTILE": "10000",
    "SARAFAN_HOSTILE_ROUNDS": "10",
    "BRIDGE_TEST_KILLS": "20",
    "SARAFAN_BRIDGE_KILLS": "20",
    "SARAFAN_DEATH_ROUNDS": "10",
    "SARAFAN_NUMBERS": "100",
    "SARAFAN_VIEW_EVENTS": "10000",
}
# Of the processes that share a run; each holds up to 60 connections to the database.
MOST_WORKERS = 4
# A unit of tests goes where a process is free, in the order of `sharing.py`; one that breaks down ends the run.
SHARED = ("--no-loadscope-reorder", "--max-worker-restart=0")
SLOWEST = ("--durations=20", "--durations-min=1")
# What Node keeps of what it has compiled, so that hundreds of its processes do not each do it again.
COMPILED = str(paths.STATE / "tests")
LIMIT_MINUTES = 25  # for a whole run on two cores, all systems included; the run says how long it took


def run(arguments: list[str], *, fast: bool, everything: bool, workers: int | None) -> int:
    """Run pytest, which also runs the suites of the Node packages; returns its exit code.

    `workers`: how many processes share the run; by itself a whole one takes one for each core, since with more its
    journeys wait for each other. Pytest's closing line is the last that is printed, so what is left to do
    afterwards is done in silence.
    """
    chromium = None if fast else browser.ensure()
    options = [] if everything else ["-m", f"not ({SLOW})" if fast else "not bench"]
    options += [] if arguments else SLOWEST
    workers = workers or (1 if arguments else min(cores(), MOST_WORKERS))
    options += ["-n", str(workers), *SHARED] if workers > 1 else []
    more = LONG_ROUNDS if everything else {}
    # The order of a set is another one in each run, and must be the same in all processes of one.
    more |= {"PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", str(secrets.randbelow(2**32)))}
    more |= {} if arguments or fast or everything else {"TEST_MINUTES": str(LIMIT_MINUTES)}
    dying.adopt_orphans()
    with database_server() as server:
        return run_pytest([*options, *arguments], environment(server, chromium) | more)


def cores() -> int:
    """Say how many cores we may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextlib.contextmanager
def database_server() -> Iterator[str]:
    """Give a server on which tests may make databases: the one named in the environment, or a throw-away one."""
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with clusters.throw_away() as cluster, cluster.running() as url:
        yield url


def environment(server: str, chromium: str | None = None) -> dict[str, str]:
    """Return the environment of tests. The operator's own database is not in it: no test can touch it by mistake."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    inherited |= {"TEST_DATABASE_URL": server, "PATH": node.path_variable(), "NODE_COMPILE_CACHE": COMPILED}
    return inherited | ({browser.VARIABLE: chromium} if chromium else {})


def run_pytest(arguments: list[str], env: dict[str, str]) -> int:
    """Run pytest as a child and end what it left behind."""
    others = set(dying.children())
    command = [sys.executable, "-m", "pytest", *arguments]
    process = subprocess.Popen(command, cwd=paths.ROOT, env=env, preexec_fn=dying.dies_with_us(signal.SIGTERM))
    while True:
        try:
            code = process.wait()
            break
        except KeyboardInterrupt:  # pytest got it too, and ends by itself
            continue
    for child in set(dying.children()) - others:
        for pid in [child, *dying.descendants(child)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return code
