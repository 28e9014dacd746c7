import shutil
import subprocess
from pathlib import Path

import pytest

from sarafan.cli import environments, paths, secrets_file
from scripts import uv_settings

SYSTEM = (
    "sh",
    "dirname",
    "uname",
    "cat",
    "cksum",
    "df",
    "awk",
    "id",
    "date",
    "grep",
    "tail",
    "mkdir",
    "readlink",
    "env",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with nothing but the launcher, and a PATH on which there is no Python."""
    shutil.copy(paths.ROOT / "sarafan", tmp_path / "sarafan")
    (tmp_path / "bin").mkdir()
    for name in SYSTEM:
        program = shutil.which(name)
        assert program is not None, name
        (tmp_path / "bin" / name).symlink_to(program)
    return tmp_path


def launch(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "sarafan", "doctor"],
        env={"PATH": str(clone / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(clone: Path, name: str, *, version: str, has_venv: bool = True, is_new: bool = True) -> None:
    path = clone / "bin" / name
    path.write_text(
        f"""#!/bin/sh
case "$2" in
  *print*) echo {version} ;;
  *"version_info <"*) exit {0 if is_new else 1} ;;
  *ensurepip*) exit {0 if has_venv else 1} ;;
  *fcntl*) exit 0 ;;
  *) exit 9 ;;
esac
"""
    )
    path.chmod(0o755)


def test_no_python_is_said_with_how_to_get_one(clone: Path):
    result = launch(clone)

    assert result.returncode == 1
    assert "Sarafan needs Python 3.11 or newer, and none was found." in result.stderr
    assert "sudo apt install python3 python3-venv" in result.stderr


def test_an_old_python_is_named(clone: Path):
    fake_python(clone, "python3", version="3.9.2", is_new=False)

    assert f"the one here is 3.9.2 ({clone}/bin/python3)" in launch(clone).stderr


def test_a_python_without_venv_names_the_package(clone: Path):
    fake_python(clone, "python3", version="3.11.2", has_venv=False)

    assert "sudo apt install python3.11-venv" in launch(clone).stderr


def test_a_shim_that_fails_is_passed_over(clone: Path):
    shim = clone / "bin" / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    fake_python(clone, "python3", version="3.9.2", is_new=False)

    assert "the one here is 3.9.2" in launch(clone).stderr


def test_a_full_disk_is_said_before_anything_is_downloaded(clone: Path):
    fake_python(clone, "python3", version="3.12.1")
    (clone / "bin" / "df").unlink()
    (clone / "bin" / "df").write_text("#!/bin/sh\necho head\necho /dev/x 100 90 204800 90% /\n")
    (clone / "bin" / "df").chmod(0o755)

    result = launch(clone)

    assert result.returncode == 1
    assert "The disk is too full: 200 MB are free" in result.stderr


def test_what_installs_and_builds_sees_no_secret(clone: Path):
    fake_python(clone, "python3", version="3.12.1")
    python = clone / "bin" / "python3"
    python.write_text(python.read_text().replace("*) exit 9", f"*) env > {clone}/seen; exit 9"))
    names = [*secrets_file.NAMES, *environments.BRIDGE_SECRETS, "DATABASE_URL"]

    result = launch(clone, **dict.fromkeys(names, "planted"), KEPT="yes")

    assert "making the Python environment" in result.stderr
    seen = (clone / "seen").read_text()
    assert "KEPT=yes" in seen
    assert "planted" not in seen


def test_pips_settings_become_uvs():
    pip = {"index-url": "https://mirror.test/packages", "extra-index-url": "file:///a\nfile:///b", "timeout": "60"}

    assert uv_settings.translate(pip) == {
        "UV_DEFAULT_INDEX": "https://mirror.test/packages",
        "UV_INDEX": "file:///a file:///b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": "60",
    }
