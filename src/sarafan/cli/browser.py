"""A Chromium for the tests: the machine's, Debian's package, or Playwright's own download."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from sarafan.cli.console import Refusal, note

VARIABLE = "SARAFAN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def ensure() -> str:
    """Return the path of a Chromium that runs, installing one if need be. Raises `Refusal` with how to get one."""
    for install in (None, _install_package, _install_playwrights):
        if install is not None and not install():
            continue
        for path in _candidates():
            if _runs(path):
                return path
    raise Refusal(
        "The tests need a Chromium, and none could be installed here.",
        "On Debian or Ubuntu:  sudo apt install chromium",
        "Or:                   .venv/bin/python -m playwright install --with-deps chromium",
        f"Or name one that runs: {VARIABLE}=/path/to/chrome ./sarafan test",
    )


def _candidates() -> Iterator[str]:
    named = os.environ.get(VARIABLE)
    if named:
        yield named
    yield from (path for name in NAMES if (path := shutil.which(name)))
    yield from _playwrights()


def _playwrights() -> Iterator[str]:
    """Ask Playwright where it keeps its own; it is only installed together with the test tools."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if os.path.exists(path):
        yield path


def _runs(path: str) -> bool:
    """Whether it starts: Ubuntu's package is only a pointer to a snap, and a library may be missing."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install_package() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    note("Installing Chromium (Debian's package).")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _quietly([apt, "update"], environment)  # may fail for one of several sources, and the install still work
    return _quietly([apt, "install", "--yes", "--no-install-recommends", "chromium"], environment)


def _install_playwrights() -> bool:
    note("Downloading Playwright's Chromium.")
    dependencies = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    return _quietly([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"], dict(os.environ))


def _quietly(command: list[str], environment: dict[str, str]) -> bool:
    result = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        for line in (result.stderr or result.stdout).splitlines()[-3:]:
            note(f"  {line}")
    return result.returncode == 0
