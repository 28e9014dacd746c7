"""A server and a worker hold nothing that they never use; whoever needs it afterwards has it."""

import subprocess
import sys

import pytest

_LOOK = """
import sys
{imports}
print(*(name for name in (*lean.UNUSED, "obstore") if name in sys.modules))
import rich.console
"""
# As `python -m sarafan.server` and `./sarafan work` import them.
_IMPORTS = {
    "server": "import sarafan.server; from sarafan.core import lean",
    "worker": "from sarafan.core import lean\nwith lean.imports(): import sarafan.worker",
}


@pytest.mark.parametrize("process", _IMPORTS)
def test_a_process_that_runs_for_weeks_loads_nothing_it_never_uses(process: str):
    done = subprocess.run(
        [sys.executable, "-c", _LOOK.format(imports=_IMPORTS[process])], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
