"""Hub and bridge log in as roles of their own, as far as the database's owner may make them."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors, sql

from sarafan.cli import logins, rights
from sarafan.cli.verdicts import Verdict
from sarafan.core import migrations
from tests.support.postgres import new_database

HUB_MAY_NOT = [
    "SELECT * FROM members",
    "SELECT * FROM bridge.keys",
    "SET ROLE sarafan_system; SELECT * FROM bridge.keys",
    "SET ROLE sarafan_system; DROP TABLE messages",
    "SET ROLE sarafan_system; CREATE TABLE public.mine (x int)",
    "SET ROLE sarafan_system; UPDATE alembic_version SET version_num = '0001'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "CREATE ROLE another",
    "CREATE SCHEMA another",
]
BRIDGE_MAY_NOT = [
    "SELECT * FROM messages",
    "SELECT * FROM members",
    "SELECT * FROM procrastinate_jobs",
    "INSERT INTO deliveries DEFAULT VALUES",
    "SELECT sarafan_queue_job('x', 'default', 0, null, null, '{}', null)",
    "SET ROLE sarafan_system",
    "SET ROLE sarafan_app",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA another",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
]


def run(address: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements on one connection; returns the rows of the last."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            answer = connection.execute(statement)
        return answer.fetchall() if answer.description else []


def drop_roles(server: str, *names: str) -> None:
    for name in names:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.fixture
def database(database_server: str, migrated_database: str) -> Iterator[str]:
    """Give a migrated database in which a bridge of the release before has made its tables as the owner."""
    with new_database(database_server, migrated_database) as url:
        name = urlsplit(url).path[1:]
        run(url, "CREATE SCHEMA bridge; CREATE TABLE bridge.keys (id serial PRIMARY KEY, value bytea)")
        run(url, "CREATE FUNCTION bridge.claim(one text) RETURNS int LANGUAGE sql AS 'SELECT 1'")
        yield url
    drop_roles(database_server, f"{name}_hub", f"{name}_bridge")


@pytest.fixture
def owner(database_server: str) -> Iterator[str]:
    """Give an empty database whose owner may do nothing outside it."""
    with new_database(database_server) as url:
        name = urlsplit(url).path[1:]
        run(database_server, f"CREATE ROLE {name}_owner LOGIN PASSWORD 'of-the-owner'")
        run(database_server, f"GRANT sarafan_app, sarafan_system TO {name}_owner WITH ADMIN OPTION")
        run(database_server, f"ALTER DATABASE {name} OWNER TO {name}_owner")
        place = urlsplit(url)
        netloc = f"{name}_owner:of-the-owner@{place.netloc.rpartition('@')[2]}"
        yield place._replace(netloc=netloc).geturl()
    drop_roles(database_server, f"{name}_hub", f"{name}_bridge", f"{name}_owner")


def test_each_gets_its_own_and_what_the_bridge_had_becomes_its_own(database: str, tmp_path: Path):
    found = logins.arrange(tmp_path, database)

    assert found.are_own
    assert logins.arrange(tmp_path, database) == found, "it may run twice"
    run(found.bridge, "INSERT INTO bridge.keys (value) VALUES ('x')")
    run(found.bridge, "CREATE TABLE bridge.more (x int); DROP FUNCTION bridge.claim(text); DROP TABLE bridge.keys")
    assert run(found.hub, "SET ROLE sarafan_system", "SELECT count(*) FROM members") == [(0,)]
    assert [finding.verdict for finding in rights.look(tmp_path, database, is_built_in=True)] == [Verdict.OK]


def test_neither_may_do_what_the_other_or_the_owner_does(database: str, tmp_path: Path):
    found = logins.arrange(tmp_path, database)
    for address, statements in ((found.hub, HUB_MAY_NOT), (found.bridge, BRIDGE_MAY_NOT)):
        for statement in statements:
            with pytest.raises(errors.InsufficientPrivilege):
                run(address, statement)


def test_a_lost_secrets_file_locks_nobody_out(database: str, tmp_path: Path):
    before = logins.arrange(tmp_path, database)
    (tmp_path / "secrets.env").unlink()

    after = logins.arrange(tmp_path, database)

    assert after.are_own
    assert after != before
    with pytest.raises(psycopg.OperationalError):
        run(before.hub, "SELECT 1")


def test_an_owner_who_may_not_make_roles_runs_everything_until_an_administrator_did(
    owner: str, database_server: str, tmp_path: Path
):
    migrations.upgrade(owner)

    assert logins.arrange(tmp_path, owner) == logins.Logins(owner, owner, owner)
    (told,) = rights.look(tmp_path, owner, is_built_in=False)
    assert told.verdict is Verdict.WARN
    assert "./sarafan roles" in told.mend

    script = list(logins.script(tmp_path, owner))
    secrets = (tmp_path / "secrets.env").read_text()
    assert not any(line.partition("=")[2] in "\n".join(script) for line in secrets.splitlines() if "=" in line)
    administrator = urlsplit(database_server)._replace(path=urlsplit(owner).path).geturl()
    for statement in script:
        run(administrator, statement)

    found = logins.arrange(tmp_path, owner)
    assert found.are_own
    run(found.bridge, "CREATE TABLE bridge.keys (id int)")
    assert run(owner, "SELECT count(*) FROM bridge.keys") == [(0,)], "who makes the backup"


def test_an_owner_who_may_make_roles_needs_no_administrator(owner: str, database_server: str, tmp_path: Path):
    run(database_server, f"ALTER ROLE {logins.user_of(owner)[0]} CREATEROLE")
    migrations.upgrade(owner)
    run(owner, "CREATE SCHEMA bridge; CREATE TABLE bridge.keys (id int)")

    found = logins.arrange(tmp_path, owner)

    assert found.are_own
    for statement in BRIDGE_MAY_NOT:
        with pytest.raises(errors.InsufficientPrivilege):
            run(found.bridge, statement)


def test_an_address_keeps_its_place_and_its_options():
    address = logins.address_of("postgresql://u:p@db:5433/shop?sslmode=require&user=x&host=/a%20b", "shop_hub", "s")

    assert address == "postgresql://shop_hub:s@db:5433/shop?sslmode=require&host=%2Fa%20b"


@pytest.mark.parametrize(
    "database", ["сарафан_для_салона_на_абая", "%D1%81алон", "s" * 63], ids=["long", "coded", "full"]
)
def test_whatever_a_database_is_called_its_two_roles_are_two(database: str, tmp_path: Path):
    wanted = logins.wanted_logins(tmp_path, f"postgresql://owner@localhost/{database}")

    names = [logins.user_of(address)[0] for address in (wanted.hub, wanted.bridge)]
    assert all(len(name.encode()) <= 63 for name in names)
    assert [name.rpartition("_")[2] for name in names] == ["hub", "bridge"]
    assert "%" not in "".join(names)
