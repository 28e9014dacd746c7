"""Fixtures for tests of notes."""

import pytest

from tests.notes.desk import Desk, open_desk
from tests.support.hub import Hub


@pytest.fixture
async def desk(hub: Hub) -> Desk:
    return await open_desk(hub)
