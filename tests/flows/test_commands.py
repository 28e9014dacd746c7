"""Commands that look into the database, where there is none yet, none that answers, or one of another version."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from sarafan.cli.paths import ROOT

pytestmark = pytest.mark.flow

PASSWORD = ("--password", "a-long-password-12")
COMMANDS = {
    "member create": ("a@salon.kz", "--name", "Дана", "--organization", "Салон", *PASSWORD),
    "member reset-password": ("a@salon.kz", *PASSWORD),
    "organization create": ("a@salon.kz", "--name", "Салон"),
    "reseal": (),
    "setup-link": (),
}


def run(command: str, folder: Path, **more: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more
    argv = [sys.executable, "-m", "sarafan.cli", *command.split(), *COMMANDS[command], "--data", str(folder)]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "says"),
    [("member create", "a@salon.kz can sign in now."), ("setup-link", "/setup?token=")],
)
def test_a_folder_that_is_not_there_yet_is_made_and_prepared(open_folder: Path, command: str, says: str):
    code, said = run(command, open_folder / "not" / "yet")
    assert (code, says in said) == (0, True), said


@pytest.mark.parametrize("command", ["member reset-password", "organization create", "reseal"])
def test_a_database_that_does_not_answer_is_named_in_a_sentence(tmp_path: Path, command: str):
    code, said = run(command, tmp_path, DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/none")
    assert (code, "does not answer" in said, "secret" in said) == (1, True, False), said


def test_a_database_that_another_version_made_is_left_as_it_is(tmp_path: Path, empty_database_url: str):
    code, said = run("member create", tmp_path, DATABASE_URL=empty_database_url)
    assert (code, "./sarafan migrate prepares it" in said) == (1, True), said
    with psycopg.connect(empty_database_url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row == (0,)
