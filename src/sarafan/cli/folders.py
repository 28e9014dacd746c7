"""The data folder is made by whichever command comes first; where that cannot be, a sentence says so."""

import os
from pathlib import Path

from sarafan.cli.console import Refusal

OWNER = 0o700  # nobody else may enter


def make(folder: Path) -> None:
    """Make a folder, closed to others, unless it is there. Raises `Refusal` for one that cannot be made or written."""
    try:
        folder.mkdir(parents=True, mode=OWNER, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refusal(
            f"The data folder {folder} cannot be written.", "Run Sarafan as its owner, or choose another with --data."
        )
