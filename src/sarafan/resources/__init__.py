"""What a process holds while it lives: settings, database, gateways."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sarafan.core.db import Database
from sarafan.core.seal import Seal
from sarafan.core.settings import Settings
from sarafan.gateways.storage.store import FileStore, open_store
from sarafan.gateways.whatsapp.kinds import Gateways, Kind
from sarafan.resources.kinds import KINDS

FOR_US_ONLY = 0o077  # what other users of the machine may not do with our files: anything


@dataclass(frozen=True)
class Resources:
    """Handed to every endpoint and job; opened once by the entry points."""

    settings: Settings
    database: Database
    gateways: Gateways
    files: FileStore
    seal: Seal


@asynccontextmanager
async def open_resources(settings: Settings, kinds: Sequence[Kind] = KINDS) -> AsyncIterator[Resources]:
    """Open what a process needs, and give it back at the end."""
    database = Database(settings.database_url, settings.database_pool_size)
    seal = Seal(settings.encryption_keys)
    gateways = Gateways(kinds, settings, seal)
    try:
        yield Resources(settings, database, gateways, open_store(settings), seal)
    finally:
        await gateways.close()
        await database.close()
