"""TCP ports: which are free, and who holds one that is not."""

import contextlib
import socket
import time
from pathlib import Path

LISTENING = "0A"  # the state's code in /proc/net/tcp


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        # Like the servers themselves: connections that linger after a restart do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def wait_until_free(port: int, host: str = "127.0.0.1", *, timeout_s: float) -> bool:
    """Wait for a process that is just ending to let go of the port."""
    until = time.monotonic() + timeout_s
    while not is_free(port, host):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def any_free(host: str = "127.0.0.1") -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def listener(port: int) -> int | None:
    """Return the process that listens on the port; None where nobody does, or the system does not tell."""
    sockets = _listening_sockets(port)
    if not sockets:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        if _open_files(process) & sockets:
            return int(process.name)
    return None


def _open_files(process: Path) -> set[str]:
    found: set[str] = set()
    with contextlib.suppress(OSError):  # the process ended meanwhile, or belongs to somebody else
        for link in (process / "fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                found.add(link.readlink().name)
    return found


def holder(port: int) -> str | None:
    """Name the process that listens on the port: `nginx (process 812)`; None where the system does not tell."""
    pid = listener(port)
    try:
        return f"{_command(Path(f'/proc/{pid}'))} (process {pid})" if pid is not None else None
    except OSError:
        return None


def _listening_sockets(port: int) -> set[str]:
    found: set[str] = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        try:
            rows = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _command(process: Path) -> str:
    """Return what a person would call the process: its program, and the script it runs."""
    words = [word for word in (process / "cmdline").read_text().split("\0") if word]
    if not words:
        return (process / "comm").read_text().strip()
    program = Path(words[0]).name
    script = next((word for word in words[1:] if not word.startswith("-")), "")
    return f"{program} {script}".strip()
