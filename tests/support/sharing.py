"""How the tests of a run are shared among processes (pytest-xdist), and how these end.

A unit of tests stays together in one worker: a file, the files that share something dear, or one suite of Node. Long
units come first, so that the last workers are busy with short ones. Who needs the machine alone gets it at the end.
"""

import fcntl
import os
import signal
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from typing_extensions import override
from xdist.scheduler import LoadScopeScheduling

from sarafan.cli import dying

NODE_SUITES = "tests/test_node_suites.py"
BROWSER = "tests/browser/"
TOWN = ("tests/flows/test_linking.py", "tests/flows/test_people.py")
# What begins first, the longest before all; the rest follows in the order of its names.
FIRST = (f"{NODE_SUITES}::test_the_package_passes_its_own_tests[bridge]", BROWSER, *TOWN, NODE_SUITES, "tests/flows/")
# What uses all of the machine and has a limit all the same: of time, or of the memory that waiting work may take.
ALONE = (
    "tests/flows/test_siege.py",
    "tests/flows/test_hostile.py::test_strange_messages_between_ordinary_ones_cost_nobody_anything",
)

Runs = Generator[None, Any, Any]


class Units(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """Hands out units in the order in which they were collected."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """Name the unit that a test belongs to."""
    if nodeid.startswith(NODE_SUITES):
        return nodeid
    together = next((starts for starts in (BROWSER, TOWN, ALONE) if nodeid.startswith(starts)), None)
    return str(together) if together else nodeid.partition("::")[0]


def turn_of(nodeid: str) -> int:
    """Say how early a test begins."""
    if nodeid.startswith(ALONE):
        return len(FIRST) + 1
    return next((place for place, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several that share the run."""
    return hasattr(config, "workerinput")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Units:
    """Share units, not tests."""
    return Units(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the tests into the order in which their units begin."""
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Runs:
    """Let tests run beside each other, and one that needs the machine alone when no other runs."""
    if not is_worker(item.config):
        return (yield)
    # Everybody passes the door one by one, and who waits for an empty room keeps it shut.
    room, door = Path(__file__), Path(__file__).parent
    with room.open() as inside:
        passing = os.open(door, os.O_RDONLY)
        try:
            fcntl.flock(passing, fcntl.LOCK_EX)
            fcntl.flock(inside, fcntl.LOCK_EX if item.nodeid.startswith(ALONE) else fcntl.LOCK_SH)
        finally:
            os.close(passing)
        return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Keep a worker out of the terminal's reach: it ends when its controller says so, and so do its processes."""
    if is_worker(config):
        os.setpgid(0, 0)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let a run that is broken off end in good order: each worker puts away what it has started."""
    if session.config.getoption("numprocesses") and not is_worker(session.config):
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, _interrupt_workers)


def _interrupt_workers(number: int, frame: FrameType | None) -> None:
    """Pass it on; the second time the controller itself breaks off."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    for pid in dying.children():
        os.kill(pid, signal.SIGINT)
