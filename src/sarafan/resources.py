"""What a process holds while it lives: settings, database, gateways."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sarafan.core.db import Database
from sarafan.core.seal import Seal
from sarafan.core.settings import Settings
from sarafan.gateways.bridge.client import BridgeClient
from sarafan.gateways.storage.store import FileStore, open_store

FOR_US_ONLY = 0o077  # what other users of the machine may not do with our files: anything


@dataclass(frozen=True)
class Resources:
    """Handed to every endpoint and job; opened once by the entry points."""

    settings: Settings
    database: Database
    bridge: BridgeClient
    files: FileStore
    seal: Seal


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open what a process needs, and give it back at the end."""
    database = Database(settings.database_url, settings.database_pool_size)
    bridge = BridgeClient(settings.bridge_url, settings.bridge_api_key)
    try:
        yield Resources(settings, database, bridge, open_store(settings), Seal(settings.encryption_keys))
    finally:
        await bridge.close()
        await database.close()
