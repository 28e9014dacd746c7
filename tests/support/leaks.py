"""What the processes of a run say, looked through for what must never be said.

Nothing of ours writes Cyrillic, so any of it in a log is somebody's words or name; the phones of all
tests begin alike; and whoever makes a secret plants it here. Looked through are the logs of every
process that tests start, what pytest has caught, figures and error answers. A finding fails the run.
"""

import contextlib
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import httpx
import pytest

SECRETS = {
    "correct horse",
    "key-of-the-tests-0123456789",
    "bridge-key-of-the-tests-0123456789",
    "webhook-secret-of-the-tests-0123456789",
    "sealing-key-of-the-tests-0123456789",
}
PERSONAL = {
    # Not within a longer number, an id or a hash.
    "a phone": re.compile(r"(?<![0-9A-Za-z_.-])\+?77\d{9}(?![0-9A-Za-z_-])"),
    "an address": re.compile(r"\d{5,}(?::\d+)?@(?:s\.whatsapp\.net|c\.us|lid|hosted)"),
    "an e-mail": re.compile(r"[\w.+-]+@hub\.test"),
    "words": re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{2}|\\u04[0-9a-f]{2}\\u04[0-9a-f]{2}"),
}
KEYS = {
    "a key of the Signal protocol": re.compile(r"(?i)privKey|\bprivateKey|chainKey|rootKey|<Buffer [0-9a-f]{2}"),
    "a program's key": re.compile(r"srf_[\w-]{20}"),
}
WHERE = "what was said in this run"
EVERYTHING = frozenset({*PERSONAL, *KEYS})

_findings: list[str] = []
_logs: set[Path] = set()


def plant(*secrets: str) -> None:
    """Add secrets that nobody must say in this run."""
    SECRETS.update(secrets)


def look_through(where: str, said: str, kinds: Collection[str] = EVERYTHING) -> None:
    """Note what should not have been said: any secret, and these kinds."""
    _findings.extend(f"{where}: {what}" for what in find(said, kinds))


def find(said: str, kinds: Collection[str] = EVERYTHING) -> list[str]:
    """Name what should not have been said, with its surroundings."""
    found = [
        (kind, match.start())
        for kind, pattern in (PERSONAL | KEYS).items()
        if kind in kinds
        for match in pattern.finditer(said)
    ]
    for secret in SECRETS:
        # As it stands, and as it stands within JSON.
        found += [("a secret", said.index(one)) for one in {secret, json.dumps(secret)[1:-1]} if one in said]
    return [f"{kind} in …{said[max(0, at - 60) : at + 40]!r}…" for kind, at in found[:5]]


async def look_through_refusal(response: httpx.Response) -> None:
    """Look through an answer that is an error. Names that its reader gave are no secret from them."""
    if response.status_code >= 400:
        said = (await response.aread()).decode(errors="replace")
        where = f"{response.request.method} {response.request.url.path}, {response.status_code}"
        look_through(where, said, EVERYTHING - {"words"})


def watch(*logs: Path) -> None:
    """Look through these files at the end of the run, should nobody have done so before."""
    _logs.update(logs)


def look_through_logs(*logs: Path) -> None:
    """Look through files whose processes have ended."""
    for log in logs:
        _logs.discard(log)
        with contextlib.suppress(FileNotFoundError):
            look_through(str(log), log.read_text(errors="replace"))


def findings() -> list[str]:
    """Return everything that was found so far, in files that are still being written, too."""
    for log in list(_logs):
        with contextlib.suppress(FileNotFoundError):
            look_through(str(log), log.read_text(errors="replace"))
    return list(dict.fromkeys(_findings))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Look through what was written to standard output and standard error while a test ran."""
    look_through(f"{report.nodeid}, {report.when}, output", report.capstdout + report.capstderr)


def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker has found; one that broke down has told nothing, and fails the run by itself."""
    _findings.extend(getattr(node, "workeroutput", {}).get("said", []))


@pytest.hookimpl(trylast=True)  # the workers have ended by then
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell what was said: a worker its controller, and the run by a failure of its own, though every test passed."""
    found = findings()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["said"] = found
    elif found:
        lines = "\n".join(f"LEAKED {line}" for line in found)
        report = pytest.TestReport(WHERE, ("", None, WHERE), {}, "failed", lines, "call")
        session.config.hook.pytest_runtest_logreport(report=report)
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
