"""A server and a worker hold nothing that they never use; whoever needs it afterwards has it."""

import subprocess
import sys

import pytest

_LOOK = """
import sys
from sarafan.cli import lean
with lean.imports():
    import sarafan.{process}
print(*(name for name in lean.UNUSED if name in sys.modules))
import rich.console
"""


@pytest.mark.parametrize("process", ["server", "worker"])
def test_a_process_that_runs_for_weeks_loads_nothing_it_never_uses(process: str):
    done = subprocess.run(
        [sys.executable, "-c", _LOOK.format(process=process)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
