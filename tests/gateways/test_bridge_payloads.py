"""Captured deliveries of the bridge become ours; what is unknown passes, what is broken says so."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sarafan.gateways.bridge.payloads import read_event, read_events
from sarafan.gateways.whatsapp.arrivals import (
    Arrival,
    GroupChat,
    IdentityLearnt,
    Ignored,
    InboundMessage,
    Person,
    Place,
    Quote,
    Receipt,
    StatusUpdate,
)
from sarafan.gateways.whatsapp.links import LinkReason, LinkState, ReasonCode

CAPTURED = Path(__file__).parent / "bridge" / "captured"
SESSION = "01a1fd17-cecb-7577-8bb9-eeca797af2a2"
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
AIGUL = Person("77011234567", "900100200300400", "Айгүл")
IN_CHAT = Place(AIGUL, AIGUL)
OWNER = ("77009990000", "1002003004005", "Салон «Айна»")
CHAT = Person("77011234567", "900100200300400")
LID_ONLY = Person(None, "900100200300400", "Айгүл")


def captured(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CAPTURED / f"{name}.json").read_text())
    return found


def read(name: str, **changes: Any) -> Arrival:
    event = captured(name)
    return read_event({**event, "data": {**event["data"], **changes}}, SESSION)


TRANSLATED: dict[str, Arrival] = {
    "message_text": InboundMessage("3A0D5C9E1B7F4A2D6E80", IN_CHAT, AT, "text", "Сәлеметсіз бе! 👋"),
    "message_quote": InboundMessage(
        "3A0D5C9E1B7F4A2D6E82", IN_CHAT, AT, "text", "Да", Quote("3EB0A1B2C3D4E5F60718", "В пятницу?", "text")
    ),
    "message_from_phone": InboundMessage(
        "3A0D5C9E1B7F4A2D6E83", Place(Person("77011234567", "900100200300400"), None), AT, "text", "Отвечаю с телефона"
    ),
    "message_lid_only": InboundMessage("3A0D5C9E1B7F4A2D6E86", Place(LID_ONLY, LID_ONLY), AT, "text", "Кто я?"),
    "message_unsupported": InboundMessage(
        "3A0D5C9E1B7F4A2D6E84", IN_CHAT, AT, "unsupported", None, raw={"requestPhoneNumberMessage": {}}
    ),
    "message_undecryptable": InboundMessage("3A0D5C9E1B7F4A2D6E85", IN_CHAT, AT, "undecryptable", None),
    "message_group": InboundMessage(
        "3A0D5C9E1B7F4A2D6E88", Place(GroupChat("120363000000000000@g.us", "Соседи"), AIGUL), AT, "text", "Всем привет"
    ),
    "status_read": StatusUpdate("3EB0A1B2C3D4E5F60718", "friday", Receipt.READ, AT, chat=CHAT),
    "status_error": StatusUpdate(
        "3EB0A1B2C3D4E5F60718", "late", Receipt.ERROR, AT, "stale_session", "WhatsApp refused with code 479.", chat=CHAT
    ),
    "contact_identity": IdentityLearnt(Person("77011234567", "900100200300400")),
    "session_qr": LinkState("qr", None, AT, None, None, None, "2@abc,def", datetime(2026, 11, 21, 10, 1, tzinfo=UTC)),
    "session_connected": LinkState("connected", None, AT, "77009990000", "1002003004005", "Салон «Айна»", None, None),
    "session_unreachable": LinkState(
        "reconnecting",
        LinkReason(ReasonCode.UNREACHABLE, "ECONNREFUSED", attempt=4, retry_at=AT + timedelta(minutes=1)),
        AT,
        *OWNER,
        None,
        None,
    ),
    "session_logged_out": LinkState("logged_out", LinkReason(ReasonCode.REMOVED, "401"), AT, *OWNER, None, None),
}


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_captured_event_becomes_ours(name: str):
    assert read(name) == TRANSLATED[name]


def test_a_name_from_the_address_book_is_somebodys():
    data = {"phone": "77011234567", "lid": "900100200300400", "name": "Айгүл"}
    event = {**captured("contact_identity"), "type": "contact.updated", "data": data}

    assert read_event(event, SESSION) == IdentityLearnt(replace(AIGUL, saved=True))


def test_every_captured_event_is_translated():
    assert {path.stem for path in CAPTURED.glob("*.json")} == set(TRANSLATED)


@pytest.mark.parametrize("name", TRANSLATED)
def test_fields_that_a_later_bridge_adds_pass(name: str):
    event = captured(name)
    event["extra"] = {"a": 1}
    event["data"]["extra"] = [1, {"b": None}]

    assert read_event(event, SESSION) == TRANSLATED[name]


@pytest.mark.parametrize("name", TRANSLATED)
def test_an_event_of_another_account_is_refused(name: str):
    with pytest.raises(ValueError, match="another account"):
        read_event(captured(name), "somebody-else")


def test_a_type_that_a_later_bridge_adds_is_ignored():
    assert read_event({**captured("message_text"), "type": "poll.vote"}, SESSION) == Ignored("poll.vote")


def test_a_kind_that_a_later_bridge_adds_keeps_its_name():
    found = read("message_text", kind="hologram")
    assert isinstance(found, InboundMessage)
    assert found.kind == "hologram"


def test_nul_characters_are_replaced_wherever_they_are():
    found = read("message_unsupported", text="a\x00b", kind="x\x00", raw={"k\x00": ["\x00", {"n": "\x00"}]})
    assert isinstance(found, InboundMessage)
    assert "\x00" not in repr(found).replace("\\x00", "\x00")
    assert found.text == "a\ufffdb"


def test_huge_numbers_that_mean_nothing_to_us_pass():
    found = read("message_unsupported", raw={"n": 10**30})
    assert isinstance(found, InboundMessage)
    assert found.raw == {"n": 10**30}


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("message_text", {"messageId": ""}),
    ("message_text", {"chat": None}),
    ("message_text", {"chat": {"kind": "direct", "phone": "", "lid": None}}),
    ("status_read", {"status": None}),
    ("contact_identity", {"phone": None, "lid": None}),
]
STRANGE: list[dict[str, Any]] = [
    {"timestamp": 1_795_000_000_000},
    {"timestamp": -1},
    {"timestamp": 10**30},
    {"timestamp": None},
    {"timestamp": 32_503_680_000},
    {"fromMe": None},
    {"from": None},
    {"quote": {"text": "без номера"}},
    {"mentions": [{"phone": 5}, None]},
    {"location": {"latitude": 91, "longitude": 1e300}},
    {"media": {"seconds": 4e9, "width": -1}},
    {"poll": {"name": "?", "options": ["a"], "selectable": 5000}},
]


@pytest.mark.parametrize("change", STRANGE)
def test_a_detail_that_makes_no_sense_is_dropped_and_the_message_is_read(change: dict[str, Any]):
    found = read("message_text", **change)

    assert isinstance(found, InboundMessage)
    assert (found.text, found.place.from_me) == ("Сәлеметсіз бе! 👋", False)
    assert found.at <= datetime.now(UTC) + timedelta(minutes=10), "nobody writes from the future"


def test_an_id_that_is_too_long_is_shortened_to_the_same_one_every_time():
    one, again = read("message_text", messageId="x" * 5000), read("message_text", messageId="x" * 5000)
    other = read("message_text", messageId="x" * 5000 + "y")

    assert isinstance(one, InboundMessage)
    assert isinstance(other, InboundMessage)
    assert one == again
    assert len(one.message_id) <= 128
    assert one.message_id != other.message_id


@pytest.mark.parametrize(("name", "change"), BROKEN)
def test_an_event_that_does_not_keep_its_promise_is_refused(name: str, change: dict[str, Any]):
    with pytest.raises(ValueError):  # noqa: PT011 -- pydantic's error and our own are both one
        read(name, **change)


def test_a_delivery_keeps_the_order_of_its_events_and_each_fails_alone():
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    events = [json.dumps(captured("message_text")).encode(), b'{"nonsense": 1}', deep, b"5"]
    body = b'{"node": "n", "events": [' + b", ".join([*events, events[0]]) + b"]}"

    read, problem = read_events(body, SESSION, AT)

    assert problem is None
    assert [one.reason is None for _, one in read] == [True, False, False, False, True]
    assert read[0][1].arrival == read[4][1].arrival == TRANSLATED["message_text"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"events": []}', b'{"events": {}}', b"\xff"])
def test_what_is_no_delivery_says_so(body: bytes):
    read, problem = read_events(body, SESSION, AT)

    assert problem is not None
    assert all(one.arrival is None for _, one in read)


def test_what_is_whole_of_a_torn_delivery_is_read():
    whole = json.dumps(captured("message_text")).encode()

    read, problem = read_events(b'{"events": [' + whole + b", " + whole[:-30], SESSION, AT)

    assert problem is not None
    assert [one.arrival for _, one in read] == [TRANSLATED["message_text"]]
