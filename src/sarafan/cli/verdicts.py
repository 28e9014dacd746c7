"""How `doctor` says what it has found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and how to mend it."""

    verdict: Verdict
    what: str
    found: str
    mend: str = ""


def ok(what: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(Verdict.OK, what, found)


def warn(what: str, found: str, mend: str) -> Finding:
    """It works, and will not always."""
    return Finding(Verdict.WARN, what, found, mend)


def bad(what: str, found: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(Verdict.BAD, what, found, mend)
