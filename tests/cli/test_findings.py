from pathlib import Path

import pytest

from sarafan.cli import findings, installation, secrets_file
from sarafan.cli.verdicts import Finding, Verdict
from sarafan.core import migrations

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_internet(monkeypatch):
    """WhatsApp's address is one on which nobody listens, and there is no time to compare with."""
    monkeypatch.setenv("WHATSAPP_WS_URL", "ws://127.0.0.1:9/ws/chat")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("SARAFAN_BRIDGE_URL", raising=False)


def look(folder: Path) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings.everything(folder)}


def test_a_migrated_database_is_fine_and_an_unreachable_whatsapp_is_said(tmp_path: Path, database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)

    seen = look(tmp_path)

    assert seen["database"].verdict is Verdict.OK
    assert seen["migrations"].verdict is Verdict.OK
    assert seen["WhatsApp"].verdict is Verdict.BAD
    assert "127.0.0.1:9 can't be reached" in seen["WhatsApp"].found
    assert "tries again by itself" in seen["WhatsApp"].mend


def test_an_empty_database_lacks_migrations_until_they_ran(tmp_path: Path, empty_database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    missing = look(tmp_path)["migrations"]
    migrations.upgrade(empty_database_url)

    assert missing.verdict is Verdict.BAD
    assert "./sarafan migrate" in missing.mend
    assert look(tmp_path)["migrations"].verdict is Verdict.OK


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter22@127.0.0.1:9/sarafan")

    found = look(tmp_path)["database"]

    assert found.verdict is Verdict.BAD
    assert "hunter22" not in found.found


def test_secrets_that_others_can_read_are_bad(tmp_path: Path):
    secrets_file.read_or_make(tmp_path)
    (tmp_path / "secrets.env").chmod(0o644)

    assert look(tmp_path)["secrets"].mend == f"chmod 600 {tmp_path / 'secrets.env'}"


def test_a_running_hub_whose_processes_do_not_answer_is_bad(tmp_path: Path):
    presence = installation.Presence(tmp_path)
    presence.take()
    presence.tell(url="http://127.0.0.1:9", port=9, bridge_port=9, simulator_ports={})

    seen = look(tmp_path)
    presence.leave()

    assert (seen["hub"].verdict, seen["bridge"].verdict) == (Verdict.BAD, Verdict.BAD)


@pytest.mark.parametrize(
    ("free", "verdict"), [(100_000_000, Verdict.BAD), (1_000_000_000, Verdict.WARN), (9_000_000_000, Verdict.OK)]
)
def test_a_full_disk_is_said_before_the_database_stops(tmp_path: Path, monkeypatch, free: int, verdict: Verdict):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": free}))

    assert look(tmp_path)["disk"].verdict is verdict


@pytest.mark.parametrize(("code", "words"), [("not_stored", "cannot be stored"), ("not_taken", "not taken by the hub")])
def test_a_number_on_line_of_which_nothing_comes_in_is_no_number_that_works(code: str, words: str):
    trouble = {"code": code, "since": "2026-11-21T10:05:00Z", "waiting": 3}

    found = findings.describe_number({"status": "connected", "phone": "77011234567", "trouble": trouble})

    assert found.verdict is Verdict.BAD
    assert "3 events" in found.found
    assert words in found.found
    assert "2026-11-21 10:05 UTC" in found.found
    assert found.mend


@pytest.mark.parametrize(
    ("status", "verdict"),
    [("connected", Verdict.OK), ("reconnecting", Verdict.WARN), ("logged_out", Verdict.BAD)],
)
def test_a_number_is_named_by_its_last_digits_only(status: str, verdict: Verdict):
    account = {"status": status, "phone": "77011234567", "reason": {"code": "their_error", "detail": "500"}}

    found = findings.describe_number(account)

    assert found.verdict is verdict
    assert "their error 500" in found.found
    assert "…4567" in found.found
    assert "77011234567" not in found.found


@pytest.mark.parametrize(
    ("ahead", "verdict", "words"),
    [(1.9, Verdict.OK, ""), (3, Verdict.WARN, "3 s ahead"), (-2.6, Verdict.WARN, "3 s behind"), (400, Verdict.BAD, "")],
)
def test_a_clock_that_is_off_by_more_than_two_seconds_is_told(ahead: float, verdict: Verdict, words: str):
    found = findings.clock("12:00:00 UTC", ahead)

    assert (found.verdict, words in found.found) == (verdict, True)
