"""What an organization's transaction may write at all, as PostgreSQL itself sees it."""

import secrets

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from sarafan.core import grants, jobs, migrations
from sarafan.core.db import sqlalchemy_url
from tests.support.hub import Hub

INSERT_JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'messages.deliver')"
COLUMNS = (
    "id int, queue_name text, task_name text, priority int, lock text, queueing_lock text, args jsonb,"
    " scheduled_at timestamptz, status text"
)
FORBIDDEN = [
    "INSERT INTO setup_links (id, token_fingerprint, expires_at) VALUES (gen_random_uuid(), 'x', now())",
    "UPDATE setup_links SET expires_at = now()",
    "DELETE FROM setup_links",
    "SELECT * FROM setup_links",
    "INSERT INTO sign_in_throttles (subject, failures, first_at) VALUES ('x', 0, now())",
    "UPDATE sign_in_throttles SET failures = 0",
    "DELETE FROM sign_in_throttles",
    "SELECT * FROM sign_in_throttles",
    INSERT_JOB,
    "UPDATE procrastinate_jobs SET args = '{}'",
    "DELETE FROM procrastinate_jobs",
    "SELECT args FROM procrastinate_jobs",
    "INSERT INTO procrastinate_workers DEFAULT VALUES",
    "DELETE FROM procrastinate_workers",
    "DELETE FROM procrastinate_events",
    "DELETE FROM procrastinate_periodic_defers",
    "SELECT procrastinate_defer_jobs_v1(ARRAY[]::procrastinate_job_to_defer_v1[])",
    "SELECT procrastinate_finish_job_v1(1, 'succeeded', true)",
    "SELECT nextval('procrastinate_jobs_id_seq')",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE change_horizon SET forgotten_until = 0",
    "DELETE FROM changes",
    "DELETE FROM organizations",
    "INSERT INTO members SELECT * FROM members",
    "DELETE FROM members",
    "DELETE FROM channels",
    "DELETE FROM deliveries",
    "CREATE TABLE public.mine (x int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION sarafan_move_jobs(text, text) RESET search_path",
    "TRUNCATE messages",
]


def in_database(url: str, look):
    engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return look(connection)


def test_every_table_has_its_place_in_the_list(database_url: str):
    """A new table: say in `core/grants.py` what an organization's transaction does with it, and no more."""
    assert in_database(database_url, grants.found) == grants.ORGANIZATION_MAY


def test_no_table_and_no_function_of_ours_is_everybodys(database_url: str):
    open_tables = (
        "SELECT relname FROM pg_class, aclexplode(relacl) WHERE grantee = 0 AND relnamespace = 'public'::regnamespace"
    )
    powerful = (
        "SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        " WHERE prosecdef AND grantee = 0"
    )
    unfixed = (
        "SELECT proname FROM pg_proc WHERE prosecdef AND NOT coalesce(proconfig::text ~ 'search_path=.*pg_temp', false)"
    )
    with psycopg.connect(database_url) as connection:
        for query in (open_tables, powerful, unfixed):
            assert connection.execute(query).fetchall() == []


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_an_organizations_transaction_may_not(hub: Hub, statement: str):
    person = await hub.person()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        async with hub.database.for_organization(person.organization_id) as session:
            await session.execute(sa.text(statement))


async def test_a_job_that_names_another_organization_is_not_queued(hub: Hub):
    owner, stranger = await hub.person(), await hub.person()
    args = {"media_id": owner.id, "organization_id": owner.organization_id}
    with pytest.raises(ProgrammingError, match="another organization"):
        async with hub.database.for_organization(stranger.organization_id) as session:
            await jobs.defer(session, "messages.forget_file", args)

    async with hub.database.for_organization(owner.organization_id) as session:
        assert await jobs.defer(session, "messages.forget_file", args)


async def test_a_table_of_ones_own_does_not_take_the_queues_place(hub: Hub):
    """The functions run with the owner's rights: what a caller made must not be found by them."""
    person = await hub.person()
    async with hub.database.for_organization(person.organization_id) as session:
        await session.execute(sa.text(f"CREATE TEMPORARY TABLE procrastinate_jobs ({COLUMNS}) ON COMMIT DROP"))
        await session.execute(sa.text("SET LOCAL search_path = pg_temp, public"))
        name = f"tests-{secrets.token_hex(4)}"
        job = await jobs.defer(session, "channels.catch_up", {}, queueing_lock=name)
    assert await hub.rows("SELECT queueing_lock FROM procrastinate_jobs WHERE id = :id", id=job) == [(name,)]


def test_what_the_release_before_needs_is_taken_away_when_it_is_gone(empty_database_url: str):
    assert migrations.upgrade(empty_database_url)
    with psycopg.connect(empty_database_url) as older:  # it connects without a name, and writes jobs itself
        older.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sarafan_app")
        older.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO sarafan_app")
        older.execute("REVOKE INSERT ON channels FROM sarafan_app")
        older.commit()
        assert not migrations.upgrade(empty_database_url)
        given = older.execute("SELECT has_table_privilege('sarafan_app', 'channels', 'INSERT')").fetchone()
        assert given == (True,), "what is missing is given at once"
        older.execute("SET LOCAL ROLE sarafan_app")
        older.execute(INSERT_JOB)
    assert {"procrastinate_jobs", "setup_links"} < set(in_database(empty_database_url, grants.different))

    assert migrations.upgrade(empty_database_url)
    assert in_database(empty_database_url, grants.different) == []
