"""Migrations change what is there whoever owns the tables, and stand in nobody's way who works meanwhile."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql

from sarafan.core import migrations
from sarafan.core.db import sqlalchemy_url
from tests.support.postgres import new_database
from tests.support.release import restore_database
from tests.support.stack import eventually

BEFORE = "0031"  # what the release before has
OWNED = """
    SELECT format('ALTER %s %s OWNER TO ', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
      FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND NOT EXISTS (
           SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i') AND relkind = 'S')
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def before(database_server: str, migrated_database: str) -> Iterator[str]:
    """Give a database as it was before the last migrations, with a call that was taken."""
    with new_database(database_server) as url:
        restore_database(url)
        config = Config()
        config.set_main_option("script_location", str(migrations.SCRIPTS))
        engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, BEFORE)
            connection.commit()
        engine.dispose()
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("UPDATE messages SET kind = 'system', details = '{\"call\": \"answered\"}' WHERE seq = 1")
        yield url


def test_rows_are_changed_for_an_owner_who_sees_none(before: str, database_server: str):
    name = f"{urlsplit(before).path[1:]}_owner"
    with psycopg.connect(before, autocommit=True) as superuser:
        role = sql.Identifier(name)
        superuser.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD 'of-the-owner'").format(role))
        superuser.execute(sql.SQL("GRANT sarafan_app, sarafan_system TO {} WITH ADMIN OPTION").format(role))
        superuser.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(role))
        for (statement,) in superuser.execute(OWNED).fetchall():
            superuser.execute(sql.SQL(statement) + role)
        place = urlsplit(before)
        netloc = f"{name}:of-the-owner@{place.netloc.rpartition('@')[2]}"
        try:
            migrations.upgrade(place._replace(netloc=netloc).geturl())
            linked = superuser.execute(
                "SELECT count(linked_at), count(*) FILTER (WHERE followed_since = linked_at) FROM channels"
            ).fetchone()
            calls = superuser.execute("SELECT count(*), count(answers_until) FROM messages WHERE seq = 1").fetchone()
        finally:
            superuser.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
            superuser.execute(sql.SQL("DROP OWNED BY {}; DROP ROLE {}").format(role, role))
    assert linked
    assert linked[0] == linked[1] > 0
    assert calls
    assert calls[0] == calls[1] > 0


async def test_whoever_holds_a_conversation_reaches_its_channel_while_the_tables_change(before: str):
    """As a message on its way out does: were both tables locked, each would wait for the other."""
    async with (
        await psycopg.AsyncConnection.connect(before) as sending,
        await psycopg.AsyncConnection.connect(before, autocommit=True) as watching,
    ):

        async def waits() -> bool:
            found = await (await watching.execute(WAITING)).fetchone()
            return found is not None and found[0] > 0

        await sending.execute("SELECT FROM conversations FOR UPDATE")
        upgrading = asyncio.create_task(asyncio.to_thread(migrations.upgrade, before))
        try:
            await eventually(waits, "the migration waiting for the conversations")
            await sending.execute("SET LOCAL lock_timeout = '1s'")
            await sending.execute("SELECT FROM channels")
        finally:
            await sending.rollback()
            await upgrading
    assert migrations.pending(before) == []


def test_a_table_that_everybody_reads_is_held_only_once_all_else_is_made():
    """A new column holds off all readers until the transaction ends; foreign keys of new tables wait for others."""
    versions = sorted((migrations.SCRIPTS / "versions").glob("*.py"))
    for path in versions:
        text = path.read_text()
        added = [text.find(f'add_column("{table}"') for table in ("contacts", "conversations", "messages")]
        if path.name > "0050" and max(added) > 0 and "create_table(" in text:
            assert text.rfind("create_table(") < min(place for place in added if place > 0), path.name
