"""Where an antivirus is put in: asked of every file between "it is kept" and "it may be opened".

None is built in. An installation that has one calls `scan_with` once, at start-up, with a function
that reads the file (`resources.files.read(key)`) and says whether it is clean. While that function
raises `Unreachable`, the file waits and is asked about again.
"""

from collections.abc import Awaitable, Callable

from sarafan.resources import Resources

Scanner = Callable[[Resources, str, str], Awaitable[bool]]  # the file's key and its type; whether it is clean

_scanners: list[Scanner] = []


def scan_with(scanner: Scanner) -> None:
    """Let a function see every file before anybody can open it."""
    _scanners.append(scanner)


def scan_with_none() -> None:
    """Forget all scanners."""
    _scanners.clear()


async def is_clean(resources: Resources, key: str, mimetype: str) -> bool:
    """Ask every scanner; without any, a file counts as clean."""
    for scanner in _scanners:
        if not await scanner(resources, key, mimetype):
            return False
    return True
