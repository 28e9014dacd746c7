"""Queues whose few workers are shared between organizations: none of them gets all workers, however much it has queued.

Procrastinate takes the oldest job. Where jobs wait for somebody else (a download may stand still for a minute), one
organization's would hold every worker, and another's would wait for all of them. Here an organization that has its
share of running jobs is passed over until one has ended.
"""

import json
from collections.abc import Iterable

from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job

_shares: dict[str, int] = {}

# Takes the job that Procrastinate's own function would take, but none of an organization that has its share.
_TAKE = """
    WITH sated AS (
        SELECT queue_name, args ->> 'organization_id' AS whose FROM procrastinate_jobs WHERE status = 'doing'
         GROUP BY 1, 2 HAVING count(*) >= (CAST(%(shares)s AS jsonb) ->> queue_name)::int
    ), found AS (
        SELECT job.id FROM procrastinate_jobs AS job
         WHERE job.status = 'todo'
           AND (CAST(%(queues)s AS text[]) IS NULL OR job.queue_name = ANY(%(queues)s))
           AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
           AND NOT EXISTS (
               SELECT FROM procrastinate_jobs AS other
                WHERE other.lock = job.lock AND (other.status = 'doing' OR other.status = 'todo'
                      AND (other.priority, -other.id) > (job.priority, -job.id)))
           AND NOT EXISTS (
               SELECT FROM sated
                WHERE sated.queue_name = job.queue_name AND sated.whose = job.args ->> 'organization_id')
         ORDER BY job.priority DESC, job.id LIMIT 1
           FOR UPDATE OF job SKIP LOCKED
    )
    UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = %(worker_id)s
      FROM found WHERE job.id = found.id
    RETURNING job.id, job.status::text, job.task_name, job.priority, job.lock, job.queueing_lock, job.args,
              job.scheduled_at, job.queue_name, job.attempts, job.worker_id
"""


def share(queue: str, *, most_of_one: int) -> None:
    """Let at most so many jobs of one organization (`organization_id` among their arguments) run at once."""
    _shares[queue] = most_of_one


def are_taken(queues: Iterable[str] | None) -> bool:
    """Whether a worker for these queues, or for all, has to look whose turn it is."""
    return bool(_shares) if queues is None else any(queue in _shares for queue in queues)


async def take(connector: BaseConnector, queues: Iterable[str] | None, worker_id: int) -> Job | None:
    """Take the oldest job whose turn it is."""
    names = None if queues is None else list(queues)
    rows = await connector.execute_query_all_async(_TAKE, queues=names, worker_id=worker_id, shares=json.dumps(_shares))
    return Job.from_row(rows[0]) if rows else None
