"""A hub in this process: the real application on a real database, and people who use it."""

from __future__ import annotations

import contextlib
import itertools
import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import argon2
import httpx
import procrastinate
import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from psycopg import sql

from sarafan.core import logging
from sarafan.core.attention import AttentiveJobManager
from sarafan.core.db import Database
from sarafan.core.jobs import build_app
from sarafan.core.settings import Settings
from sarafan.gateways.whatsapp.kinds import Kind
from sarafan.organizations import sessions
from sarafan.organizations.entrance import COOKIE
from sarafan.organizations.models import Member, Organization, Role
from sarafan.resources import Resources
from sarafan.resources.kinds import KINDS
from sarafan.server import create_app
from tests.support import declared, leaks
from tests.support.bridge_stand_in import BridgeStandIn, running_stand_in
from tests.support.signing import signed_headers

WEBHOOK_SECRET = "webhook-secret-of-the-tests-0123456789"
PASSWORD = "correct horse 7"
REFUSALS = {"response": [leaks.look_through_refusal, declared.look_at_refusal]}
# Argon2 is slow on purpose; with these parameters it is not, and the application accepts them all the same.
PASSWORD_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


_DUE = """
    SELECT count(*) FROM procrastinate_jobs AS job
     WHERE status = 'todo' AND scheduled_at IS NULL AND NOT EXISTS (
           SELECT FROM procrastinate_jobs AS earlier
            WHERE earlier.lock = job.lock AND earlier.id < job.id AND earlier.status IN ('todo', 'doing'))
"""


_EMPTYING = """
    DO $$ BEGIN
        DELETE FROM organizations; DELETE FROM deliveries; DELETE FROM sign_in_throttles;
        DELETE FROM setup_links; DELETE FROM procrastinate_jobs;
        UPDATE change_horizon SET forgotten_until = 0;
    END $$
"""

# On a busy machine a second passes by itself: a job that pauses before its next try waits until a test hurries it.
_LASTING_PAUSES = """
    CREATE OR REPLACE FUNCTION last_longer() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.scheduled_at := NEW.scheduled_at + interval '1 hour'; RETURN NEW; END $$;
    CREATE OR REPLACE TRIGGER pauses_last_longer BEFORE UPDATE ON procrastinate_jobs FOR EACH ROW
        WHEN (OLD.status = 'doing' AND NEW.status = 'todo' AND NEW.scheduled_at > now()) EXECUTE FUNCTION last_longer();
"""


def make_settings(database_url: str, **changes: Any) -> Settings:
    """Settings for a hub under test; no worker beside it, jobs run when the test says so."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": "key-of-the-tests-0123456789abcdefghi",
        "encryption_key": "sealing-key-of-the-tests-0123456789abc",
        "bridge_api_key": "bridge-key-of-the-tests-0123456789abc",
        "bridge_webhook_secret": WEBHOOK_SECRET,
        "public_url": "http://hub.test",
        "run_worker": False,
        "database_pool_size": 4,
        **changes,
    }
    return Settings(**values)


class Caller(httpx.AsyncClient):
    """A browser: keeps cookies, and sends the CSRF token once it has one."""

    def use(self, session: dict[str, Any]) -> None:
        """Go on as whoever this session is."""
        self.headers["x-csrf-token"] = session["csrf_token"]


@dataclass
class Person:
    """A signed-in member."""

    id: UUID
    organization_id: UUID
    email: str
    http: Caller
    role: Role


@dataclass
class Hub:
    """The application, and shortcuts to what tests need of it."""

    app: FastAPI
    settings: Settings
    bridge: BridgeStandIn
    stack: contextlib.AsyncExitStack
    seqs: dict[str, itertools.count[int]] = field(default_factory=dict)
    names: itertools.count[int] = field(default_factory=itertools.count)
    jobs: procrastinate.App | None = None

    @property
    def resources(self) -> Resources:
        return self.app.state.resources  # type: ignore[no-any-return]

    @property
    def database(self) -> Database:
        return self.resources.database

    async def caller(self) -> Caller:
        """Somebody whom nobody knows."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return await self.stack.enter_async_context(
            Caller(transport=transport, base_url="http://hub.test", event_hooks=REFUSALS)
        )

    async def organization(self, name: str = "Салон «Айна»") -> Organization:
        """Make an organization."""
        async with self.database.for_system() as session:
            organization = Organization(name=name)
            session.add(organization)
        return organization

    async def person(self, organization: Organization | UUID | None = None, role: Role = Role.OWNER) -> Person:
        """Make a member who is signed in; without an organization they get one of their own."""
        organization = organization or await self.organization()
        organization_id = organization if isinstance(organization, UUID) else organization.id
        number = next(self.names)
        async with self.database.for_system() as session:
            member = Member(
                organization_id=organization_id,
                name=f"Дана {number}",
                email=f"member{number}@hub.test",
                password_hash=PASSWORD_HASH,
                role=role,
            )
            session.add(member)
            await session.flush()
            token = sessions.open_session(session, member)
        http = await self.caller()
        http.cookies.set(COOKIE, token)
        http.headers["x-csrf-token"] = sessions.csrf_token(self.settings.secret_key, token)
        return Person(member.id, organization_id, member.email, http, role)

    async def api_key(self, owner: Person, *scopes: str) -> Caller:
        """Make an API key, and a program that uses it."""
        response = await owner.http.post("/api/api-keys", json={"name": "Сайт", "scopes": list(scopes)})
        assert response.status_code == 201, response.text
        http = await self.caller()
        http.headers["authorization"] = f"Bearer {response.json()['key']}"
        return http

    async def channel(self, person: Person, label: str = "Салон", **more: Any) -> UUID:
        """Make a channel; its job to connect has run."""
        body = {"kind": "bridge", "label": label, "color": "#7048e8", **more}
        response = await person.http.post("/api/channels", json=body)
        assert response.status_code == 201, response.text
        await self.work()
        return UUID(response.json()["id"])

    def event(self, channel_id: UUID, kind: str, data: dict[str, Any], seq: int | None = None) -> dict[str, Any]:
        """Make an event as the bridge makes it."""
        counter = self.seqs.setdefault(str(channel_id), itertools.count(1))
        number = next(counter) if seq is None else seq
        return {
            "id": str(UUID(int=number)),
            "seq": number,
            "sessionId": str(channel_id),
            "type": kind,
            "at": "2026-11-21T10:00:00.000Z",
            "late": False,
            "data": data,
        }

    async def deliver(self, channel_id: UUID, *events: dict[str, Any], work: bool = True) -> httpx.Response:
        """Post events as the bridge does, signed; then let the worker understand them."""
        seqs = [event["seq"] for event in events]
        body = json.dumps({"node": "test", "events": list(events)}).encode()
        response = await self.post_signed(body, f"{channel_id}:{seqs[0]}-{seqs[-1]}")
        if work:
            await self.work()
        return response

    async def post_signed(
        self,
        body: bytes,
        delivery: str,
        *,
        at_s: float | None = None,
        sent: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Post raw bytes to the bridge's webhook with a right signature, or another time, body or header."""
        signed = {**signed_headers(WEBHOOK_SECRET, delivery, body, now_s=at_s or time.time()), **(headers or {})}
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in signed.items()]
        content = body if sent is None else sent
        return await (await self.caller()).post("/hooks/bridge", content=content, headers=encoded)

    async def work(self) -> None:
        """Run all jobs that are due, and those that they queue; what pauses before its next try stays."""
        while True:
            await self.look_for_jobs()
            if not (await self.rows(_DUE))[0][0]:
                return

    async def look_for_jobs(self, *queues: str, concurrency: int = 8) -> None:
        """Run the jobs that a worker finds, in some queues or in all; nothing runs by the clock."""
        if self.jobs is None:
            self.jobs = build_app(self.settings.database_url, self.resources)
            self.jobs.periodic_registry.periodic_tasks.clear()
            # This worker ends with its last job, and proves to nobody that it lives: a connection for each is slow.
            assert isinstance(self.jobs.connector, procrastinate.PsycopgConnector)
            self.jobs.job_manager = AttentiveJobManager(self.jobs.connector)
            await self.stack.enter_async_context(self.jobs.open_async())
        await self.jobs.run_worker_async(
            queues=list(queues) or None,  # type: ignore[arg-type]  # none named: all, as the function itself takes it
            concurrency=concurrency,
            wait=False,
            listen_notify=False,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    async def hurry(self) -> None:
        """Let jobs that pause before their next try run now."""
        await self.change("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
        await self.work()

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """Ask the database as the system."""
        async with self.database.for_system() as session:
            return list((await session.execute(sa.text(query), values)).all())

    async def change(self, statement: str, **values: Any) -> None:
        """Change the database as the system, behind the application's back."""
        async with self.database.for_system() as session:
            await session.execute(sa.text(statement), values)

    async def change_as_owner(self, statement: sql.Composed | sql.SQL) -> None:
        """Change the database as its owner: its tables themselves."""
        async with await psycopg.AsyncConnection.connect(self.settings.database_url, autocommit=True) as connection:
            await connection.execute(statement)

    @contextlib.asynccontextmanager
    async def refusing(self, text: str) -> AsyncIterator[None]:
        """Let the database take no message with these words meanwhile, whoever wrote it."""
        check = sql.SQL("ALTER TABLE messages ADD CONSTRAINT no_poison CHECK (text <> {})")
        await self.change_as_owner(check.format(sql.Literal(text)))
        try:
            yield
        finally:
            await self.change_as_owner(sql.SQL("ALTER TABLE messages DROP CONSTRAINT no_poison"))

    async def conversations(self, person: Person, query: str = "") -> list[dict[str, Any]]:
        """List what a member sees."""
        response = await person.http.get(f"/api/conversations?{query}")
        assert response.status_code == 200, response.text
        return list(response.json()["items"])

    async def thread(self, person: Person, conversation_id: str) -> list[dict[str, Any]]:
        """List a thread's latest messages."""
        response = await person.http.get(f"/api/conversations/{conversation_id}/messages?limit=200")
        assert response.status_code == 200, response.text
        return list(response.json()["items"])

    async def reply(self, person: Person, conversation_id: str, text: str = "Да", **more: Any) -> dict[str, Any]:
        """Queue a reply."""
        body = {"text": text, "client_key": f"key-{next(self.names)}", **more}
        response = await person.http.post(f"/api/conversations/{conversation_id}/messages", json=body)
        assert response.status_code == 201, response.text
        return dict(response.json())

    @contextlib.asynccontextmanager
    async def outside(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """Connect to the same server, but to the database that every server has."""
        address = urlsplit(self.settings.database_url)._replace(path="/postgres").geturl()
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            yield connection

    async def empty(self) -> None:
        """Forget everything, as if the installation were new."""
        await self.change(_EMPTYING)
        self.bridge.forget()
        self.seqs.clear()


def message(
    message_id: str,
    text: str | None = "Сәлеметсіз бе!",
    *,
    phone: str | None = "77011234567",
    lid: str | None = "9001",
    name: str | None = "Айгүл",
    from_me: bool = False,
    at: int = 1_790_000_000,
    kind: str = "text",
    quote: dict[str, Any] | None = None,
    raw: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Make a `message` event's data."""
    sender = (
        {"phone": "77009990000", "lid": "1", "name": "Мы"} if from_me else {"phone": phone, "lid": lid, "name": name}
    )
    return {
        "messageId": message_id,
        "chat": {"kind": "direct", "jid": f"{phone}@s.whatsapp.net", "phone": phone, "lid": lid},
        "from": sender,
        "fromMe": from_me,
        "timestamp": at,
        "kind": kind,
        "text": text,
        "quote": quote,
        "raw": raw,
        "source": "live",
        **more,
    }


def status(
    message_id: str, name: str, *, key: str | None = None, at: int = 1_790_000_100, **extra: Any
) -> dict[str, Any]:
    """Make a `message.status` event's data."""
    chat = {"kind": "direct", "jid": "77011234567@s.whatsapp.net", "phone": "77011234567", "lid": "9001"}
    return {"messageId": message_id, "key": key, "chat": chat, "status": name, "timestamp": at, "error": None, **extra}


@contextlib.asynccontextmanager
async def running_hub(database_url: str, *, kinds: Sequence[Kind] = KINDS, **changes: Any) -> AsyncIterator[Hub]:
    """Run a hub beside a stand-in for the bridge."""
    logging.configure(as_json=False)
    async with contextlib.AsyncExitStack() as stack:
        stand_in = await stack.enter_async_context(running_stand_in())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sarafan-files-")))
        settings = make_settings(database_url, **{"bridge_url": stand_in.url, "data_dir": folder, **changes})
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
            await connection.execute(_LASTING_PAUSES)
        app = create_app(settings, kinds)
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield Hub(app, settings, stand_in, stack)


@pytest.fixture(scope="session")
async def running(shared_database_url: str) -> AsyncIterator[Hub]:
    """One hub for the run."""
    async with running_hub(shared_database_url) as found:
        yield found


@pytest.fixture
async def hub(running: Hub) -> AsyncIterator[Hub]:
    """A hub as on its first day; the process and the database are the run's, because making them is slow."""
    await running.empty()
    async with contextlib.AsyncExitStack() as stack:
        yield replace(running, stack=stack)
    assert running.bridge.wrong == [], "the bridge would not take this, or not answer so"


@pytest.fixture
async def own_hub(database_url: str) -> AsyncIterator[Hub]:
    """A hub on a database of its own, for tests that disturb either."""
    async with running_hub(database_url) as found:
        yield found
