"""The Node packages bring their own tests: run here, so that one run and one closing line cover everything."""

import os
import subprocess
from pathlib import Path

import pytest

from sarafan.cli import node, paths
from tests.support import leaks

# Every one of these is used in many of the bridge's tests; none may be printed by a bridge.
SECRETS = ("key_9b2f40c1d8e7a365", "enc_0a6d1f93b8c24e7f5a1b9c3d7e2f4a68", "whs_5f1c9d0b7a3e4826")


@pytest.mark.timeout(1800)  # the longest rounds, on a machine that does other work, too
@pytest.mark.parametrize(
    "workspace",
    [
        pytest.param("bridge", marks=pytest.mark.flow),
        pytest.param("simulators/whatsapp", marks=pytest.mark.flow),
        "web",
    ],
)
def test_the_package_passes_its_own_tests(workspace: str, database_server: str, tmp_path: Path):
    environment = {
        **os.environ,
        "SARAFAN_TEST_OUTPUT": str(tmp_path),
        "PATH": node.path_variable(),
        "TEST_DATABASE_URL": database_server,
        "NO_COLOR": "1",
    }

    result = subprocess.run(
        [*node.npm(), "run", "test", "--silent", "--workspace", workspace],
        cwd=paths.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    # The long list of what passed comes first, and would be all that a shortened report shows.
    assert result.returncode == 0, result.stdout.rpartition("failing tests")[2]
    logs = sorted(tmp_path.glob("*.log"))
    assert logs or workspace != "bridge", "its processes have said something"
    leaks.plant(*SECRETS)
    leaks.look_through_logs(*logs)
