import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sarafan.cli import environments, installation, ports, secrets_file
from sarafan.cli.console import Refusal
from sarafan.cli.installation import Presence
from tests.support.ports import free_port


@pytest.fixture(autouse=True)
def _no_secrets_in_the_environment(monkeypatch):
    for name in secrets_file.NAMES:
        monkeypatch.delenv(name, raising=False)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path):
    first = secrets_file.read_or_make(tmp_path)

    assert secrets_file.read_or_make(tmp_path) == first
    assert len(set(first.values())) == len(secrets_file.NAMES)
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in first.values())
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_processes_that_start_in_one_moment_have_the_same_secrets(tmp_path: Path):
    make = "import sys; from pathlib import Path; from sarafan.cli import secrets_file as s"
    command = [sys.executable, "-c", f"{make}; print(s.read_or_make(Path(sys.argv[1])))", str(tmp_path)]
    starting = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(8)]

    said = [process.communicate()[0] for process in starting]

    assert [process.returncode for process in starting] == [0] * 8
    assert set(said) == {f"{secrets_file.read_or_make(tmp_path)}\n".encode()}


def test_a_secrets_file_that_others_could_read_is_closed(tmp_path: Path):
    secrets_file.read_or_make(tmp_path)
    (tmp_path / "secrets.env").chmod(0o644)

    secrets_file.read_or_make(tmp_path)

    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file_and_is_not_written_there(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SARAFAN_SECRET_KEY", "from-the-environment-0123456789abcdef")

    secrets = secrets_file.read_or_make(tmp_path)

    assert secrets["SARAFAN_SECRET_KEY"] == "from-the-environment-0123456789abcdef"
    assert "SARAFAN_SECRET_KEY" not in (tmp_path / "secrets.env").read_text()


def test_a_release_with_one_more_secret_adds_it_and_keeps_the_others(tmp_path: Path):
    (tmp_path / "secrets.env").write_text("SARAFAN_SECRET_KEY=kept\n")

    assert secrets_file.read_or_make(tmp_path)["SARAFAN_SECRET_KEY"] == "kept"
    assert secrets_file.read_or_make(tmp_path) == secrets_file.read_or_make(tmp_path)


def test_a_second_up_on_the_same_data_is_refused_and_told_where_the_first_is(tmp_path: Path):
    first = Presence(tmp_path)
    first.take()
    first.tell(url="http://127.0.0.1:8123")

    with pytest.raises(Refusal) as refusal:
        Presence(tmp_path).take()

    first.leave()
    assert "http://127.0.0.1:8123" in refusal.value.sentence
    assert str(os.getpid()) in refusal.value.sentence


def test_nobody_is_present_once_the_process_has_ended(tmp_path: Path):
    gone = Presence(tmp_path)
    gone.take()
    gone.tell(url="http://127.0.0.1:8123")
    gone.leave()

    assert installation.read_presence(tmp_path) is None


def test_what_the_operator_set_stays(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SARAFAN_PUBLIC_URL", "https://shop.example")

    environment = environments.hub(tmp_path, "postgresql://db/x", SARAFAN_PUBLIC_URL="http://127.0.0.1:8000")

    assert environment["SARAFAN_PUBLIC_URL"] == "https://shop.example"
    assert environment["DATABASE_URL"] == "postgresql://db/x"


def test_a_taken_port_is_known_with_its_holder():
    port = free_port()  # which nobody gets once it is let go
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        assert not ports.is_free(port)
        assert ports.listener(port) == os.getpid()
        assert f"(process {os.getpid()})" in (ports.holder(port) or "")

    assert ports.is_free(port)
    assert ports.holder(port) is None
