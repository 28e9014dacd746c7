"""A hub that may push to a server of the tests' own, which is on this machine."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from psycopg import sql

from tests.support.hub import Hub, running_hub
from tests.support.push_server import PushServer, running_push_server

# On a busy machine a second passes by itself: what is told a moment later waits until a test hurries it.
MOMENT_S = 3600
_LASTING_MOMENTS = sql.SQL(
    """
    CREATE OR REPLACE FUNCTION last_a_moment() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.scheduled_at := NEW.scheduled_at + interval '1 hour'; RETURN NEW; END $$;
    CREATE OR REPLACE TRIGGER moments_last_longer BEFORE INSERT ON procrastinate_jobs FOR EACH ROW
        WHEN (NEW.queue_name = 'notifications') EXECUTE FUNCTION last_a_moment();
    """
)


@pytest.fixture(scope="session")
async def pushing(shared_database_url: str) -> AsyncIterator[Hub]:
    async with running_hub(shared_database_url, outbound_allowed="127.0.0.1") as found:
        await found.change_as_owner(_LASTING_MOMENTS)
        yield found


@pytest.fixture
async def hub(pushing: Hub) -> AsyncIterator[Hub]:
    await pushing.empty()
    async with contextlib.AsyncExitStack() as stack:
        yield replace(pushing, stack=stack)


@pytest.fixture
async def service() -> AsyncIterator[PushServer]:
    async with running_push_server() as found:
        yield found
