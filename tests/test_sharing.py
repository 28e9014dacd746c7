"""A run that is shared among processes says all that it found, and ends in good order however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sarafan.cli import paths
from tests.support import sharing

PLUGINS = ("leaks", "sharing")
COMMAND = [sys.executable, "-m", "pytest", "-q", *(f"-ptests.support.{name}" for name in PLUGINS), "-c", "/dev/null"]

SPEAKING = """
from tests.support import leaks

def test_that_passes(tmp_path):
    (tmp_path / "log").write_text("77011234567")
    leaks.watch(tmp_path / "log")
"""
LASTING = """
import time
from pathlib import Path
import pytest

@pytest.fixture(scope="session", autouse=True)
def dear(worker_id):
    yield
    Path({folder!r}, f"{{worker_id}} has put away").touch()

def test_that_lasts(worker_id):
    with open({pipe!r}, "w") as begun:
        begun.write("begun\\n")
        begun.flush()
        time.sleep(600)
"""


def test_what_is_dear_stays_together_and_what_is_long_begins_first():
    bridge, simulator = (
        f"{sharing.NODE_SUITES}::test_the_package_passes_its_own_tests[{name}]"
        for name in ("bridge", "simulators/whatsapp")
    )
    listed = ["tests/core/test_turns.py::a", *sharing.ALONE, simulator, bridge]
    listed += [
        "tests/browser/test_files.py::c",
        "tests/browser/test_kinds.py::d",
        *(f"{one}::e" for one in sharing.TOWN),
    ]

    in_turn = sorted(listed, key=sharing.turn_of)

    assert in_turn[0] == bridge
    assert in_turn[-1].startswith(sharing.ALONE)
    units = list(dict.fromkeys(sharing.unit_of(one) for one in in_turn))
    assert len(units) == 6
    assert units.index(simulator) < units.index("tests/core/test_turns.py")


@pytest.mark.parametrize("named", [*sharing.FIRST, *sharing.ALONE])
def test_what_is_named_is_there(named: str):
    assert (paths.ROOT / named.partition("::")[0]).exists()


@pytest.mark.slow
def test_what_a_worker_finds_fails_the_run_though_its_tests_pass(tmp_path: Path):
    (tmp_path / "test_speaking.py").write_text(SPEAKING)

    run = subprocess.run([*COMMAND, "-n2", str(tmp_path)], cwd=paths.ROOT, capture_output=True, text=True, check=False)

    assert (run.returncode, "LEAKED" in run.stdout) == (1, True), run.stdout
    assert "1 failed, 1 passed" in run.stdout


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_broken_off_puts_away_what_its_workers_have_started(name: str, tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for number in range(2):
        (tmp_path / f"test_{number}.py").write_text(LASTING.format(folder=str(tmp_path), pipe=str(pipe)))
    command = [*COMMAND, "-n2", "--max-worker-restart=0", str(tmp_path)]
    run = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    with pipe.open() as begun:
        assert [begun.readline() for _ in range(2)] == ["begun\n"] * 2

    os.killpg(run.pid, signal.Signals[name])  # as a terminal does

    assert run.wait() == pytest.ExitCode.INTERRUPTED
    assert len(list(tmp_path.glob("* has put away"))) == 2
