"""Entry: background jobs."""

import asyncio
import contextlib
import os
import signal

import procrastinate
import uvloop
from procrastinate.exceptions import ConnectorException
from psycopg import Error as PsycopgError

from sarafan import wiring
from sarafan.core import logging
from sarafan.core.jobs import build_app
from sarafan.core.rescue import LivingJobManager
from sarafan.core.settings import Settings
from sarafan.resources import FOR_US_ONLY, Resources, open_resources

log = logging.get_logger(__name__)

POLL_EVERY_S = 0.5  # jobs are announced; this is for those whose pause ends, and for a missed announcement
RESTART_AFTER_S = 2.0
MEDIA_CONCURRENCY = 5  # files; each holds some megabytes while it is passed on; one organization has three at most
PREVIEWS_CONCURRENCY = 2  # processes that unpack strangers' pictures; each may take 150 MB and a whole core
READING_CONCURRENCY = 4  # conversations that WhatsApp is told were read: a bridge that is slow holds up no answer
NOTIFICATIONS_CONCURRENCY = 4  # pieces of news; push services that are slow hold up nothing else
BULKS_CONCURRENCY = 2  # pieces of bulks, each of some dozen chats
INTAKE_CONCURRENCY = 8  # streams; most of the time one that is understood waits for the database or its turn


async def run_worker(resources: Resources) -> None:
    """Run jobs until cancelled; survives a database that goes away for a while."""
    wiring.wire()
    while True:
        app = build_app(resources.settings.database_url, resources)
        try:
            await _run_all(app, resources.settings.worker_concurrency)
            # Procrastinate stops in good order when it can hear of no new jobs, and says nothing of it.
            log.warning("worker_stopped_by_itself")
        except* (ConnectorException, PsycopgError, OSError) as lost:
            log.warning("worker_lost_database", errors=[type(error).__name__ for error in lost.exceptions])
        await asyncio.sleep(RESTART_AFTER_S)


async def _run_all(app: procrastinate.App, concurrency: int) -> None:
    try:
        async with app.open_async(), asyncio.TaskGroup() as workers:
            workers.create_task(_run(app, ["intake"], INTAKE_CONCURRENCY))
            workers.create_task(_run(app, ["default"], concurrency))
            workers.create_task(_run(app, ["media"], MEDIA_CONCURRENCY))
            workers.create_task(_run(app, ["previews"], PREVIEWS_CONCURRENCY))
            workers.create_task(_run(app, ["reading"], READING_CONCURRENCY))
            workers.create_task(_run(app, ["notifications"], NOTIFICATIONS_CONCURRENCY))
            workers.create_task(_run(app, ["bulks"], BULKS_CONCURRENCY))
    finally:
        if isinstance(app.job_manager, LivingJobManager):
            await app.job_manager.let_go_of_all()


async def _run(app: procrastinate.App, queues: list[str], concurrency: int) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=concurrency,
        fetch_job_polling_interval=POLL_EVERY_S,
        delete_jobs="successful",
        install_signal_handlers=False,
        shutdown_graceful_timeout=10,
    )


def work(settings: Settings) -> None:
    """Run a worker process until it is told to stop."""
    logging.configure(as_json=settings.log_json, level=settings.log_level)
    os.umask(FOR_US_ONLY)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # what uvicorn gives the server
        runner.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with open_resources(settings) as resources:
        running = asyncio.create_task(run_worker(resources))
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running


if __name__ == "__main__":
    work(Settings.of_a_worker())
