"""How numbers are found in texts and masked: in any spelling, and nothing else. No I/O."""

import time
from typing import Any

import pytest

from sarafan.contacts.masking import Hidden, Seen, has_masked, is_shown_as, masked, rewritten
from tests.support.phones import phones_in

PHONE, OTHER = "77011234567", "998901234567"
HIDDEN = Hidden(frozenset({PHONE, OTHER}), frozenset({PHONE}))

SPELT = {
    "77011234567": "77•••••4567",
    "+7 701 123-45-67": "+7 7•• •••-45-67",
    "8 (701) 123 45 67": "8 (7••) ••• 45 67",
    "7011234567": "7•••••4567",
    "77011234567@s.whatsapp.net": "77•••••4567@s.whatsapp.net",
    "77011234567-1623456789@g.us": "77•••••4567-1623456789@g.us",
    "tel:%2B7%20701%20123%2045%2067": "tel:%2B7%207••%20•••%2045%2067",
    "TEL;waid=77011234567:+7 701 123 4567": "TEL;waid=77•••••4567:+7 7•• ••• 4567",
    "998 90 123 45 67": "99• •• ••• 45 67",
    "٧٧٠١١٢٣٤٥٦٧": "٧٧•••••٤٥٦٧",
    "https://wa.me/77011234567?text=1": "https://wa.me/77•••••4567?text=1",
    "0077011234567, 81077011234567": "0077•••••4567, 81077•••••4567",
    "*7*7*0*1*1*2*3*4*5*6*7*": "*7*7*•*•*•*•*•*4*5*6*7*",
    "было 77011234567\n77011234567 стало": "было 77•••••4567\n77•••••4567 стало",
    "…123 45 67 жду": "…••• 45 67 жду",
    "звоните: 8 701 12…": "звоните: 8 7•• ••…",
}


@pytest.mark.parametrize("text", SPELT)
def test_a_number_is_masked_however_it_is_written(text: str):
    assert masked(text, HIDDEN) == SPELT[text]
    assert masked(SPELT[text], HIDDEN) == SPELT[text], "twice is as once"
    assert phones_in([PHONE, OTHER], masked(text, HIDDEN)) == []


@pytest.mark.parametrize("text", SPELT)
def test_what_may_be_a_number_is_looked_up(text: str):
    seen = Seen(1000)
    seen.look(text)
    assert seen.candidates & {PHONE, OTHER} or "…" in text


@pytest.mark.parametrize(
    "text",
    [
        "018f2c3a-7701-7123-8456-770112345671",
        "2026-11-30T22:04:59.123+00:00",
        "заказ 7701123456, ИИН 990101300123, +7 702 000 00 00",
        "4400 1234 5678 9010",
        "15 000 тг, 36 37 38 39 40",
        "",
    ],
)
def test_everything_else_stays(text: str):
    assert masked(text, HIDDEN) == text


def test_fields_names_and_numbers_of_json_are_looked_through():
    value: dict[str, Any] = {"77011234567@c.us": {"id": 77011234567, "ok": True, "list": ["8 701 123 45 67", None]}}
    shown = rewritten(value, lambda text: masked(text, HIDDEN))
    assert shown == {"77•••••4567@c.us": {"id": "77•••••4567", "ok": True, "list": ["8 7•• ••• 45 67", None]}}
    seen = Seen(1000)
    seen.look({"items": [{"phone": "12025550123"}, {"kind": "phone", "value": "4915112345678"}, {"chat_phone": None}]})
    assert seen.phones == {"12025550123", "4915112345678"}


@pytest.mark.parametrize("text", ["1 " * 500_000, "7" * 1_000_000, "+7 701 123 45 67 " * 50_000, "8-" * 400_000 + "a"])
def test_a_hostile_text_takes_no_long_time(text: str):
    started = time.perf_counter()
    seen = Seen(20_000)
    seen.look(text)
    hidden = Hidden(everything=True) if seen.is_too_much else HIDDEN
    assert phones_in([PHONE], masked(text, hidden)) == []
    assert time.perf_counter() - started < 10


def test_a_masked_number_is_known_from_a_bank_card():
    for text in ("+7 7•• •••-45-67", "Мой 77•••••4567!", "99••••••4567"):
        assert has_masked(text), text
    for text in ("4400 •••• •••• 1234", "• 1\n• 2", "•••• 1234", "пункты ••• и 15 000"):
        assert not has_masked(text), text
    assert is_shown_as("77•••••4567", PHONE)
    assert not is_shown_as("77•••••4568", PHONE)
    assert not is_shown_as(None, PHONE)
