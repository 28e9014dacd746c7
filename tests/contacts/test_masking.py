"""How numbers are found in texts and masked: in any spelling, and nothing else. No I/O."""

import base64
import json
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
    "77011234567:12@s.whatsapp.net": "77•••••4567:12@s.whatsapp.net",
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
    assert {"12025550123", "4915112345678"} <= seen.phones


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ({"contacts": [{"name": "Я", "phones": ["+49 1511 234-56-78", "12025550123"]}]}, "4915112345678"),
        ({"contacts": [{"name": "Я", "phones": ["+49 1511 234-56-78", "12025550123"]}]}, "12025550123"),
        ({"phone": "8 (701) 555-00-11"}, "77015550011"),
        ({"group": {"jid": "77015550011-1623456789@g.us"}}, "77015550011"),
        ({"raw": "TEL;type=CELL;waid=4915112345678:+49 1511 2345678"}, "4915112345678"),
        ({"raw": {"participant": "77015550011:3@s.whatsapp.net"}}, "77015550011"),
    ],
)
def test_a_number_where_one_stands_is_hidden_whoever_has_it(value: Any, number: str):
    seen = Seen(1000)
    seen.look(value)
    assert number in seen.phones
    hidden = Hidden(frozenset(seen.phones))
    assert phones_in([number], str(rewritten(value, lambda text: masked(text, hidden)))) == []


def test_one_text_of_very_many_digits_hides_no_number_of_another():
    digits = "1 " * 2_000
    seen = Seen(20_000)
    seen.look({"texts": [digits, "заказ 7701123456 на 15 000"], "id": 77019998877, "phone": PHONE})
    hidden = Hidden(frozenset({PHONE}), frozenset({PHONE}), frozenset(seen.whole))

    def change(text: str) -> str:
        return masked(text, hidden)

    shown = rewritten({"texts": [digits, "заказ 7701123456 на 15 000"], "id": 77019998877, "phone": PHONE}, change)
    assert (seen.whole, PHONE in seen.candidates, "77019998877" in seen.candidates) == ({digits}, True, True)
    assert shown["texts"] == [digits.replace("1", "•"), "заказ 7701123456 на 15 000"]
    assert (shown["id"], shown["phone"]) == (77019998877, "77•••••4567")


def test_an_answer_with_too_many_digits_still_looks_at_every_short_text():
    texts = [f"{number} " + "1 " * 100 for number in range(40)]
    seen = Seen(20_000)
    seen.look([*texts, PHONE])
    assert set() < seen.whole < set(texts)
    assert PHONE in seen.candidates


@pytest.mark.parametrize("number", ["2345678", "37360123", "123456789"])
@pytest.mark.parametrize("after", ["", " и всё", "…"])
def test_a_text_that_is_hidden_whole_has_short_numbers_and_pieces_of_none(number: str, after: str):
    text = f"Звоните {number}, {number[:5]} слов {number[:6]}{after}"
    shown = masked(text, Hidden(whole=frozenset({text})))
    assert number not in shown
    assert (number[:6] in shown) is (after == " и всё")


@pytest.mark.parametrize("make", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("said", [json.dumps([True, f"phone:{PHONE}"]), f"\x18\x0b{PHONE}\x15\x02", f"я? {PHONE} ?>"])
def test_a_number_in_a_token_is_found_and_the_token_hidden(make: Any, said: str):
    token = make(said.encode()).decode()
    for text in (token, token.rstrip("="), f"wamid.{token}", f"https://hub.kz/files/{token.rstrip('=')}.proof"):
        seen = Seen(1000)
        seen.look({"next_cursor": text})
        shown = masked(text, HIDDEN)
        assert PHONE in seen.candidates, text
        assert phones_in([PHONE], shown) == [], shown
        assert token.rstrip("=") not in shown
    other = make(b"phone:77019998877 and so on").decode()
    assert masked(other, HIDDEN) == other


@pytest.mark.parametrize("text", ["1 " * 500_000, "7" * 1_000_000, "+7 701 123 45 67 " * 50_000, "8-" * 400_000 + "a"])
def test_a_hostile_text_takes_no_long_time(text: str):
    started = time.process_time()  # a busy machine lets it wait, but does not make it work
    seen = Seen(20_000)
    seen.look(text)
    hidden = Hidden(HIDDEN.numbers, HIDDEN.pieces_of, frozenset(seen.whole))
    assert phones_in([PHONE], masked(text, hidden)) == []
    assert time.process_time() - started < 10


def test_a_masked_number_is_known_from_a_bank_card():
    for text in ("+7 7•• •••-45-67", "Мой 77•••••4567!", "99••••••4567"):
        assert has_masked(text), text
    for text in (
        "4400 •••• •••• 1234",
        "• 1\n• 2",
        "•••• 1234",
        "пункты ••• и 15 000",
        "10 • 12 • 14",
        "1 • 2 • 3 • 4",
    ):
        assert not has_masked(text), text
    assert is_shown_as("77•••••4567", PHONE)
    assert not is_shown_as("77•••••4568", PHONE)
    assert not is_shown_as(None, PHONE)
