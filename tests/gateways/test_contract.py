"""What is written from the bridge's schema follows it, and the hub reads every event as the schema has it."""

import json
from pathlib import Path

import pytest

from sarafan.gateways.bridge import payloads
from scripts import contract
from tests.support import bridge_contract

CAPTURED = Path(__file__).parent / "bridge" / "captured"


def test_the_description_is_the_bridges_own():
    assert json.loads(contract.describe()) == bridge_contract.DESCRIPTION, "run python -m scripts.contract"


def test_shapes_and_tables_are_those_of_the_description():
    assert contract.SHAPES.read_text() == contract.shapes(bridge_contract.DESCRIPTION), "run python -m scripts.contract"
    page = contract.PAGE.read_text()
    assert page == contract.page(page, bridge_contract.DESCRIPTION), "run python -m scripts.contract"


def test_the_hub_knows_every_event_of_the_bridge():
    for kind in bridge_contract.DESCRIPTION["webhooks"]:
        assert kind in payloads.READERS or kind in payloads.SILENT, kind


@pytest.mark.parametrize("path", sorted(CAPTURED.glob("*.json")), ids=lambda path: path.stem)
def test_a_captured_event_has_the_shape_that_the_bridge_describes(path: Path):
    event = json.loads(path.read_text())

    assert bridge_contract.wrong_with_event(event["type"], event["data"]) == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("contact.identity", {"phone": "77011234567"}),
        ("contact.identity", {"phone": 7, "lid": None}),
        ("contact.identity", {"phone": "77011234567", "lid": None, "shoe": 42}),
        ("weather", {}),
    ],
)
def test_what_the_bridge_would_not_tell_is_found(kind: str, data: dict[str, object]):
    assert bridge_contract.wrong_with_event(kind, data) != []
