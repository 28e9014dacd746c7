"""No announcement of a job is missed.

Procrastinate's worker forgets, after each look into the queue, whatever was announced while it
looked; such a job then waits for the next look by the clock. Here the look is repeated instead.
"""

from collections import Counter
from collections.abc import Iterable

from procrastinate.connector import BaseAsyncConnector
from procrastinate.jobs import Job, Notification
from procrastinate.manager import JobManager, NotificationCallback
from typing_extensions import override


class AttentiveJobManager(JobManager):
    """Procrastinate's job manager, which looks again when something was announced during a look that found nothing."""

    def __init__(self, connector: BaseAsyncConnector) -> None:
        super().__init__(connector)
        self._heard: Counter[tuple[str, ...]] = Counter()

    @override
    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Pass on every announcement, and count it."""
        names = tuple(queues or ())

        async def count(*, channel: str, notification: Notification) -> None:
            self._heard[names] += 1
            await on_notification(channel=channel, notification=notification)

        await super().listen_for_jobs(on_notification=count, queues=queues)

    @override
    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take a job; none only if none was announced meanwhile."""
        names = tuple(queues or ())
        while True:
            heard = self._heard[names]
            job = await super().fetch_job(queues, worker_id)
            if job is not None or heard == self._heard[names]:
                return job
