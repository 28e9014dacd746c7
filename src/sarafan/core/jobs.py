"""Background jobs on Procrastinate, queued in the caller's own transaction.

No commit, no job. A job is a plain async function `(resources, **ids)`, registered under its
name by `wiring.py`; it may run twice, and is retried only after `Unreachable` or a transient fault
of the database.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import procrastinate
import sqlalchemy as sa
import structlog
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from typing_extensions import override

from sarafan.core.db import CONNECTING, SYSTEM_ROLE
from sarafan.core.errors import Unreachable
from sarafan.core.logging import get_logger
from sarafan.core.rescue import LivingJobManager

log = get_logger(__name__)

LONGEST_SAID_PAUSE_S = 3600.0  # that an outside system may ask for; what is beyond is not believed
TOO_MUCH = "54"  # PostgreSQL's class of errors for what is beyond its limits: the same row fails every time

JobFunction = Callable[..., Awaitable[None]]
TRANSIENT_STATES = ("40001", "40P01", "55P03", "57P01", "57P03")  # serialization, deadlock, lock, shutdown, start-up


@dataclass(frozen=True)
class RegisteredJob:
    """A function and how often it may be tried."""

    function: JobFunction
    attempts: int
    queue: str
    cron: str | None = None


registered_jobs: dict[str, RegisteredJob] = {}

BARRIERS = 0x5A8B  # the first half of these advisory locks' keys; migration 0007 has the same number

# Through functions of migration 0007: an organization's transaction may not write the queue's table itself.
_DEFER = sa.text(
    "SELECT sarafan_queue_job(:name, :queue, :priority, :lock, :queueing_lock, CAST(:args AS jsonb), :at)"
).bindparams(
    sa.bindparam("name", type_=sa.Text),
    sa.bindparam("queue", type_=sa.Text),
    sa.bindparam("priority", type_=sa.Integer),
    sa.bindparam("lock", type_=sa.Text),
    sa.bindparam("queueing_lock", type_=sa.Text),
    sa.bindparam("at", type_=sa.DateTime(timezone=True)),
)
_HURRY = sa.text("SELECT sarafan_hurry_jobs(:name, CAST(:args AS jsonb))")
_MOVE = sa.text("SELECT sarafan_move_jobs(:old, :new)")
_PASS_BARRIER = sa.text(f"SELECT pg_advisory_xact_lock({BARRIERS}, hashtext(:queueing_lock))")


def register(name: str, function: JobFunction, *, attempts: int = 12, queue: str = "default") -> None:
    """Give a function its name; `attempts` bounds the tries after `Unreachable`.

    Each queue has workers of its own, so that jobs waiting for one slow system do not hold up the rest.
    """
    registered_jobs[name] = RegisteredJob(function, attempts, queue)


def register_periodic(name: str, function: JobFunction, *, cron: str, queue: str = "default") -> None:
    """Let a function `(resources, timestamp)` run by the clock, once for all workers together.

    `cron`: five fields, or six with the seconds last.
    """
    registered_jobs[name] = RegisteredJob(function, attempts=3, queue=queue, cron=cron)


async def defer(
    session: AsyncSession,
    name: str,
    args: Mapping[str, Any],
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int = 0,
    at: datetime | None = None,
) -> int | None:
    """Queue a job that exists if and only if this transaction commits; returns its number.

    `args`: what the job's function takes, as JSON; ids become strings.
    `lock`: jobs with one lock run one after another, in the order in which they were queued.
    `queueing_lock`: at most one such job waits; asking again queues nothing and returns None. The
    job that waits starts its work after this transaction has ended, and sees what it wrote.
    Raises `LookupError` for a name that was never registered.
    """
    values = _values_of(name, args, lock=lock, queueing_lock=queueing_lock, priority=priority, at=at)
    return (await session.execute(_DEFER, values)).scalar_one_or_none()


def _values_of(name: str, args: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    if name not in registered_jobs:
        raise LookupError(f"no job is called {name!r}")
    values = {"priority": 0, "lock": None, "queueing_lock": None, "at": None, **more}
    return {"name": name, "queue": registered_jobs[name].queue, "args": json.dumps(dict(args), default=str), **values}


def defer_last(session: AsyncSession, name: str, args: Mapping[str, Any], queueing_lock: str) -> None:
    """Queue a job as a transaction's last act, in one order for all: for a `queueing_lock` that many share.

    Who asks for such a lock waits for whoever has it until their end; taken early, it would make all wait for all.
    """
    session.info.setdefault("deferred_last", {})[queueing_lock] = _values_of(name, args, queueing_lock=queueing_lock)


@sa.event.listens_for(Session, "before_commit")
def _defer_last(session: Session) -> None:
    waiting: dict[str, dict[str, Any]] = session.info.pop("deferred_last", {})
    for _, values in sorted(waiting.items()):
        session.execute(_DEFER, values)


async def hurry(session: AsyncSession, name: str, **args: Any) -> None:
    """Let the waiting jobs of this name with these arguments run now instead of after their pause."""
    await session.execute(_HURRY, {"name": name, "args": json.dumps(args, default=str)})


async def move_to_lock(session: AsyncSession, old: str, new: str) -> None:
    """Let what waits under one lock take its turn under another."""
    await session.execute(_MOVE, {"old": old, "new": new})


class RetryTransient(BaseRetryStrategy):
    """Try again after a transient failure: 1 s, doubling to 60 s, with jitter, and an end.

    Where the other side has said how long to wait, no sooner than that.
    """

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to run the job again, or nothing when it is over."""
        if isinstance(exception, asyncio.CancelledError | JobAborted):  # this worker stops, and another takes the job
            return RetryDecision(retry_in={"seconds": 0})
        if not is_transient(exception) or job.attempts >= self.attempts:
            return None
        pause = max(pause_s(job.attempts), said_pause_s(exception) or 0.0)
        return RetryDecision(retry_in={"milliseconds": int(pause * 1000)})


def pause_s(attempts: int) -> float:
    """Return how long to wait after so many tries."""
    return min(60.0, 2.0 ** min(attempts, 6)) * random.uniform(0.8, 1.2)  # bounded first: 2.0 ** 1024 overflows


def said_pause_s(exception: BaseException) -> float | None:
    """Return how long the outside system has asked to wait, within bounds; nothing where it has not."""
    said = exception.retry_after_s if isinstance(exception, Unreachable) else None
    return None if said is None else min(max(said, 0.0), LONGEST_SAID_PAUSE_S)


def is_transient(exception: BaseException) -> bool:
    """Whether the same job may succeed later without anything being mended."""
    if str(getattr(getattr(exception, "orig", None), "sqlstate", None)).startswith(TOO_MUCH):
        return False
    if isinstance(exception, Unreachable | OperationalError):
        return True
    return isinstance(exception, DBAPIError) and getattr(exception.orig, "sqlstate", None) in TRANSIENT_STATES


def build_app(database_url: str, resources: Any, *, pool_size: int = 4) -> procrastinate.App:
    """Make the Procrastinate application that runs every registered job with these resources."""
    connector = procrastinate.PsycopgConnector(
        conninfo=database_url,
        kwargs={"options": f"-c role={SYSTEM_ROLE}", **CONNECTING},
        min_size=1,
        max_size=pool_size,
    )
    app = procrastinate.App(connector=connector)
    app.job_manager = LivingJobManager(connector, database_url)
    for name, registered in registered_jobs.items():
        retry = RetryTransient(registered.attempts)
        task = app.task(
            name=name,
            queue=registered.queue,
            queueing_lock=name if registered.cron else None,
            pass_context=True,
            retry=retry,
        )(_runner(name, registered, resources))
        if registered.cron:
            app.periodic(cron=registered.cron)(task)
    return app


def _runner(name: str, registered: RegisteredJob, resources: Any) -> JobFunction:
    async def run(context: procrastinate.JobContext, **args: Any) -> None:
        # A job with a queueing lock retries in place: putting it back would collide with the copy that waits.
        queueing_lock = context.job.queueing_lock
        attempt = context.job.attempts
        with structlog.contextvars.bound_contextvars(job=name, job_id=context.job.id):
            while not await _succeeds(registered, resources, args, attempt, queueing_lock):
                await asyncio.sleep(pause_s(attempt) / 4)
                attempt += 1

    run.__name__ = name
    return run


async def _succeeds(
    registered: RegisteredJob, resources: Any, args: Any, attempt: int, queueing_lock: str | None
) -> bool:
    try:
        if queueing_lock:
            async with resources.database.for_system() as session:
                await session.execute(_PASS_BARRIER, {"queueing_lock": queueing_lock})
        await registered.function(resources, **args)
    except Exception as error:
        if not is_transient(error) or attempt >= registered.attempts:
            log.exception("job_failed")
            raise
        log.info("job_will_retry", attempts=attempt, error=type(error).__name__)
        if queueing_lock is None:
            raise
        return False
    return True
