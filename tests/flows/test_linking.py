"""A number is linked by a code, too; and however a connection ends, the hub says how, and goes on."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.flows.town import Number, Town, new_phone
from tests.support.stack import eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(300)]

AT_ONCE = 4


async def test_a_code_links_the_number_and_a_wrong_one_does_not(town: Town):
    phone, other = new_phone("7701"), new_phone("7701")
    for one in (phone, other):
        await town.simulate("POST", "/api/phones", {"phone": one, "name": "По коду"})
    made = await town.stack.http.post("/api/channels", json={"label": "По коду"})
    number = Number(town.stack, made.json()["id"], phone)
    code = await eventually(lambda: _ask_for_code(number), "a code to type")
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code)
    shown = await number.becomes("pairing")
    assert shown["pairing"]["code"] == code

    wrong = await _type(town, phone, "WRNG-2345" if code != "WRNG-2345" else "WRNG-6789")
    elsewhere = await _type(town, other, code)
    assert (wrong, elsewhere) == ("wrong_code", "no_code_asked")
    assert (await number.channel())["pairing"]["code"] == code, "it can be typed again"

    assert await _type(town, phone, code) is None
    linked = await number.becomes("connected")
    assert (linked["phone"], linked["pairing"], linked["reason"]) == (phone, None, None)
    customer = await town.person()
    await town.stack.customer_writes(customer["phone"], "Связались?", phone)
    assert (await town.stack.conversation_of(customer["phone"]))["channel_id"] == number.channel_id


async def _ask_for_code(number: Number) -> str | None:
    body = {"phone": number.phone}
    response = await number.journey.http.post(f"/api/channels/{number.channel_id}/pairing-code", json=body)
    return str(response.json()["code"]) if response.is_success else None


async def _type(town: Town, phone: str, code: str) -> str | None:
    """Type a code on a phone; returns why it was not taken."""
    response = await town.stack.simulated.post(f"/api/phones/{phone}/pair-code", json={"code": code})
    return None if response.is_success else str(response.json()["error"])


async def _comes_back_by_itself(number: Number) -> dict[str, Any]:
    return await number.becomes("connected")


async def _waits_for_a_person(number: Number) -> dict[str, Any]:
    await number.connect()
    return await number.becomes("connected")


async def _is_linked_anew(number: Number) -> dict[str, Any]:
    await number.connect()
    shown = await number.becomes("qr")
    scanned = await number.journey.simulated.post(f"/api/phones/{number.phone}/scan", json={"qr": shown["qr"]["text"]})
    assert scanned.is_success, scanned.text
    return await number.becomes("connected")


def _end(action: str, code: int | None = None) -> Callable[[Number], Awaitable[None]]:
    return lambda number: number.fault(action, code)


def _refused_at_login(code: int) -> Callable[[Number], Awaitable[None]]:
    async def end(number: Number) -> None:
        await number.fault("refuse-login", code)
        await number.fault("drop")

    return end


async def _unlink(number: Number) -> None:
    response = await number.journey.simulated.post(f"/api/phones/{number.phone}/unlink", json={})
    assert response.is_success, response.text


# What ends the connection; the state and the code that the hub then shows; how it goes on.
ENDS = {
    "401": (_unlink, "logged_out", "removed", _is_linked_anew),
    "402": (_refused_at_login(402), "restricted", "banned_a_while", _waits_for_a_person),
    "403": (_refused_at_login(403), "restricted", "refused", _waits_for_a_person),
    "405": (_refused_at_login(405), "failed", "outdated", _waits_for_a_person),
    "406": (_refused_at_login(406), "restricted", "banned", _waits_for_a_person),
    "408": (_end("half-open"), "reconnecting", "silent", _comes_back_by_itself),
    "411": (_refused_at_login(411), "failed", "old_phone", _waits_for_a_person),
    "428": (_end("drop"), "reconnecting", "closed", _comes_back_by_itself),
    "440": (_end("replace"), "replaced", "replaced", _waits_for_a_person),
    "500": (_end("stream-error", 500), "reconnecting", "their_error", _comes_back_by_itself),
    "503": (_end("stream-error", 503), "reconnecting", "unavailable", _comes_back_by_itself),
    "599": (_end("stream-error", 599), "reconnecting", "other", _comes_back_by_itself),
}


async def test_each_end_of_a_connection_arrives_under_its_code_and_is_got_over(town: Town):
    turns = asyncio.Semaphore(AT_ONCE)

    async def live_through(name: str) -> None:
        end, state, code, go_on = ENDS[name]
        async with turns:
            number = await town.number(f"Конец {name}")
            await end(number)
            shown = await number.becomes(state, code)
            assert shown["reason"]["detail"] == name
            assert (await go_on(number))["reason"] is None

    failures = await asyncio.gather(*(live_through(name) for name in ENDS), return_exceptions=True)
    assert [f"{name}: {failure}" for name, failure in zip(ENDS, failures, strict=True) if failure] == []


async def test_whoever_wrote_while_the_number_was_unlinked_waits_once_it_is_linked_anew(town: Town):
    number, customer = await town.number("Отвязан"), await town.person()
    await town.stack.customer_writes(customer["phone"], "До того", number.phone)
    before = await town.stack.conversation_of(customer["phone"])
    await town.stack.http.post(f"/api/conversations/{before['id']}/no-answer-needed")
    await _unlink(number)
    await number.becomes("logged_out")
    await town.stack.customer_writes(customer["phone"], "Вы работаете?", number.phone)
    await town.simulate("PUT", f"/api/phones/{number.phone}/history", {"perChat": 20, "external": False})
    await _is_linked_anew(number)

    async def waits() -> bool:
        row = await town.stack.conversation_of(customer["phone"])
        return row["waiting_since"] is not None and row["last_message"]["text"] == "Вы работаете?"

    await eventually(waits, "the wait of whoever wrote meanwhile")


async def test_515_opens_a_new_connection_and_shows_no_reason(town: Town):
    number = await town.number("515")
    logins = await _logins(town, number)
    await number.fault("stream-error", 515)

    async def again() -> bool:
        return await _logins(town, number) > logins

    await eventually(again, "a new login")
    assert (await number.becomes("connected"))["reason"] is None


async def _logins(town: Town, number: Number) -> int:
    stanzas = await town.simulate("GET", f"/api/stanzas?phone={number.phone}&tag=success&direction=out&limit=1000")
    return len(stanzas)
