"""A Chromium for the tests: the machine's, Debian's package, or Playwright's own download."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from sarafan.cli.console import Refusal, note

VARIABLE = "SARAFAN_CHROMIUM"
# Debian's Chromium without a window takes the browser tests a fifth less time than the one that draws one nobody sees.
WINDOWLESS = "chromium-headless-shell"
NAMES = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def ensure(*, whole: bool = False) -> str:
    """Return the path of a Chromium that runs, installing one if need be. Raises `Refusal` with how to get one.

    `whole`: one that shows notifications, which the one without a window refuses whatever is granted.
    """
    if not whole and VARIABLE not in os.environ and shutil.which(WINDOWLESS) is None:
        _install_windowless()
    for install in (None, _install_package, _install_playwrights):
        if install is not None and not install():
            continue
        for path in _candidates():
            if _runs(path) and not (whole and path.endswith(WINDOWLESS)):
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


def _install_windowless() -> None:
    """Install it if that is a matter of seconds; any other Chromium will do as well."""
    if _may_install():
        with contextlib.suppress(subprocess.TimeoutExpired):
            _apt("install", "--yes", "--no-install-recommends", WINDOWLESS, timeout_s=120)


def _install_package() -> bool:
    if not _may_install():
        return False
    note("Installing Chromium (Debian's package).")
    _apt("update")  # may fail for one of several sources, and the install still work
    return _apt("install", "--yes", "--no-install-recommends", "chromium")


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _apt(*arguments: str, timeout_s: float | None = None) -> bool:
    return _quietly(["apt-get", *arguments], {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout_s)


def _install_playwrights() -> bool:
    note("Downloading Playwright's Chromium.")
    dependencies = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    return _quietly([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"], dict(os.environ))


def _quietly(command: list[str], environment: dict[str, str], timeout_s: float | None = None) -> bool:
    result = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    )
    if result.returncode != 0:
        for line in (result.stderr or result.stdout).splitlines()[-3:]:
            note(f"  {line}")
    return result.returncode == 0
