"""Jobs exist if and only if their transaction commits, keep their order, and outlive their worker."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import procrastinate
import psycopg
import pytest
from procrastinate.jobs import Job

from sarafan.core import jobs, rescue
from sarafan.core.errors import Rejected, Unreachable
from sarafan.intake import accepting
from tests.support.hub import Hub, message
from tests.support.stack import eventually


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the job `tests.note` noted; it finds no bridge on its first try of an odd number."""
    noted: list[int] = []

    async def note(_resources: Any, number: int) -> None:
        noted.append(number)
        if number % 2 and noted.count(number) == 1:
            raise Unreachable

    monkeypatch.setitem(jobs.registered_jobs, "tests.note", jobs.RegisteredJob(note, attempts=5, queue="default"))
    return noted


WAITING_FOR_A_LOCK = """
    SELECT FROM pg_locks
     WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def queue(hub: Hub, *numbers: int, lock: str | None = None) -> None:
    async with hub.database.for_system() as session:
        for number in numbers:
            await jobs.defer(session, "tests.note", {"number": number}, lock=lock)


async def test_no_commit_no_job(hub: Hub, ran: list[int]):
    with contextlib.suppress(ZeroDivisionError):
        async with hub.database.for_system() as session:
            await jobs.defer(session, "tests.note", {"number": 2})
            raise ZeroDivisionError
    await hub.work()

    assert ran == []


async def test_a_misspelt_name_fails_at_once(hub: Hub):
    async with hub.database.for_system() as session:
        with pytest.raises(LookupError, match=r"tests\.typo"):
            await jobs.defer(session, "tests.typo", {})


async def test_jobs_of_one_lock_run_in_order_and_wait_for_the_retry_of_the_first(hub: Hub, ran: list[int]):
    await queue(hub, 1, 2, 4, lock="one")
    await queue(hub, 6, lock="other")

    await hub.work()
    assert sorted(ran) == [1, 6]

    await hub.hurry()
    assert [number for number in ran if number != 6] == [1, 1, 2, 4]


async def test_what_does_not_pass_by_itself_is_not_tried_again_and_lets_the_next_go(
    hub: Hub, ran: list[int], monkeypatch: pytest.MonkeyPatch
):
    async def refuse(_resources: Any) -> None:
        raise Rejected

    monkeypatch.setitem(jobs.registered_jobs, "tests.refuse", jobs.RegisteredJob(refuse, attempts=5, queue="default"))
    async with hub.database.for_system() as session:
        await jobs.defer(session, "tests.refuse", {}, lock="one")
        await jobs.defer(session, "tests.note", {"number": 2}, lock="one")

    await hub.work()

    assert ran == [2]
    assert await hub.rows("SELECT status::text, attempts FROM procrastinate_jobs") == [("failed", 1)]


@pytest.mark.parametrize("attempts", [0, 1, 10, 1024, 99_999])
def test_the_pause_before_the_next_try_grows_to_a_minute_and_no_further(attempts: int):
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="tests.note", attempts=attempts)

    decision = jobs.RetryTransient(100_000).get_retry_decision(exception=Unreachable(), job=job)

    assert decision is not None
    assert decision.retry_at is not None


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [(None, 0.5, 3), (0.0, 0.5, 3), (-5.0, 0.5, 3), (90.0, 89, 92), (1e9, 3599, 3602)],
    ids=["nothing", "at once", "nonsense", "longer than the usual", "beyond belief"],
)
def test_who_was_told_when_to_ask_again_waits_so_long_within_bounds(said: float | None, least: float, most: float):
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="tests.note", attempts=0)
    silence = Unreachable()
    silence.retry_after_s = said

    before = datetime.now(UTC)
    decision = jobs.RetryTransient(100_000).get_retry_decision(exception=silence, job=job)
    after = datetime.now(UTC)

    assert decision is not None
    assert decision.retry_at is not None
    assert least <= (decision.retry_at - before).total_seconds()
    assert (decision.retry_at - after).total_seconds() <= most


def test_tries_come_to_an_end():
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="tests.note", attempts=5)

    assert jobs.RetryTransient(5).get_retry_decision(exception=Unreachable(), job=job) is None


async def test_the_end_of_a_job_is_announced_to_whoever_waits_for_its_lock(hub: Hub, ran: list[int]):
    """Procrastinate announces new jobs only; without this the next one would wait for a worker's next look."""
    await queue(hub, 2, 4, lock="one")
    async with await psycopg.AsyncConnection.connect(hub.settings.database_url, autocommit=True) as connection:
        await connection.execute("LISTEN procrastinate_any_queue_v1")

        await hub.work()

        heard = [json.loads(one.payload) async for one in connection.notifies(timeout=10, stop_after=1)]
    assert ran == [2, 4]
    assert heard == [{"type": "job_inserted", "job_id": 0}]


async def test_a_waiting_job_that_is_taken_too_early_waits_for_what_is_being_written_for_it(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")), work=False)
    second = accepting.Arrived("bridge", f"{channel}:2-2", str(channel), _delivery(hub, channel, "A2"), channel)

    async with asyncio.TaskGroup() as tasks, hub.database.for_system() as session:
        assert await accepting.accept(session, [second]) == [True]
        # A worker looks for jobs at the worst moment: the second delivery counts on the waiting job.
        tasks.create_task(hub.look_for_jobs())
        await eventually(lambda: hub.rows(WAITING_FOR_A_LOCK), "the job waiting at the barrier")
        assert await hub.rows("SELECT count(*) FROM procrastinate_jobs") == [(1,)]

    assert await hub.rows("SELECT state, count(*) FROM deliveries GROUP BY 1") == [("done", 2)]
    assert await hub.rows("SELECT count(*) FROM messages") == [(2,)]


async def test_a_delivery_that_comes_while_its_channels_job_runs_gets_a_job_of_its_own(hub: Hub):
    owner = await hub.person()
    channel = await hub.channel(owner)
    await hub.deliver(channel, hub.event(channel, "message", message("A1")), work=False)
    await hub.change("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'intake.understand'")

    await hub.deliver(channel, hub.event(channel, "message", message("A2")), work=False)

    counted = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1"
    assert await hub.rows(counted) == [("doing", 1), ("todo", 1)]


def _delivery(hub: Hub, channel: UUID, message_id: str) -> bytes:
    return json.dumps({"node": "test", "events": [hub.event(channel, "message", message(message_id))]}).encode()


HANGING_WORKER = """
import asyncio
from sarafan.core import jobs
from sarafan.core.settings import Settings
from sarafan.resources import open_resources
from sarafan.worker import run_worker

async def hang(resources, number):
    print("started", flush=True)
    await asyncio.Event().wait()

async def main():
    jobs.register("tests.note", hang)
    async with open_resources(Settings()) as resources:
        await run_worker(resources)

asyncio.run(main())
"""


async def test_the_job_of_a_killed_worker_is_given_back_and_that_of_a_living_one_is_not(hub: Hub, ran: list[int]):
    await queue(hub, 2, 4, lock="one")
    settings = hub.settings
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "SARAFAN_SECRET_KEY": settings.secret_key,
        "SARAFAN_ENCRYPTION_KEY": settings.encryption_key,
        "SARAFAN_BRIDGE_API_KEY": settings.bridge_api_key,
        "SARAFAN_BRIDGE_WEBHOOK_SECRET": settings.bridge_webhook_secret,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGING_WORKER, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await asyncio.wait_for(child.stdout.readline(), 30) == b"started\n"
    async with await psycopg.AsyncConnection.connect(settings.database_url, autocommit=True) as connection:
        assert await rescue.give_back(connection) == []

        child.send_signal(signal.SIGKILL)
        await child.wait()

        async def is_given_back() -> bool:
            return "tests.note" in [name for _, name in await rescue.give_back(connection)]

        # PostgreSQL notices a dead client by itself, a moment later; a job of the clock, held by another worker of
        # that process, may be given back before or after.
        await eventually(is_given_back, "the rescue")

    await hub.work()
    assert ran == [2, 4]


async def test_a_worker_that_could_not_say_goodbye_does_not_keep_its_jobs(hub: Hub, monkeypatch: pytest.MonkeyPatch):
    """The database went away as the worker stopped: what it held must be given back all the same."""
    app = jobs.build_app(hub.settings.database_url, hub.resources)
    manager = app.job_manager
    assert isinstance(manager, rescue.LivingJobManager)

    async def fail(_self: Any, worker_id: int) -> None:
        raise procrastinate.exceptions.ConnectorException

    async with app.open_async():
        worker_id = await manager.register_worker()
        await queue_held_by(hub, worker_id)
        monkeypatch.setattr(procrastinate.manager.JobManager, "unregister_worker", fail)
        with pytest.raises(procrastinate.exceptions.ConnectorException):
            await manager.unregister_worker(worker_id)

    async with await psycopg.AsyncConnection.connect(hub.settings.database_url, autocommit=True) as connection:
        assert await eventually(lambda: rescue.give_back(connection), "the rescue")


async def queue_held_by(hub: Hub, worker_id: int) -> None:
    async with hub.database.for_system() as session:
        job_id = await jobs.defer(session, "channels.connect", {"channel_id": str(UUID(int=0))})
    statement = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker WHERE id = :job"
    await hub.change(statement, worker=worker_id, job=job_id)


async def test_what_is_queued_last_lets_others_go_on_until_the_end_and_goes_with_its_transaction(
    hub: Hub, ran: list[int]
):
    async with asyncio.timeout(20), hub.database.for_system() as first:
        jobs.defer_last(first, "tests.note", {"number": 2}, "shared")
        jobs.defer_last(first, "tests.note", {"number": 2}, "shared")
        async with hub.database.for_system() as second:  # which would wait for the first one's end
            await jobs.defer(second, "tests.note", {"number": 4}, queueing_lock="shared")
        assert await hub.rows("SELECT count(*) FROM procrastinate_jobs") == [(1,)]
    await hub.work()
    assert ran == [4], "one that waits is enough"

    with contextlib.suppress(ZeroDivisionError):
        async with hub.database.for_system() as session:
            jobs.defer_last(session, "tests.note", {"number": 6}, "shared")
            raise ZeroDivisionError
    async with hub.database.for_system() as session:
        jobs.defer_last(session, "tests.note", {"number": 8}, "shared")
    await hub.work()
    assert ran == [4, 8]


async def test_two_who_queue_the_same_locks_last_never_wait_in_a_circle(hub: Hub, ran: list[int]):
    async def queue_last(*locks: str) -> None:
        async with hub.database.for_system() as session:
            for lock in locks:
                jobs.defer_last(session, "tests.note", {"number": 2}, lock)

    async with asyncio.timeout(60):
        for _ in range(10):
            await asyncio.gather(*(queue_last("a", "b"), queue_last("b", "a")) * 3)
    await hub.work()
    assert set(ran) == {2}
