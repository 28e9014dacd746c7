"""Strangers' pictures are unpacked by processes of their own, which may do little and end with us."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sarafan.cli import dying
from sarafan.media import preview_child, previews
from tests.support.events import encoded, picture
from tests.support.server_process import until

JPEG = r"b'\0\0\0\1\0\0\0\1\xff\xd8'"


def test_what_is_known_without_pillow_is_what_the_child_has():
    assert previews.MOST_BYTES == preview_child.MOST_BYTES
    assert preview_child.FIRST_BYTES["JPEG"] == previews.JPEG
    assert previews.COMMAND[-1] == preview_child.__file__


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65536):
        yield content[start : start + 65536]


def told(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text()


def instead(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let this be done instead of making a preview."""
    monkeypatch.setattr(previews, "COMMAND", (sys.executable, "-I", "-c", script))


async def test_a_preview_tells_how_large_the_picture_is():
    made = await previews.make(pieces(picture(300, 200)))
    assert made is not None
    assert (made.width, made.height, made.content[:2]) == (300, 200, b"\xff\xd8")


async def test_who_unpacks_a_picture_knows_no_secret_and_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SARAFAN_SECRET_KEY", "it-must-not-know-this")
    script = "import os, sys; f = sorted(os.listdir('/proc/self/fd')); e = repr((dict(os.environ), f, os.getcwd()))"
    instead(monkeypatch, f"{script}; sys.stdout.buffer.write({JPEG} + e.encode())")

    made = await previews.make(pieces(b"x"))

    assert made is not None
    # 3 is the folder that it looks through.
    assert made.content[2:] == repr(({"LC_ALL": "C.UTF-8"}, ["0", "1", "2", "3"], "/")).encode()


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "__import__('socket').socket()",
        "bytearray(200_000_000)",
        "os.open('/tmp/made', os.O_CREAT)",
        "os.setgid(0)" if os.geteuid() == 0 else "open('/etc/passwd')",
    ],
)
def test_who_unpacks_a_picture_may_do_nothing_else(attempt: str):
    script = f"""
import os, runpy, sys
child = runpy.run_path({preview_child.__file__!r})
child["give_up_power"]()
try:
    {attempt}
except (OSError, MemoryError):
    sys.stdout.write("refused")
"""
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False)

    assert done.stdout == "refused", done.stderr


@pytest.mark.parametrize(
    ("script", "patience_s"),
    [
        ("import time; time.sleep(600)", 0.5),
        ("import sys; sys.exit(1)", 20.0),
        ("import os; os.kill(os.getpid(), 9)", 20.0),
        ("import os\nwhile True: os.write(1, bytes(65536))", 20.0),
    ],
    ids=["stands still", "fails", "is killed", "talks without end"],
)
async def test_one_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch, script: str, patience_s: float):
    instead(monkeypatch, script)
    monkeypatch.setattr(previews, "PATIENCE_S", patience_s)
    before = set(dying.children())

    with pytest.raises(previews.MakerDied):
        await previews.make(pieces(picture()))

    assert set(dying.children()) <= before


@pytest.mark.parametrize(
    "script",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
        "pass",
        "import sys; sys.stdout.write('no preview')",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 8 + b'\\xff\\xd8')",
    ],
    ids=["takes too much time", "makes none", "says something else", "lies about its size"],
)
async def test_what_cannot_get_better_is_not_worth_another_try(monkeypatch: pytest.MonkeyPatch, script: str):
    instead(monkeypatch, script)

    assert await previews.make(pieces(picture())) is None


async def test_what_breaks_off_the_reading_ends_the_process_too():
    async def broken() -> AsyncIterator[bytes]:
        yield b"\xff\xd8"
        raise FileNotFoundError("gone")

    before = set(dying.children())
    with pytest.raises(FileNotFoundError, match="gone"):
        await previews.make(broken())
    assert set(dying.children()) <= before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends a minute later by itself")
async def test_nothing_is_left_when_we_are_killed(tmp_path: Path):
    """It waits for a picture that never comes whole when its parent dies."""
    script = f"""
import asyncio, base64, sys
from sarafan.media import preview_child, previews

async def pieces():
    yield base64.b64decode({encoded(picture())!r})
    await asyncio.sleep(600)

asyncio.run(previews.make(pieces()))
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    try:
        child: list[int] = []

        async def is_at_work() -> bool:
            child[:] = dying.children(parent.pid)
            with contextlib.suppress(OSError):  # its limits are its last preparation
                limits = told(child[0], "limits") if child else ""
                return any(line.split()[:4] == ["Max", "open", "files", "0"] for line in limits.splitlines())
            return False

        await until(is_at_work)
    finally:
        parent.send_signal(signal.SIGKILL)
        await parent.wait()

    async def is_gone() -> bool:
        try:
            return "State:\tZ" in told(child[0], "status")
        except OSError:
            return True

    await until(is_gone)
