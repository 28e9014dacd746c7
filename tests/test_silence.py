"""Nothing secret and nothing personal is said while the whole suite runs.

`support/leaks.py` looks through the output of every test and of every process that tests start, and fails the run.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sarafan.cli import paths
from tests.support import leaks

SAID = {
    "a phone": '{"event": "sent", "to": "77011234567"}',
    "a phone with a plus": "call +77019998877 now",
    "a phone in an address of the API": "GET /check/77011234567 200",
    "an address": "message from 100200300:2@lid",
    "an e-mail": "sign-in of owner@hub.test",
    "words": "Есть размер 42?",
    "words within JSON": json.dumps({"text": "Қалайсыз"}),
    "a password": '{"password": "correct horse 7"}',
    "a program's key": "Bearer srf_0123456789abcdefghijKLMN",
    "a Signal session": "Closing session: SessionEntry { privKey: <Buffer 05 1c 22> }",
}
HARMLESS = (
    '{"event": "job_will_retry", "job_id": 77011234567123, "channel_id": "77011234-5670-7123-8123-770112345678"}',
    '{"sessionId": "01a1fe4e-3b22-70e4-a710-eb89dc8d91a8", "time": 1795268177011, "msg": "status_changed"}',
    "sarafan_outbox_age_seconds 0.77011234567",
    "3EB077011234567ABCDEF",
)


@pytest.mark.parametrize("kind", SAID)
def test_the_search_finds_what_it_is_for(kind: str):
    assert leaks.find(SAID[kind]) != []


@pytest.mark.parametrize("said", HARMLESS)
def test_the_search_lets_pass_what_is_nobodys(said: str):
    assert leaks.find(said) == []


def test_a_secret_is_found_as_it_stands_and_within_json(monkeypatch: pytest.MonkeyPatch):
    secret = 'a "quoted" secret'
    monkeypatch.setattr(leaks, "SECRETS", set())
    leaks.plant(secret)
    for said in (f"key={secret}", json.dumps({"key": secret})):
        assert leaks.find(said, kinds=()) != []


SPEAKING = """
import subprocess, sys
from tests.support import leaks

def test_that_passes(tmp_path):
    {action}

def test_of_another():
    pass
"""
ACTIONS = {
    "a child": "subprocess.run([sys.executable, '-c', 'import sys; print(77011234567, file=sys.stderr)'], check=True)",
    "a process with a log": "(tmp_path / 'log').write_text('Сәлем'); leaks.watch(tmp_path / 'log')",
    "nobody": "print('all is well')",
}


@pytest.mark.slow
@pytest.mark.parametrize("who", ACTIONS)
def test_a_run_in_which_somebody_speaks_fails_though_its_tests_pass(who: str, tmp_path: Path):
    (tmp_path / "test_speaking.py").write_text(SPEAKING.format(action=ACTIONS[who]))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.leaks", "-c", "/dev/null", str(tmp_path)]

    run = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)

    assert "2 passed" in run.stdout, run.stdout
    assert (run.returncode, "LEAKED" in run.stdout) == ((0, False) if who == "nobody" else (1, True)), run.stdout
