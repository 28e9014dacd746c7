"""Bringing a database up to date: roles, the job queue's tables, and our own migrations."""

import importlib
import pkgutil
import time
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager

from sarafan.core import grants
from sarafan.core.db import APP_ROLE, APPLICATION, SYSTEM_ROLE, sqlalchemy_url

SCRIPTS = Path(__file__).parents[3] / "migrations"
_UPGRADE_LOCK = 0x5A8AFA  # one upgrade of a database at a time
_PAUSE_S = 0.2

_ROLES = f"""
DO $$
DECLARE role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['{APP_ROLE}', '{SYSTEM_ROLE}'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- roles belong to the whole server, and another database was faster
            END;
        END IF;
        IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
            EXCEPTION WHEN insufficient_privilege THEN
                NULL; -- whoever made the roles has granted them, or SET ROLE says what is missing
            END;
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
    END LOOP;
    -- A table of Procrastinate's is the system's; each migration gives an organization's transactions what they need.
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {SYSTEM_ROLE};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {SYSTEM_ROLE};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {APP_ROLE};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {APP_ROLE};
END $$;
"""


def upgrade(database_url: str) -> bool:
    """Bring a database to the newest schema; safe to run by several processes at once, and twice.

    Returns whether the rights of an organization's transactions are as `grants` has them: not while processes of
    the release before, which need more, are connected.

    The user of the address must own the database, and be allowed to create roles unless
    `sarafan_app` and `sarafan_system` exist and were granted to it.
    """
    engine = _engine(database_url)
    try:
        with engine.connect() as guard:
            _take_turn(guard)
            with engine.begin() as connection:
                # psycopg would take the per cent signs of both texts for placeholders.
                connection.exec_driver_sql(_ROLES.replace("%", "%%"))
                if connection.scalar(sa.text("SELECT to_regclass('public.procrastinate_jobs')")) is None:
                    connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
            with engine.connect() as connection:
                command.upgrade(_config(connection), "head")
                connection.commit()
            with engine.begin() as connection:
                return grants.enforce(connection)
    finally:
        engine.dispose()


def _take_turn(guard: sa.Connection) -> None:
    """Wait until no other process upgrades this database; the lock ends with the connection.

    Asked for again and again: a statement that waits for the lock would hold a snapshot, and an index that the other
    process makes without locking writers waits until that is gone.
    """
    while True:
        has_lock = guard.scalar(sa.text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        guard.commit()
        if has_lock:
            return
        time.sleep(_PAUSE_S)


def pending(database_url: str) -> list[str]:
    """List the migrations that a database still lacks, in the order in which they would run."""
    engine = _engine(database_url)
    try:
        with engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
    scripts = ScriptDirectory.from_config(_config(None))
    ordered = [script.revision for script in scripts.walk_revisions()][::-1]
    done = 0
    for place, revision in enumerate(ordered):
        if revision in present:
            done = place + 1
    return ordered[done:]


def check(database_url: str) -> None:
    """Compare the models with a database. Raises `alembic.util.CommandError` when they differ."""
    engine = _engine(database_url)
    try:
        with engine.connect() as connection:
            command.check(_config(connection))
    finally:
        engine.dispose()


def import_models() -> None:
    """Import every module's tables, so that the metadata knows them."""
    package = importlib.import_module("sarafan")
    for found in pkgutil.walk_packages(package.__path__, "sarafan."):
        if found.name.endswith(".models"):
            importlib.import_module(found.name)
    importlib.import_module("sarafan.core.realtime.changes")


def _engine(database_url: str) -> sa.Engine:
    url = sqlalchemy_url(database_url)
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args={"application_name": APPLICATION})


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
