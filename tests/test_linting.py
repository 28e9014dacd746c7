"""A check that looks past a file passes it."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TYPED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]


def test_ruff_sees_every_python_file_that_mypy_sees():
    """A bare name in `extend-exclude` hides folders anywhere: `bridge` once hid the gateway of that name."""
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seen = {Path(line) for line in shown.stdout.splitlines()}

    written = {path for folder in TYPED for path in (ROOT / folder).rglob("*.py")}

    assert written - seen == set()
    assert ROOT / "src/sarafan/gateways/bridge/client.py" in written
