"""Children that end when we end, however we end: even `kill -9` of a supervisor leaves nothing running."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_us(with_signal: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Return a `preexec_fn` after which the kernel sends the child this signal when our thread ends.

    Start such a child from the main thread. Elsewhere than on Linux there is no such promise, and
    None is returned: the next start finds what was left over and says so.
    """
    if _libc is None:
        return None
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the kernel knew
            os._exit(1)

    return arrange


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent ends, so that `descendants` still finds them."""
    if _libc is not None:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(of: int | None = None) -> list[int]:
    """Return the process ids of all children and their children, nearest first (Linux)."""
    found: list[int] = []
    waiting = [of or os.getpid()]
    while waiting:
        nearest = children(waiting.pop(0))
        found += nearest
        waiting += nearest
    return found


def children(of: int | None = None) -> list[int]:
    """Return the process ids of the children (Linux)."""
    pid = of or os.getpid()
    try:
        threads = os.listdir(f"/proc/{pid}/task")
        found: list[int] = []
        for thread in threads:
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(child) for child in file.read().split()]
        return found
    except OSError:
        return []
