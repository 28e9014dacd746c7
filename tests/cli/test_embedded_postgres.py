import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from sarafan.cli import clusters
from sarafan.cli.console import Refusal
from sarafan.cli.embedded_postgres import Cluster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """One durable cluster: making it takes seconds."""
    with clusters.throw_away(durable=True) as cluster:
        cluster.create()
        yield cluster


@pytest.fixture
def cluster(made: Cluster) -> Iterator[Cluster]:
    yield made
    made.clear_the_way()


@contextlib.contextmanager
def started(cluster: Cluster) -> "Iterator[subprocess.Popen[bytes]]":
    process = cluster.spawn()
    try:
        cluster.wait_until_ready(process)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def test_data_survive_a_crash(cluster: Cluster):
    with started(cluster) as server:
        ask(cluster, "CREATE TABLE survivors AS SELECT 'Әлия' AS name")
        server.kill()
        server.wait()

    with cluster.running():
        assert ask(cluster, "SELECT name FROM survivors") == "Әлия"


def test_a_server_left_behind_is_replaced(cluster: Cluster):
    with started(cluster) as left_behind, started(cluster) as server:
        assert left_behind.wait(60) == 0  # it was asked to end, not killed
        assert cluster.running_pid() == server.pid
        assert ask(cluster, "SELECT 1") == 1


def test_a_server_that_runs_already_is_used_and_left_running(cluster: Cluster):
    with started(cluster) as server:
        with cluster.running():
            assert ask(cluster, "SELECT 1") == 1

        assert server.poll() is None


def test_a_lock_file_with_the_id_of_another_program_does_not_keep_it_from_starting(cluster: Cluster):
    with started(cluster):
        lock = (cluster.data / "postmaster.pid").read_text()
        socket_lock = (cluster.sockets / ".s.PGSQL.5432.lock").read_text()
    # As after a crash of the machine: a process that runs now has the old server's id. It is nobody's server,
    # but its owner may be PostgreSQL's own user, and then PostgreSQL itself refuses to start.
    with subprocess.Popen(["sleep", "600"], **cluster.user.as_arguments) as other:
        for path, text in (
            (cluster.data / "postmaster.pid", lock),
            (cluster.sockets / ".s.PGSQL.5432.lock", socket_lock),
        ):
            _, rest = text.split("\n", 1)
            path.write_text(f"{other.pid}\n{rest}")
            cluster.user.own(path)
        try:
            with cluster.running():
                assert ask(cluster, "SELECT 1") == 1
        finally:
            other.kill()


def test_cyrillic_and_kazakh_letters_have_cases(cluster: Cluster):
    with cluster.running():
        assert ask(cluster, "SELECT lower('ӘҒҚҢӨҰҮҺІ ЁЩЯ')") == "әғқңөұүһі ёщя"
        assert ask(cluster, "SELECT 'Қарлығаш' ILIKE '%ҚАРЛЫҒАШ%'") is True


def test_only_its_owner_may_enter_its_folders(cluster: Cluster):
    for folder in (cluster.folder, cluster.sockets, cluster.data):
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.stat().st_uid == cluster.user.uid != 0


def without_password(cluster: Cluster) -> str:
    return f"postgresql://sarafan@localhost/sarafan?host={cluster.sockets}"


def test_who_can_reach_the_socket_needs_a_password_all_the_same(cluster: Cluster):
    with cluster.running(), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without_password(cluster))

    assert cluster.password.stat().st_mode & 0o077 == 0
    assert cluster.password.read_text() not in " ".join(cluster.command())


def test_a_cluster_of_the_release_before_asks_for_one_from_its_next_start_on(cluster: Cluster):
    with cluster.running():
        ask(cluster, "CREATE TABLE kept AS SELECT 1 AS x")
    cluster.password.unlink()
    with started(cluster), cluster.running():  # as that release runs it
        assert ask(cluster, "SELECT x FROM kept") == 1

    with cluster.running():
        assert ask(cluster, "SELECT x FROM kept") == 1
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(without_password(cluster))


def test_a_creation_that_broke_off_is_begun_anew():
    with clusters.throw_away() as cluster:
        half = cluster.folder / "cluster.new"
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")

        with cluster.running():
            assert ask(cluster, "SELECT current_database()") == "sarafan"


def test_a_server_that_cannot_start_says_why(cluster: Cluster):
    broken = replace(cluster, sockets=cluster.folder / "missing")

    with pytest.raises(Refusal) as refusal, broken.running():
        pass

    assert refusal.value.sentence == "The database did not start."
    assert "missing" in " ".join(refusal.value.hints)


def test_a_long_path_gets_a_short_socket_folder(open_folder: Path):
    folder = open_folder / ("long-name-" * 9)
    folder.mkdir()

    cluster = clusters.installed(folder)

    try:
        assert cluster.folder == folder / "postgres"
        assert len(str(cluster.sockets)) <= clusters.SOCKET_PATH_LIMIT
        assert cluster.sockets == clusters.installed(folder).sockets  # found again by the next start
    finally:
        shutil.rmtree(cluster.sockets)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the database to another user")
def test_a_folder_its_user_may_not_enter_gets_its_database_elsewhere(tmp_path: Path, monkeypatch):
    shared = Path("/tmp") / f"sarafan-elsewhere-{os.getpid()}"
    monkeypatch.setattr(clusters, "ELSEWHERE", shared)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    data = private / "data"
    data.mkdir()
    try:
        cluster = clusters.installed(data)
        with cluster.running():
            assert ask(cluster, "SELECT 1") == 1

        assert cluster.folder.parent == shared
        assert clusters.installed(data).folder == cluster.folder  # remembered
        shutil.rmtree(cluster.folder)
        with pytest.raises(Refusal, match="is gone"):
            clusters.installed(data)
    finally:
        shutil.rmtree(shared, ignore_errors=True)
