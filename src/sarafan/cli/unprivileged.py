"""PostgreSQL refuses to run as root: as root, we run it as a user who may do nothing else."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarafan.cli.console import Refusal

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class User:
    """Who runs the database: ourselves, or as root somebody less powerful."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def as_arguments(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child this user."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, path: Path, access: str) -> bool:
        """Whether this user passes `test -<access> path`; the folders above it may forbid it."""
        test = shutil.which("test") or "/usr/bin/test"
        return subprocess.run([test, f"-{access}", path], cwd="/", check=False, **self.as_arguments).returncode == 0

    def own(self, path: Path) -> None:
        """Give the file or folder to this user."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def database_user(existing: Path | None = None) -> User:
    """Choose the user; an existing cluster stays with its owner."""
    if os.geteuid() != 0:
        return User(_name(os.geteuid()), os.geteuid(), os.getegid(), is_other=False)
    if existing is not None and existing.exists() and existing.stat().st_uid != 0:
        return User(_name(existing.stat().st_uid), existing.stat().st_uid, existing.stat().st_gid, is_other=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise Refusal(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.",
        "Start Sarafan as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours.",
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # containers often run as a bare number
        return str(uid)
