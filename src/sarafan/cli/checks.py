"""`check`: everything but journeys and what is slow, side by side, in about a minute."""

import asyncio
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import typer

from sarafan.cli import node, paths, testing
from sarafan.cli.console import say
from sarafan.cli.dying import dies_with_us

# The migrations from nothing, compared with the models; and the API's description with the routes.
MIGRATIONS = """
import os
from sarafan.core import migrations
from tests.support.postgres import new_database
with new_database(os.environ["TEST_DATABASE_URL"]) as url:
    migrations.upgrade(url)
    migrations.check(url)
    assert migrations.pending(url) == [], migrations.pending(url)
"""
DESCRIPTION = """
import sys
from sarafan.cli import api_types
sys.exit(None if api_types.is_current() else "web/openapi.json is not what the server offers: run ./sarafan types")
"""


# One half of the unit tests for each core, about equally long.
HALF = ["tests/messages", "tests/conversations", "tests/contacts"]
QUICK = f"not ({testing.SLOW} or slow)"

TYPESCRIPT = ("web", "bridge", "simulators/whatsapp", "simulators/whatsapp/src/page/client")
LAYERS = ".dependency-cruiser.mjs"  # a workspace's own list of its layers (docs/decisions/0014-layers-of-typescript.md)
CACHE = paths.STATE / "checks"  # what checkers remember, by content, of files that did not change
# ESLint's own cache forgets that types come from other files; folders whose types are their own are remembered apart.
LINTED = (("web",), ("bridge", "simulators"))
READ_BY_ESLINT = ("*.ts", "*.tsx", "*.json", "eslint.config.js")
PRETTIER_CACHE = ["--cache", "--cache-strategy=content", f"--cache-location={CACHE / 'prettier'}"]


@dataclass(frozen=True)
class Step:
    """One check: a program that says nothing worth reading when it passes."""

    name: str
    command: list[str]
    reads: tuple[str, ...] = ()  # the folders that it looks at: unchanged since it passed, it passes


@dataclass(frozen=True)
class Outcome:
    """How a check ended."""

    step: Step
    code: int
    took_s: float
    output: str


def steps() -> list[Step]:
    """Return the checks, long ones first: so the cores are busy to the end."""
    python = sys.executable
    pytest = [python, "-m", "pytest", "-q", "--no-header", "-m", QUICK]
    return [
        Step("unit tests (chats)", [*pytest, *HALF]),
        Step("unit tests (the rest)", [*pytest, *(f"--ignore={folder}" for folder in HALF)]),
        *(Step(f"eslint {' '.join(folders)}", [*_node(node.ESLINT), *folders], reads=folders) for folders in LINTED),
        Step("mypy", [python, "-m", "mypy"]),
        *(Step(f"tsc {project}", _tsc(project)) for project in TYPESCRIPT),
        Step("prettier", [*_node(node.PRETTIER), "--check", "--log-level=warn", *PRETTIER_CACHE, "."]),
        Step("migrations", [python, "-c", MIGRATIONS]),
        Step("API description", [python, "-c", DESCRIPTION]),
        *(
            Step(f"layers {project}", _layers(project))
            for project in TYPESCRIPT
            if (paths.ROOT / project / LAYERS).exists()
        ),
        Step("layers", [python, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]),
        Step("ruff check", [python, "-m", "ruff", "check", "."]),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
    ]


def _tsc(project: str) -> list[str]:
    remembered = CACHE / f"{project.replace('/', '-')}.tsbuildinfo"
    return [*_node(node.TSC), "--noEmit", "-p", project, "--incremental", "--tsBuildInfoFile", str(remembered)]


def _layers(project: str) -> list[str]:
    return [*_node(node.DEPCRUISE), "--config", f"{project}/{LAYERS}", "--output-type", "err-long", f"{project}/src"]


def _node(program: Path) -> list[str]:
    return [node.program(), str(program)]


def run() -> int:
    """Run all checks, print a line for each and what the failed ones said; returns the exit code."""
    began = time.monotonic()
    with testing.database_server() as server:
        outcomes = asyncio.run(_run_all(steps(), testing.environment(server)))
    failed = [outcome for outcome in outcomes if outcome.code != 0]
    for outcome in failed:
        say(f"\n{typer.style(outcome.step.name, fg='red', bold=True)}\n{outcome.output.strip()}")
    took = time.monotonic() - began
    verdict = f"{len(failed)} of {len(outcomes)} checks failed" if failed else f"All {len(outcomes)} checks passed"
    say(f"\n{verdict} in {took:.0f} s.")
    return 1 if failed else 0


async def _run_all(waiting: list[Step], environment: dict[str, str]) -> list[Outcome]:
    slots = asyncio.Semaphore(max(2, os.cpu_count() or 2))

    async def run_one(step: Step) -> Outcome:
        async with slots:
            outcome = await _run(step, environment)
        mark = typer.style("ok    ", fg="green") if outcome.code == 0 else typer.style("failed", fg="red")
        say(f"  {mark} {step.name:<28} {outcome.took_s:5.1f} s")
        return outcome

    return await asyncio.gather(*(run_one(step) for step in waiting))


async def _run(step: Step, environment: dict[str, str]) -> Outcome:
    began = time.monotonic()
    passed, fingerprint = CACHE / f"{step.name}.passed", _fingerprint(step)
    if fingerprint and passed.is_file() and passed.read_text() == fingerprint:
        return Outcome(step, 0, time.monotonic() - began, "")
    process = await asyncio.create_subprocess_exec(
        *step.command,
        cwd=paths.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=dies_with_us(),
    )
    output, _ = await process.communicate()
    if fingerprint and process.returncode == 0:
        passed.parent.mkdir(parents=True, exist_ok=True)
        passed.write_text(fingerprint)
    return Outcome(step, process.returncode or 0, time.monotonic() - began, output.decode(errors="replace"))


def _fingerprint(step: Step) -> str:
    """Return a digest of everything that the step reads and of how it is called; empty when that is not known."""
    if not step.reads:
        return ""
    digest = hashlib.sha256(repr(step.command).encode())
    folders = [paths.ROOT / name for name in step.reads]
    found = (path for pattern in READ_BY_ESLINT for path in [*paths.ROOT.glob(pattern), *_below(folders, pattern)])
    for path in sorted(set(found)):
        digest.update(f"{path.relative_to(paths.ROOT)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _below(folders: list[Path], pattern: str) -> list[Path]:
    apart = {"node_modules", "dist"}
    return [path for folder in folders for path in folder.rglob(pattern) if not apart & set(path.parts)]
