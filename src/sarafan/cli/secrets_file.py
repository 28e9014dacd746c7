"""The installation's own secrets: made at the first start, kept in the data folder, readable by its owner only."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from sarafan.cli import folders
from sarafan.cli.console import Refusal

FILE = "secrets.env"
DATABASE_PASSWORDS = ("HUB_DATABASE_PASSWORD", "BRIDGE_DATABASE_PASSWORD")
NAMES = (
    "SARAFAN_SECRET_KEY",
    "SARAFAN_BRIDGE_API_KEY",
    "SARAFAN_BRIDGE_WEBHOOK_SECRET",
    "SARAFAN_ENCRYPTION_KEY",  # what the hub seals secrets with that members give it
    "BRIDGE_ENCRYPTION_KEY",  # 32 bytes as hex: what the bridge encrypts WhatsApp's credentials with
    *DATABASE_PASSWORDS,
)
HEADING = "# Sarafan's secrets. Without this file linked numbers must be linked again: keep it with the backups.\n"


def read_or_make(data_dir: Path, names: Sequence[str] = NAMES) -> dict[str, str]:
    """Return the secrets asked for, making those that are missing; the environment wins over the file."""
    path = data_dir / FILE
    known = _read(path)
    if _missing(names, known):
        with _alone(data_dir):
            # Another process of the same installation may have made them since.
            known = _read(path)
            if missing := _missing(names, known):
                known |= {name: secrets.token_hex(32) for name in missing}
                _write(path, known)
    return {name: os.environ.get(name) or known[name] for name in names}


def known(data_dir: Path, name: str) -> str | None:
    """Return a secret if there is one; none is made."""
    return os.environ.get(name) or _read(data_dir / FILE).get(name)


def _missing(names: Sequence[str], known: dict[str, str]) -> list[str]:
    return [name for name in names if name not in known and not os.environ.get(name)]


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Let one process at a time make secrets: the first start of server, worker and bridge may be the same moment."""
    folders.make(data_dir)
    descriptor = os.open(data_dir, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except PermissionError as error:
        raise Refusal(
            f"The secrets in {path} belong to another user.", "Run Sarafan as the user who started it first."
        ) from error
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write(path: Path, known: dict[str, str]) -> None:
    """Replace the file in one step: a power cut leaves the old one or the new one, never half of it."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(HEADING + "".join(f"{name}={value}\n" for name, value in known.items()))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
