"""Limits of time. What still goes on when a test's is over is shown; what a run used has one of its own to end."""

import asyncio
import gc
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pytest_timeout import Settings

from sarafan.cli import dying

# Two stacks of four processes, a browser, a hub and their databases: what all tests share ends after the last of them.
ENDING_S = 300

_began = time.monotonic()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """Give the end of what a whole run used its own time; the last test's would be over with the test."""
    if nextitem is None:
        _allow_to_end(item)
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write the report of a test that failed in peace, and show with one that took too long what was waited for."""
    if call.excinfo is None:
        return (yield)
    # An alarm while Python parses the source for the report would break off the whole run.
    item.config.hook.pytest_timeout_cancel_timer(item=item)
    report = yield
    if "from pytest-timeout" in str(call.excinfo.value):
        report.sections.append(("Going on", "\n".join([*_tasks(), *_processes()])))
    _allow_to_end(item)
    return report


def _allow_to_end(item: pytest.Item) -> None:
    settings = Settings(ENDING_S, "signal", func_only=False, disable_debugger_detection=False)
    item.config.hook.pytest_timeout_cancel_timer(item=item)
    item.config.hook.pytest_timeout_set_timer(item=item, settings=settings)


def _tasks() -> list[str]:
    tasks = [one for one in gc.get_objects() if isinstance(one, asyncio.Task) and not one.done()]
    return [f"task {task.get_name()}: {_where(task.get_coro())}" for task in tasks]


def _where(coroutine: Any) -> str:
    """Name the lines at which a coroutine and those that it waits for stand, the innermost last."""
    places = []
    while (frame := getattr(coroutine, "cr_frame", None)) is not None:
        places.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        coroutine = coroutine.cr_await
    return " > ".join(places)


def _processes() -> list[str]:
    found = [(pid, Path(f"/proc/{pid}/cmdline")) for pid in dying.descendants()]
    return [f"process {pid}: {said.read_text()[:200]!r}" for pid, said in found if said.exists()]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how far a whole run was from what it may take (CONTRIBUTING.md)."""
    allowed = os.environ.get("TEST_MINUTES")
    if allowed:
        took = (time.monotonic() - _began) / 60
        terminalreporter.write_line(f"{took:.1f} minutes of the {allowed} that a whole run may take on two cores.")
