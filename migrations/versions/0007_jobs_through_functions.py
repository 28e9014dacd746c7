"""Jobs: queued, hurried and moved through functions, so that an organization's transaction need not write their table.

Revision: 0007, after 0006. It must work with the release before it, which writes the table itself: what that
release needs is taken away by `core/grants.py`, when none of its processes is connected any more.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# They run as the owner of the table. `search_path` is fixed, or a caller could put a table of his own before ours.
# The triggers of Procrastinate that they set off look for its tables by name, so `public` is in it.
FUNCTIONS = """
-- Does what Procrastinate's own `defer_jobs` does, except for a queueing lock under which a job waits already:
-- then nothing is queued. That job may be taken before we commit; it waits for all who share its barrier, so that
-- it sees what they wrote for it.
CREATE FUNCTION sarafan_queue_job(
    name text, queue text, priority integer, lock text, queueing_lock text, args jsonb, at timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    scope text := NULLIF(current_setting('sarafan.organization_id', true), '');
    job_id bigint;
BEGIN
    IF current_setting('role') = 'sarafan_app' AND (args ->> 'organization_id') IS DISTINCT FROM scope
        AND args ? 'organization_id' THEN
        RAISE insufficient_privilege USING MESSAGE = 'a job of another organization';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(23179, hashtext(sarafan_queue_job.queueing_lock));
    INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    VALUES (sarafan_queue_job.queue, sarafan_queue_job.name, sarafan_queue_job.priority, sarafan_queue_job.lock,
            sarafan_queue_job.queueing_lock, sarafan_queue_job.args, sarafan_queue_job.at)
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    RETURNING id INTO job_id;
    RETURN job_id;
END $$;

CREATE FUNCTION sarafan_hurry_jobs(name text, args jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE public.procrastinate_jobs AS job SET scheduled_at = NULL
     WHERE job.status = 'todo' AND job.task_name = sarafan_hurry_jobs.name AND job.scheduled_at IS NOT NULL
       AND job.args @> sarafan_hurry_jobs.args
$$;

CREATE FUNCTION sarafan_move_jobs(old_lock text, new_lock text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE public.procrastinate_jobs SET lock = new_lock WHERE lock = old_lock AND status = 'todo'
$$;
"""
SIGNATURES = (
    "sarafan_queue_job(text, text, integer, text, text, jsonb, timestamptz)",
    "sarafan_hurry_jobs(text, jsonb)",
    "sarafan_move_jobs(text, text)",
)


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FUNCTIONS)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO sarafan_app, sarafan_system")
    # Who may make things in `public` could hide ours from a function that runs as their owner.
    op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
