"""What the processes say, as short lines for a person at a terminal, and as JSON for everybody else."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import typer

COLORS = {"warning": "yellow", "error": "red", "critical": "red"}
PINO_LEVELS = {10: "debug", 20: "debug", 30: "info", 40: "warning", 50: "error", 60: "critical"}
# Said by the line itself, or of no use to a person.
TOLD = frozenset({"event", "msg", "level", "time", "timestamp", "pid", "hostname", "service", "logger"})

Log = Callable[[str, str], None]


def for_people(process: str, line: str) -> str:
    """Return `14:02:11 bridge    connected sessionId=…`."""
    record = _parse(line)
    if record is None:
        return f"{datetime.now().astimezone():%H:%M:%S} {process:<9} {line}"
    level = _level(record)
    fields = [f"{name}={value}" for name, value in record.items() if name not in TOLD and name != "exception"]
    event = record.get("event") or record.get("msg") or ""
    text = f"{_clock(record)} {process:<9} {' '.join([str(event), *fields])}"
    if "exception" in record:
        text += f"\n{record['exception']}"
    return typer.style(text, fg=COLORS.get(level), dim=level == "debug")


def for_machines(process: str, line: str) -> str:
    """Return the line as JSON that names the process."""
    record = _parse(line)
    if record is None:
        record = {"event": line, "level": "info", "timestamp": datetime.now().astimezone().isoformat()}
    return json.dumps({"process": process, **record}, ensure_ascii=False)


def make_log() -> Log:
    """Return what prints a line of a process to standard error."""
    shape = for_people if sys.stderr.isatty() else for_machines

    def log(process: str, line: str) -> None:
        typer.echo(shape(process, line), err=True)

    return log


def _parse(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _level(record: dict[str, Any]) -> str:
    level = record.get("level", "info")
    return PINO_LEVELS.get(level, "info") if isinstance(level, int) else str(level)


def _clock(record: dict[str, Any]) -> str:
    try:
        at = datetime.fromisoformat(str(record.get("timestamp") or record.get("time")))
    except ValueError:
        at = datetime.now().astimezone()
    return f"{at.astimezone():%H:%M:%S}"
