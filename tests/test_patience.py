"""A test that takes too long says what it waited for."""

import subprocess
import sys
from pathlib import Path

import pytest

from sarafan.cli import paths

COMMAND = [sys.executable, "-m", "pytest", "-q", "-ptests.support.patience", "-c", "/dev/null"]

WAITING = """
import asyncio, pytest

@pytest.mark.asyncio
@pytest.mark.timeout(1)
async def test_that_waits():
    await asyncio.Event().wait()
"""


@pytest.mark.slow
def test_who_waited_too_long_says_what_for(tmp_path: Path):
    (tmp_path / "test_waiting.py").write_text(WAITING)

    run = subprocess.run([*COMMAND, str(tmp_path)], cwd=paths.ROOT, capture_output=True, text=True, check=False)

    assert f"{tmp_path / 'test_waiting.py'}:7" in run.stdout.partition("Going on")[2], run.stdout
