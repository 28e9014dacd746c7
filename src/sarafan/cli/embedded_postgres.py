"""A PostgreSQL of our own: a folder, a unix socket, no network port, and one superuser named `sarafan`.

Only we may enter the folder, and the socket asks for a password all the same: a process that has the address of one
role is not by that another role. The superuser's password lies beside the cluster and goes where it goes.
"""

import locale
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sarafan.cli.console import Refusal
from sarafan.cli.dying import dies_with_us
from sarafan.cli.unprivileged import User

USER = "sarafan"
DATABASE = "sarafan"

# For a machine with 2 GB that also runs everything else. Written into postgresql.conf once, when the
# cluster is made, where the operator may change them.
TUNING = {
    "shared_buffers": "96MB",
    "effective_cache_size": "768MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "200",  # hub, worker and bridge may open 70 in a rush, and an operator has tools, too
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "jit": "off",  # our queries are short; compiling them costs more than running them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}

LOG_LIMIT_BYTES = 5_000_000

START_TRIES = 5

ACCESS = "local all all scram-sha-256\n"  # instead of the cluster's own pg_hba.conf


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: `folder/cluster` is its data; it need not exist yet."""

    binaries: Path
    folder: Path
    sockets: Path
    user: User
    is_durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    @property
    def access(self) -> Path:
        """Who must prove what to connect."""
        return self.folder / "access.conf"

    @property
    def password(self) -> Path:
        """The superuser's password; a cluster of a release before this has none until its next start."""
        return self.folder / "owner.password"

    def url(self, database: str = DATABASE) -> str:
        """Return the superuser's address of a database as all our clients read it: the socket wins."""
        proof = f":{self.password.read_text().strip()}" if self.password.exists() else ""
        return f"postgresql://{USER}{proof}@localhost/{database}?host={quote(str(self.sockets))}"

    # --- making it ---

    def create(self) -> None:
        """Make the cluster with its database unless it is there; a start that broke off is begun anew."""
        if not self.data.exists():
            fresh = self.folder / "cluster.new"
            shutil.rmtree(fresh, ignore_errors=True)
            self._run("initdb", *self._initdb_arguments(fresh))
            self._run("postgres", "--single", "-D", fresh, "postgres", stdin=f"CREATE DATABASE {DATABASE}\n")
            fresh.rename(self.data)
        if not self.password.exists() and self.running_pid() is None:
            self._ask_for_passwords()

    def _ask_for_passwords(self) -> None:
        self.clear_the_way()
        password = secrets.token_hex(32)
        statement = f"ALTER ROLE {USER} PASSWORD '{password}'\n"
        self._run("postgres", "--single", "-D", self.data, "postgres", stdin=statement)
        self.access.write_text(ACCESS)
        self.user.own(self.access)
        fresh = self.password.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password)
            os.fsync(file.fileno())
        fresh.replace(self.password)  # from now on it is asked for

    def _initdb_arguments(self, folder: Path) -> list[str | Path]:
        settings = TUNING if self.is_durable else TUNING | THROW_AWAY
        return [
            "--pgdata",
            folder,
            f"--username={USER}",
            "--encoding=UTF8",
            # PostgreSQL's own Unicode rules: the same Cyrillic and Kazakh lower() and ILIKE on every
            # machine, and no index that a new version of the system's library breaks.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--lc-ctype={_utf8_locale()}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
            *([] if self.is_durable else ["--no-sync"]),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]

    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> None:
        result = subprocess.run(
            [self.binaries / "bin" / program, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self.environment(),
            **self.user.as_arguments,
        )
        # In single-user mode a statement may fail and the program still end well.
        if result.returncode != 0 or "ERROR:" in result.stderr:
            raise Refusal(
                f"The database could not be made in {self.folder}.", *(result.stderr or result.stdout).splitlines()[-8:]
            )

    # --- running it ---

    def command(self) -> list[str]:
        """Return the command that is the server; SIGINT ends it cleanly."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "port": "5432",
        }
        if self.password.exists():
            settings["hba_file"] = str(self.access)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.binaries / "bin" / "postgres"), "-D", str(self.data), *options]

    @staticmethod
    def environment() -> dict[str, str]:
        """Return an environment without the caller's PG* variables and language."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start the server as a child that ends with us. Call it from the main thread."""
        self.clear_the_way()
        with self.open_log() as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self.environment(),
                start_new_session=True,  # Ctrl-C is for us, who stop the database last
                preexec_fn=dies_with_us(signal.SIGINT if self.is_durable else signal.SIGQUIT),
                **self.user.as_arguments,
            )

    @contextmanager
    def open_log(self) -> Iterator[int]:
        """Open the server's log to append; one that has grown is put aside once."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def is_ready(self, pid: int | None = None) -> bool:
        """Whether the server (with this process id, if given) accepts connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and pid in (None, int(lines[0]))

    def wait_until_ready(self, process: "subprocess.Popen[bytes]", timeout_s: float = 60) -> None:
        """Wait for connections to be accepted; a start may have to recover from a crash first."""
        until = time.monotonic() + timeout_s
        while not self.is_ready(process.pid):
            if process.poll() is not None or time.monotonic() > until:
                raise Refusal("The database did not start.", *self.last_words())
            time.sleep(0.05)

    def last_words(self) -> list[str]:
        """Return the end of the server's log."""
        try:
            return [*self.log.read_text(errors="replace").splitlines()[-6:], f"The whole log: {self.log}"]
        except OSError:
            return []

    def running_pid(self) -> int | None:
        """Return the process id of a server that works on this folder, whoever started it."""
        lines = self._pid_file()
        if not lines:
            return None
        pid = int(lines[0])
        return pid if _works_in(pid, self.data) else None

    def clear_the_way(self) -> None:
        """Stop a server that an earlier start left behind, and remove what a dead one left.

        After a crash the process id in the lock files may by now belong to another program;
        PostgreSQL would take it for its own and refuse to start.
        """
        pid = self.running_pid()
        if pid is not None:
            stop(pid, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
            return
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Run the server meanwhile and give its database's address; one that runs already is used."""
        self.create()
        if self.running_pid() is not None and self.is_ready():
            yield self.url()
            return
        process = self._spawn_ready()
        try:
            yield self.url()
        finally:
            process.send_signal(signal.SIGINT if self.is_durable else signal.SIGQUIT)
            process.wait(timeout=60)

    def _spawn_ready(self) -> "subprocess.Popen[bytes]":
        """Start the server; right after a crash its dead predecessor's children may hold the memory a moment longer."""
        for tries_left in reversed(range(START_TRIES)):
            process = self.spawn()
            try:
                self.wait_until_ready(process)
            except Refusal:
                if process.poll() is None:
                    process.send_signal(signal.SIGQUIT)
                    process.wait(timeout=60)
                if tries_left == 0:
                    raise
                time.sleep(1)
            else:
                return process
        raise AssertionError("START_TRIES is at least 1")

    def _pid_file(self) -> list[str]:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []
        return lines if lines and lines[0].strip().isdigit() else []


def stop(pid: int, *signals: signal.Signals, patience_s: float = 20) -> None:
    """End a process that is not our child: each signal in turn, until it is gone."""
    for each in signals:
        try:
            os.kill(pid, each)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            if not _is_alive(pid):
                return
            time.sleep(0.05)
    raise Refusal(f"An old database server (process {pid}) does not end.", f"Stop it yourself: kill -9 {pid}")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:  # a child of ours that has ended is a zombie until somebody waits for it
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process lives and is a PostgreSQL server on the folder (its working directory)."""
    if not _is_alive(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        listing = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
        return "postgres" in listing.stdout and str(folder) in listing.stdout


def _utf8_locale() -> str:
    """Name a locale of this machine that knows letters beyond ASCII, for the text-search parser."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "ru_RU.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"
