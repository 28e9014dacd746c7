"""What is in the data folder is for its owner only: made so, and mended where an earlier release left it open.

Run as root, the database has a user of its own, who has to pass through the data folder to reach its part of it: so
that user's group may enter, and see nothing (0710). Everything else is 0700 and 0600.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sarafan.cli import secrets_file
from sarafan.cli.console import Refusal
from sarafan.cli.folders import OWNER
from sarafan.cli.unprivileged import database_user

OTHERS = 0o077

OWNER_AND_WHO_PASSES = 0o710
DATABASE = "postgres"  # its user's own, who keeps it closed
ELSEWHERE = "postgres.location"  # says where else the database is, when its user cannot get here


def close_by_default() -> None:
    """Let nobody else read what this process and its children make from now on."""
    os.umask(OTHERS)


def close_folder(folder: Path) -> None:
    """Close the data folder itself, but for the database's user who has to pass."""
    group = _who_passes(folder)
    if group is not None and folder.stat().st_gid != group:
        os.chown(folder, -1, group)
    wanted = OWNER if group is None else OWNER_AND_WHO_PASSES
    if folder.stat().st_mode & OTHERS != wanted & OTHERS:
        folder.chmod(wanted)


def mend(folder: Path) -> int:
    """Close what an earlier release left open; returns how many files and folders that were.

    Looks into those folders only that are open themselves: into others nobody else gets.
    """
    found = [inner for path in _entries(folder) if _is_open(path) for inner in (path, *_below(path)) if _is_open(inner)]
    return _close(found)


def mend_all(folder: Path) -> int:
    """Close whatever is open in the data folder, however deep; returns how many files and folders that were."""
    opened = 1 if folder.stat().st_mode & OTHERS != _allowed(folder) else 0
    close_folder(folder)
    everything = (inner for path in _entries(folder) for inner in (path, *_below(path)))
    return opened + _close([path for path in everything if _is_open(path)])


def _close(found: list[Path]) -> int:
    for path in found:  # the outer ones first: what is within is closed with them
        with contextlib.suppress(FileNotFoundError):  # deleted this moment
            path.chmod(path.stat().st_mode & OWNER)
    return len(found)


def _allowed(folder: Path) -> int:
    group = _who_passes(folder)
    return OWNER_AND_WHO_PASSES & OTHERS if group is not None and folder.stat().st_gid == group else 0


def _who_passes(folder: Path) -> int | None:
    if os.geteuid() != 0 or os.environ.get("DATABASE_URL") or (folder / ELSEWHERE).exists():
        return None
    try:
        return database_user(folder / DATABASE / "cluster").gid
    except Refusal:  # there is none: whoever needs it says so
        return None


def _entries(folder: Path) -> list[Path]:
    named_apart = (DATABASE, secrets_file.FILE)
    return [path for path in folder.iterdir() if path.name not in named_apart]


def _below(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        for parent, folders, files in os.walk(path):
            yield from (Path(parent) / name for name in (*folders, *files))


def _is_open(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(path.lstat().st_mode & OTHERS)
    except FileNotFoundError:  # it was deleted this moment
        return False
