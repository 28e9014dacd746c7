"""Databases for tests: on the server of TEST_DATABASE_URL, or on a throw-away one started for the run."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from sarafan.cli import clusters
from sarafan.core import migrations


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a server on which databases may be made.

    Measurements ask for a `durable` one: without it, a started server trades safety for speed.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with clusters.throw_away(durable=durable) as cluster, cluster.running() as url:
        yield url


@contextlib.contextmanager
def new_database(server: str, template: str | None = None) -> Iterator[str]:
    """Make a database, empty or as a copy of another one, and drop it afterwards."""
    name = f"sarafan_test_{secrets.token_hex(6)}"
    # Copying files takes a tenth of the time that a copy through the log takes.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        sql.Identifier(name), sql.Identifier(urlsplit(template).path[1:] if template else "template1")
    )
    _execute(server, create)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def fresh_database(*, durable: bool = False) -> Iterator[str]:
    """Make an empty database, with a server for it when none is given."""
    with running_server(durable=durable) as server, new_database(server) as url:
        yield url


def _execute(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder for an installation with a database of its own.

    Pytest's are closed to others. As root, whose databases belong to another user, they would be
    kept elsewhere, and stay there when the test is over.
    """
    with tempfile.TemporaryDirectory(prefix="sarafan-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Give the server of this run."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_database(database_server: str) -> Iterator[str]:
    """Migrate one database for the run. Nobody connects to it, or PostgreSQL would refuse to copy it."""
    with new_database(database_server) as url:
        migrations.upgrade(url)
        yield url


@pytest.fixture
def empty_database_url(database_server: str) -> Iterator[str]:
    """Give a database without tables."""
    with new_database(database_server) as url:
        yield url


@pytest.fixture
def database_url(database_server: str, migrated_database: str) -> Iterator[str]:
    """Give a migrated database that is this test's own."""
    with new_database(database_server, migrated_database) as url:
        yield url


@pytest.fixture(scope="session")
def shared_database_url(database_server: str, migrated_database: str) -> Iterator[str]:
    """Give a migrated database that all tests of the run share."""
    with new_database(database_server, migrated_database) as url:
        yield url
