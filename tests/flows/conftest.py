"""A whole hub for each journey, and one for those that leave its processes alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.town import Town
from tests.support.postgres import new_database
from tests.support.stack import Stack, running_stack

# Patient enough that a lost connection can be seen before it is back, and not as patient as in a shop.
BRIDGE = {"RECONNECT_MIN_MS": "3000", "RECONNECT_MAX_MS": "4000", "KEEP_ALIVE_MS": "2000", "MEDIA_REUPLOAD_MS": "5000"}


@pytest.fixture
async def stack(database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """Simulator, bridge, server and worker on a database of their own."""
    async with running_stack(database_url, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
async def town(
    database_server: str, migrated_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """A hub that is set up, for every journey that kills nothing."""
    with new_database(database_server, migrated_database) as url:
        async with running_stack(url, tmp_path_factory.mktemp("town"), start=False) as running:
            running.bridge.env |= BRIDGE
            await running.start()
            await running.set_up()
            yield Town(running)
