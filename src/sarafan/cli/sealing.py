"""Sealed values from the command line: sealing them anew, and what `doctor` says about their key."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from sarafan.cli import secrets_file
from sarafan.cli.verdicts import Finding, bad, ok, warn
from sarafan.core import seal
from sarafan.core.db import SYSTEM_ROLE, Base, Database, sqlalchemy_url
from sarafan.core.migrations import import_models
from sarafan.core.seal import Resealed, Seal
from sarafan.core.settings import SHORTEST_SECRET, keys_in

NAME = "SARAFAN_ENCRYPTION_KEY"
PUT_BACK = f"Put back the {secrets_file.FILE} of a backup, or the key that {NAME} had before, behind a comma."


def reseal(database_url: str, keys: list[str]) -> Resealed:
    """Seal everything with the first of these keys."""
    import_models()

    async def run() -> Resealed:
        database = Database(database_url, pool_size=2)
        try:
            return await seal.reseal(database, Seal(keys))
        finally:
            await database.close()

    return asyncio.run(run())


def look(folder: Path, database_url: str, metadata: sa.MetaData = Base.metadata) -> Iterator[Finding]:
    """Say whether what is sealed can be opened with the key that this installation has."""
    import_models()
    given = secrets_file.known(folder, NAME)
    keys = keys_in(given) if given else []
    if any(len(key) < SHORTEST_SECRET for key in keys):
        mend = "Generate one with `openssl rand -hex 32`, and keep the old one behind a comma until ./sarafan reseal."
        yield bad("sealing key", f"{NAME} has a key of fewer than {SHORTEST_SECRET} characters", mend)
        return
    key_ids = Seal(keys).key_ids if keys else frozenset()
    engine = sa.create_engine(sqlalchemy_url(database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"SET ROLE {SYSTEM_ROLE}"))  # it sees the rows of every organization
        lost = seal.count_lost(connection, key_ids, metadata)
    if lost and not keys:
        yield bad("sealing key", f"there is none, and {lost} sealed values need it", PUT_BACK)
    elif lost:
        yield bad("sealing key", f"{lost} sealed values were sealed with another one", PUT_BACK)
    elif not keys:
        yield warn("sealing key", "there is none yet", "./sarafan up makes it.")
    else:
        yield ok("sealing key", "opens everything that is sealed")
