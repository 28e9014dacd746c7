"""`doctor`: what is wrong here and how to mend it, a line for each."""

from pathlib import Path

import typer

from sarafan.cli import findings, installation
from sarafan.cli.console import say
from sarafan.cli.verdicts import Finding, Verdict

COLORS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.BAD: "red"}


def examine(data: Path | None) -> int:
    """Look at everything, print what was found; returns the exit code: 1 when something is broken."""
    seen: list[Finding] = []
    for finding in findings.everything(installation.data_folder(data)):
        _print(finding)
        seen.append(finding)
    bad = sum(finding.verdict is Verdict.BAD for finding in seen)
    warnings = sum(finding.verdict is Verdict.WARN for finding in seen)
    also = f", {warnings} to look at" if warnings else ""
    say(f"\n{bad} to mend{also}." if bad else f"\nNothing is broken{also}.")
    return 1 if bad else 0


def _print(finding: Finding) -> None:
    mark = typer.style(f"{finding.verdict.value:<4}", fg=COLORS[finding.verdict])
    say(f"{mark}  {finding.what:<12} {finding.found}")
    if finding.mend:
        say(f"{'':<18} → {finding.mend}")
