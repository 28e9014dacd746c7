"""A whole hub for each journey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.stack import Stack, running_stack


@pytest.fixture
async def stack(database_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """Simulator, bridge, server and worker on a database of their own."""
    async with running_stack(database_url, tmp_path) as running:
        yield running
