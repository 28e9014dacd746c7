"""One installation: its data folder, its secrets, its database, and what its processes read from the environment."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sarafan.cli import clusters, environments, folders, paths, privacy
from sarafan.cli.console import Refusal

if TYPE_CHECKING:
    from sarafan.core.settings import Settings

LOCK = "running.lock"


def data_folder(chosen: Path | None, *, demo: bool = False) -> Path:
    """Return the data folder: the one asked for, the environment's, or the usual one beside the code."""
    given = chosen or (None if demo else os.environ.get("SARAFAN_DATA_DIR"))
    if given:
        return Path(given).expanduser().absolute()
    return paths.DEMO_DATA if demo else paths.DATA


def make_data_folder(folder: Path) -> None:
    """Make the data folder, and close it: nobody else has anything to look for in it."""
    folders.make(folder)
    with contextlib.suppress(PermissionError):  # somebody else's, who lets us write: theirs to close
        privacy.close_folder(folder)
        privacy.mend(folder)


class Presence:
    """The lock of a data folder: held while `up` runs, and telling others about it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+")

    def take(self) -> None:
        """Hold the folder. Raises `Refusal` when another `up` does."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave()
            other = read_presence(self._path.parent) or {}
            where = f" at {other['url']}" if "url" in other else ""
            raise Refusal(
                f"Sarafan already runs from {self._path.parent}{where} (process {other.get('pid', 'unknown')}).",
                "Stop it with Ctrl-C in its terminal, or give this one another folder: --data DIR.",
            ) from None
        self.tell()

    def leave(self) -> None:
        """Let go of the folder; the end of the process does it too, however it ends."""
        self._file.close()

    def tell(self, **facts: Any) -> None:
        """Write down who we are, for the next who asks."""
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": os.getpid(), **facts}))
        self._file.flush()


def read_presence(folder: Path) -> dict[str, Any] | None:
    """Return what the running `up` told about itself; None when none runs from this folder."""
    try:
        with (folder / LOCK).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                told: dict[str, Any] = json.loads(file.read() or "{}")
                return told
    except (OSError, ValueError):
        return None
    return None


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Give the database's address; the built-in one is started meanwhile unless it runs."""
    given = os.environ.get("DATABASE_URL")
    if given:
        with _silence_explained():
            yield given
        return
    make_data_folder(folder)
    with clusters.installed(folder).running() as url:
        yield url


@contextmanager
def prepared_database(folder: Path) -> Iterator[str]:
    """Give the address of a database of this version, for a command that looks into it; a new built-in one is prepared.

    Raises `Refusal` for one that another version has made: whoever works with it may still run.
    """
    is_new = not os.environ.get("DATABASE_URL") and not clusters.is_made(folder)
    with database(folder) as url:
        from sarafan.cli import logins  # not for `up`, which stays all day without these
        from sarafan.core import migrations

        if is_new:
            migrations.upgrade(url)
            logins.arrange(folder, url)
        elif _is_behind(url):
            raise Refusal(
                "The database is not of this version yet.", "./sarafan migrate prepares it, and so does ./sarafan up."
            )
        yield url


def _is_behind(database_url: str) -> bool:
    """Whether the database lacks migrations; a process's own login, which may not ask, came after them."""
    import psycopg
    import sqlalchemy.exc

    from sarafan.core import migrations

    try:
        return bool(migrations.pending(database_url))
    except sqlalchemy.exc.ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            return False
        raise


@contextmanager
def _silence_explained() -> Iterator[None]:
    """Say of a database that does not answer that it does not, and which it is."""
    import psycopg
    import sqlalchemy.exc

    try:
        yield
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError) as error:
        words = " ".join(str(getattr(error, "orig", error)).split())
        raise Refusal(
            f"The database of DATABASE_URL does not answer: {words}",
            "Check that PostgreSQL runs, and the address, user and password.",
        ) from error


def running_database(folder: Path) -> str:
    """Give the address of a database that runs already, for processes that stay."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    if clusters.is_made(folder):
        cluster = clusters.installed(folder)
        if cluster.is_ready() and cluster.running_pid():
            return cluster.url()
    raise Refusal(
        "There is no database to work with: DATABASE_URL is not set, and the built-in one does not run.",
        "Set DATABASE_URL, or start everything together: ./sarafan up",
    )


def hub_database(folder: Path) -> str:
    """Give the address that a server or worker uses of a database that runs already."""
    from sarafan.cli import logins  # not for `up`, which stays all day without it

    return logins.usable(folder, running_database(folder)).hub


def settings(folder: Path, database_url: str) -> "Settings":
    """Return the settings of this installation, for a command that uses the application's code."""
    from sarafan.core.settings import Settings  # not for `up`, which stays all day without it

    told = read_presence(folder) or {}
    where = {"SARAFAN_PUBLIC_URL": told["url"]} if "url" in told else {}  # links lead to the hub that runs
    os.environ.update(environments.hub(folder, database_url, is_own_login=False, **where))
    return Settings()


def worker_settings(folder: Path, database_url: str) -> "Settings":
    """Return the settings of a process that only runs jobs."""
    from sarafan.core.settings import Settings  # not for `up`, which stays all day without it

    only = environments.WORKER_SECRETS
    os.environ.update(environments.hub(folder, database_url, is_own_login=False, secrets=only))
    return Settings.of_a_worker()
