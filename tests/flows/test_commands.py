"""Commands that look into the database, where there is none yet, none that answers, or one of another version."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from sarafan.cli import secrets_file
from sarafan.cli.installation import Presence
from sarafan.cli.paths import ROOT

pytestmark = pytest.mark.flow

PASSWORD = ("--password", "a-long-password-12")
LINK = "https://chat.salon.kz/reset?token="
COMMANDS = {
    "member create": ("a@salon.kz", "--name", "Дана", "--organization", "Салон", *PASSWORD),
    "member reset-password": ("a@salon.kz", *PASSWORD),
    "member password-link": ("a@salon.kz",),
    "organization create": ("a@salon.kz", "--name", "Салон"),
    "reseal": (),
    "setup-link": (),
    "serve": (),
    "work": (),
    "bridge": (),
}
PROCESSES = ("serve", "work", "bridge")  # of which each may be the first, beside a database that is elsewhere


def run(command: str, folder: Path, **more: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more
    argv = [sys.executable, "-m", "sarafan.cli", *command.split(), *COMMANDS[command], "--data", str(folder)]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "expected", "says"),
    [
        ("member create", 0, "a@salon.kz can sign in now."),
        ("member password-link", 1, "Nobody has the e-mail a@salon.kz."),
        ("setup-link", 0, "/setup?token="),
    ],
)
def test_a_folder_that_is_not_there_yet_is_made_and_prepared(open_folder: Path, command: str, expected: int, says: str):
    folder = open_folder / "not" / "yet"
    code, said = run(command, folder)
    assert (code, says in said) == (expected, True), said
    if command == "member create":
        presence = Presence(folder)
        presence.take()
        presence.tell(url="https://chat.salon.kz")
        code, said = run("member password-link", folder)
        presence.leave()
        assert (code, said.startswith(LINK)) == (0, True), "the link leads to the hub that runs from this folder"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_cannot_be_made_is_named_in_a_sentence(tmp_path: Path, command: str):
    (tmp_path / "file").touch()
    address = {"DATABASE_URL": "postgresql://somebody@127.0.0.1:1/none"} if command in PROCESSES else {}
    code, said = run(command, tmp_path / "file" / "data", **address)
    assert (code, "file/data cannot be made: Not a directory." in said) == (1, True), said


def test_secrets_are_made_in_a_folder_that_is_not_there_yet(tmp_path: Path):
    """A server whose database is elsewhere may be the first to come."""
    folder = tmp_path / "not" / "yet"
    assert set(secrets_file.read_or_make(folder)) == set(secrets_file.NAMES)
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", ["member reset-password", "member password-link", "organization create", "reseal"])
def test_a_database_that_does_not_answer_is_named_in_a_sentence(tmp_path: Path, command: str):
    code, said = run(command, tmp_path, DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/none")
    assert (code, "does not answer" in said, "secret" in said) == (1, True, False), said


def test_a_database_that_another_version_made_is_left_as_it_is(tmp_path: Path, empty_database_url: str):
    code, said = run("member create", tmp_path, DATABASE_URL=empty_database_url)
    assert (code, "./sarafan migrate prepares it" in said) == (1, True), said
    with psycopg.connect(empty_database_url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row == (0,)
