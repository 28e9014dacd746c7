"""The page on security says what the code does: every limit with its present value, every test by its name."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from scripts import limits
from scripts.limits_listed import LIMITS


def test_the_table_is_what_the_code_says():
    """Otherwise: python -m scripts.limits."""
    text = limits.PAGE.read_text()

    assert limits.page(text, LIMITS) == text


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.file}:{limit.name}")
def test_a_limit_that_vanishes_is_missed(limit: limits.Limit):
    assert limit.value

    with pytest.raises(LookupError):
        _ = replace(limit, name=f"{limit.name}_GONE").value


def test_no_limit_is_listed_twice():
    assert len({(limit.file, limit.name) for limit in LIMITS}) == len(LIMITS)


def test_every_file_that_the_page_names_is_there():
    named = re.findall(r"`((?:tests|bridge|web|src|scripts|docs)/[\w/.-]+)`", limits.PAGE.read_text())

    assert len(named) > 20
    assert [name for name in named if not (limits.ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (8 * 1024 * 1024, "bytes", "8 MiB"),
        (1_000_000, "bytes", "1,000,000 bytes"),
        (300, "s", "5 min"),
        (150, "ms", "150 ms"),
        (300_000, "ms", "5 min"),
        (timedelta(days=14), "", "14 days"),
        (timedelta(days=1), "", "1 day"),
        (5_000, "members", "5,000 members"),
    ],
)
def test_values_are_told_as_people_do(value: float, unit: str, told: str):
    assert limits.tell(value, unit) == told
