"""What an installation of an earlier release left behind, as `scripts/release_dump.py` has kept it."""

import gzip
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from sarafan.core import migrations

FOLDER = Path(__file__).parent / "release_0010"

# The dump ages, and what waits longer than a day is given up: as if the upgrade came a moment after the stop.
_A_MOMENT_AGO = """
    UPDATE messages SET created_at = now() WHERE status = 'queued';
    UPDATE media_files SET created_at = now() WHERE state = 'pending';
"""


@dataclass
class Release:
    """What was left: a database, files, and the phones with which the number is linked."""

    kept: dict[str, Any] = field(default_factory=lambda: json.loads((FOLDER / "kept.json").read_text()))

    def restore(self, database_url: str, data: Path) -> int:
        """Put database and files back, and upgrade; returns the number of the last job of that release."""
        restore_database(database_url)
        shutil.copytree(FOLDER / "media", data / "media")
        migrations.upgrade(database_url)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(_A_MOMENT_AGO)
            found = connection.execute("SELECT max(id) FROM procrastinate_jobs").fetchone()
        assert found
        return int(found[0])

    def restore_phones(self, folder: Path) -> None:
        """Put the phones back where the simulator keeps them."""
        shutil.copytree(FOLDER / "simulator", folder, dirs_exist_ok=True)

    def chat(self, phone: str) -> str:
        """Return the conversation with a customer."""
        return str(self.kept["chats"][phone])


def restore_database(database_url: str) -> None:
    """Put the database back as that release left it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(gzip.decompress((FOLDER / "database.sql.gz").read_bytes()))
