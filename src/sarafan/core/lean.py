"""What a process that runs for weeks does without."""

import contextlib
import sys
from collections.abc import Iterator

# httpx and structlog load the one to draw in colours, uvicorn the other to start anew when a file changes, each where
# they find it: four megabytes of every process that none of ours uses.
UNUSED = ("rich", "watchfiles")


@contextlib.contextmanager
def imports() -> Iterator[None]:
    """Let what is imported meanwhile find none of it."""
    hidden = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None says: not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
