"""Of what was not understood an erasure takes only the pieces that name the person."""

import json
from typing import Any

import pytest

from sarafan.people.raw_arrivals import without

THEIRS, OTHERS = "77010000001", "77010000002"


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        ({"events": [{"from": THEIRS}, {"from": OTHERS}]}, {"events": [{"from": OTHERS}]}),
        ({"events": [{"from": THEIRS}]}, None),
        ({"a": [{"b": [{"id": THEIRS}, {"id": OTHERS}]}, {"b": [1]}]}, {"a": [{"b": [{"id": OTHERS}]}, {"b": [1]}]}),
        ({"from": THEIRS, "events": [{"from": OTHERS}]}, None),
        ([THEIRS, OTHERS], [OTHERS]),
        (THEIRS, None),
    ],
)
def test_the_smallest_pieces_that_name_the_person_go(body: Any, rest: Any):
    kept = without(json.dumps(body).encode(), [THEIRS])

    assert (json.loads(kept) if kept else None) == rest


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_goes_as_a_whole(body: bytes):
    assert without(body + THEIRS.encode(), [THEIRS]) is None
