"""No announcement of a job is missed.

Procrastinate's worker forgets, after each look into the queue, whatever was announced while it
looked; such a job then waits for the next look by the clock. Here the look is repeated instead.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from procrastinate.connector import BaseAsyncConnector
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager, NotificationCallback
from typing_extensions import override

from sarafan.core import shares


class AttentiveJobManager(JobManager):
    """Procrastinate's job manager, which looks again when something was announced during a look that found nothing."""

    def __init__(self, connector: BaseAsyncConnector) -> None:
        super().__init__(connector)
        self._heard: Counter[tuple[str, ...]] = Counter()
        self._listeners: list[NotificationCallback] = []

    @override
    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Pass on every announcement, and count it."""
        names = tuple(queues or ())

        async def count(*, channel: str, notification: Notification) -> None:
            self._heard[names] += 1
            await on_notification(channel=channel, notification=notification)

        self._listeners.append(count)
        await super().listen_for_jobs(on_notification=count, queues=queues)

    @override
    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take a job; none only if none was announced meanwhile."""
        names = tuple(queues or ())
        while True:
            heard = self._heard[names]
            if shares.are_taken(queues):
                job = await shares.take(self.connector, queues, worker_id)
            else:
                job = await super().fetch_job(queues, worker_id)
            if job is not None or heard == self._heard[names]:
                return job

    @override
    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """End a job; an organization that was passed over because it ran may have its turn now."""
        await super().finish_job(job, status, delete_job)
        await self._look_again(job.queue)

    @override
    async def retry_job(self, job: Job, *args: Any, **options: Any) -> None:
        """Put a job back into the queue, which ends its turn."""
        await super().retry_job(job, *args, **options)
        await self._look_again(job.queue)

    async def _look_again(self, queue: str) -> None:
        if shares.are_taken([queue]):
            for listener in self._listeners:
                await listener(channel=queue, notification={"type": "job_inserted", "job_id": 0})
