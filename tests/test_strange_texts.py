"""Whatever a stranger writes, the server has read it in a moment: four times the text is four times the work."""

import subprocess
import sys
from types import FrameType
from typing import Any

import pytest

from tests.support.stack import ROOT
from tests.support.strange_texts import FAMILIES, READERS

FEW, MANY = 2_000, 8_000  # letters
# Nothing is measured by it: what goes over a text again for each of its letters would take minutes for one of them.
NEVER_ENDS_S = 240


def steps(run: Any, text: str) -> int:
    """Count the lines of Python that are run while a text is read."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        run(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_is_four_times_the_lines_of_ours(reader: str):
    for made in FAMILIES.values():
        few, many = steps(READERS[reader], made(FEW)), steps(READERS[reader], made(MANY))
        assert many < 6 * few + 2_000


@pytest.mark.slow
def test_regular_expressions_and_libraries_are_done_with_half_a_million_letters():
    """A process of its own: a regular expression that does not end can only be killed."""
    program = [sys.executable, "-m", "tests.support.strange_texts"]
    try:
        done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=NEVER_ENDS_S, check=False)
    except subprocess.TimeoutExpired as expired:
        said = expired.stdout.decode() if isinstance(expired.stdout, bytes) else expired.stdout or ""
        pytest.fail(f"It does not end: {said.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr[-2000:]
