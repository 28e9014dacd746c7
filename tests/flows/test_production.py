"""Server, worker and bridge as processes of their own, on a database of the operator's: each logs in as itself."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.support.ports import free_port
from tests.support.postgres import new_database
from tests.support.stack import Journey, Process, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(200)]

WHO_IS_CONNECTED = """
    SELECT DISTINCT usename, application_name FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
UNDERSTOOD = "SELECT FROM deliveries WHERE state = 'done'"


@pytest.fixture
def database(database_server: str) -> Iterator[str]:
    with new_database(database_server) as url:
        yield url
    name = urlsplit(url).path[1:]
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}_hub, {name}_bridge")


def command(name: str, folder: Path, database: str, port: int, bridge_port: int, *more: str) -> Process:
    environment = {
        "DATABASE_URL": database,
        "SARAFAN_PORT": str(port),
        "SARAFAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SARAFAN_BRIDGE_URL": f"http://127.0.0.1:{bridge_port}",
        "SARAFAN_RUN_WORKER": "false",
        "WHATSAPP_WS_URL": "ws://127.0.0.1:9/ws/chat",
        "ALLOW_INSECURE_WHATSAPP": "1",
    }
    address = {"serve": port, "bridge": bridge_port}.get(name)
    health = f"http://127.0.0.1:{address}/health" if address else None
    argv = [sys.executable, "-m", "sarafan.cli", name, "--data", str(folder), *more]
    return Process(name, argv, environment, folder / f"{name}.log", health)


@pytest.fixture
async def hub(database: str, open_folder: Path) -> AsyncIterator[Journey]:
    """Run what the README says about production; gives somebody who uses the page."""
    port, bridge_port = free_port(), free_port()
    place = (open_folder, database, port, bridge_port)
    first = command("migrate", *place)
    first.start()
    assert first.child is not None
    assert await asyncio.to_thread(first.child.wait, 60) == 0, first.tail()
    processes = [command("serve", *place), command("work", *place)]
    processes.append(command("bridge", *place, "--port", str(bridge_port)))
    try:
        for process in processes:
            process.start()
        await asyncio.gather(*(process.healthy() for process in processes))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=15, trust_env=False) as http:
            yield Journey(http, http)
    finally:
        for process in processes:
            process.stop()


async def test_each_process_logs_in_as_itself_and_does_its_work(hub: Journey, database: str, open_folder: Path):
    name = urlsplit(database).path[1:]
    link = command("setup-link", open_folder, database, 0, 0)
    link.start()
    assert link.child is not None
    assert await asyncio.to_thread(link.child.wait, 60) == 0
    await hub.use_link(link.tail().split()[-1], f"Дүкен {secrets.token_hex(2)}")
    made = await hub.http.post("/api/channels", json={"label": "Магазин", "color": "#7048e8"})
    assert made.status_code == 201

    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:

        async def heard() -> bool:  # server → worker → bridge → server → worker
            return await (await connection.execute(UNDERSTOOD)).fetchone() is not None

        await eventually(heard, "the bridge being told of a number, and telling of it", 60)
        seen = set(await (await connection.execute(WHO_IS_CONNECTED)).fetchall())
    assert {user for user, application in seen if application == "sarafan"} == {f"{name}_hub"}
    assert {user for user, application in seen if application.startswith("sarafan-bridge")} == {f"{name}_bridge"}
    assert {user for user, _ in seen} == {f"{name}_hub", f"{name}_bridge"}, "nobody as the owner"
