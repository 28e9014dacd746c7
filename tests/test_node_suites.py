"""The Node packages bring their own tests: run here, so that one run and one closing line cover everything."""

import os
import subprocess

import pytest

from sarafan.cli import node, paths


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "workspace",
    [
        pytest.param("bridge", marks=pytest.mark.flow),
        pytest.param("simulators/whatsapp", marks=pytest.mark.flow),
        "web",
    ],
)
def test_the_package_passes_its_own_tests(workspace: str, database_server: str):
    environment = {**os.environ, "PATH": node.path_variable(), "TEST_DATABASE_URL": database_server, "NO_COLOR": "1"}

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

    assert result.returncode == 0, result.stdout
