"""Nobody else on the machine can read the data folder, whoever made it, and whatever an earlier release left."""

import os
import stat
from pathlib import Path

import pytest

from sarafan.cli import findings, installation, privacy
from sarafan.cli.installation import Presence
from sarafan.cli.unprivileged import database_user
from sarafan.cli.verdicts import Verdict

AS_ROOT = os.geteuid() == 0


@pytest.fixture(autouse=True)
def _built_in_database(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def old(open_folder: Path) -> Path:
    """A data folder as an earlier release has left it, where the database's user gets to."""
    folder = open_folder / "data"
    (folder / "media" / "shop").mkdir(parents=True)
    (folder / "postgres" / "run").mkdir(parents=True)
    for name in ("media/shop/file", "running.lock", "postgres/postgres.log"):
        (folder / name).write_text("x")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes_below(folder: Path) -> dict[str, int]:
    ours = (path for path in folder.rglob("*") if "postgres" not in path.parts)
    return {str(path.relative_to(folder)): mode(path) for path in ours}


CLOSED = {"media": 0o700, "media/shop": 0o700, "media/shop/file": 0o600, "running.lock": 0o600}


def test_a_start_closes_what_an_earlier_release_left_open(old: Path):
    installation.make_data_folder(old)

    assert modes_below(old) == CLOSED
    assert mode(old) == (0o710 if AS_ROOT else 0o700)
    assert mode(old / "postgres" / "postgres.log") == 0o644, "the database's folder is its user's"


def test_a_new_folder_is_closed_and_what_is_made_in_it(open_folder: Path):
    before = os.umask(0o022)
    try:
        folder = open_folder / "new"
        installation.make_data_folder(folder)
        Presence(folder).leave()
    finally:
        os.umask(before)

    assert (mode(folder) & 0o707, modes_below(folder)) == (0o700, {"running.lock": 0o600})


@pytest.mark.skipif(not AS_ROOT, reason="only root runs the database as another user")
def test_the_database_of_root_may_pass_through_and_see_nothing(old: Path):
    installation.make_data_folder(old)

    user = database_user()
    assert (user.can_reach(old, "x"), user.can_reach(old, "r")) == (True, False)
    assert old.stat().st_gid == user.gid


@pytest.mark.skipif(not AS_ROOT, reason="only root runs the database as another user")
@pytest.mark.parametrize("where", ["named", "elsewhere"])
def test_nobody_passes_where_the_database_is_not(old: Path, monkeypatch: pytest.MonkeyPatch, where: str):
    if where == "named":
        monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/x")
    else:
        (old / privacy.ELSEWHERE).write_text("/var/lib/sarafan/x\n")

    installation.make_data_folder(old)

    assert mode(old) == 0o700


def test_doctor_looks_deeper_mends_and_says_so(old: Path):
    installation.make_data_folder(old)
    (old / "media" / "shop" / "file").chmod(0o644)
    (old / "media" / "shop").chmod(0o755)
    installation.make_data_folder(old)
    assert mode(old / "media" / "shop" / "file") == 0o644, "a start does not look where nobody gets"

    first, second = (next(f for f in findings.data_folder(old) if f.what == "privacy") for _ in range(2))

    assert modes_below(old) == CLOSED
    assert (first.verdict, second.verdict) == (Verdict.WARN, Verdict.OK)
    assert "read 2 of our files" in first.found


def test_a_link_out_of_the_folder_changes_nothing_outside(old: Path, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs").write_text("x")
    (outside / "theirs").chmod(0o644)
    outside.chmod(0o755)
    (old / "media" / "link").symlink_to(outside)

    installation.make_data_folder(old)
    privacy.mend_all(old)

    assert (mode(outside), mode(outside / "theirs")) == (0o755, 0o644)
