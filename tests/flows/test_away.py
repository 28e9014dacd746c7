"""Somebody is away for a while: the hub, the bridge, WhatsApp. It is said, and nothing is lost, doubled or inverted."""

import asyncio
import re

import pytest

from tests.flows.town import Number, new_phone, texts
from tests.support.stack import OWNER_PHONE, Stack, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(300)]

CUSTOMERS = [f"7701556{number:04d}" for number in range(4)]
MINUTES_AWAY, EACH_MINUTE = 10, 2


async def test_a_hub_that_was_away_for_ten_minutes_gets_everything_once_and_in_order(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    for phone in CUSTOMERS:
        await stack.customer_writes(phone, "до")
    conversations = {phone: (await stack.conversation_of(phone))["id"] for phone in CUSTOMERS}

    stack.stop(stack.server, stack.worker)
    wanted = ["до"]
    for minute in range(MINUTES_AWAY):
        # WhatsApp's minutes, not ours: its clock goes on.
        moved = await stack.simulated.put("/api/clock", json={"offsetMs": (minute + 1) * 60_000})
        assert moved.is_success, moved.text
        said = [f"минута {minute}, {number}" for number in range(EACH_MINUTE)]
        for phone in CUSTOMERS:
            for text in said:
                await stack.customer_writes(phone, text, addressing="lid" if minute % 2 else "pn")
        wanted += said
    # So often refused that the bridge's own pause is longer than this test is patient below.
    await eventually(lambda: _refused(stack, times=5), "the bridge trying in vain", 90)
    await stack.start(stack.server, stack.worker)

    await stack.connected(channel_id)
    for phone, conversation_id in conversations.items():

        async def look(conversation_id: str = conversation_id) -> bool:
            return len(await stack.thread(conversation_id)) >= len(wanted)

        await eventually(look, f"everything of {phone}", 12)
        thread = await stack.thread(conversation_id)
        assert texts(thread) == wanted
        assert [one["at"] for one in thread] == sorted(one["at"] for one in thread)
    items = (await stack.http.get("/api/conversations", params={"view": "waiting"})).json()["items"]
    assert {one["id"] for one in items} == set(conversations.values())
    assert {one["unread_count"] for one in items} == {len(wanted)}
    await stack.answer(conversations[CUSTOMERS[0]], "Мы снова тут")
    await _phone_gets(stack, CUSTOMERS[0], ["Мы снова тут"])


async def test_who_is_missing_is_said_and_everything_is_back_by_itself(stack: Stack):
    await stack.set_up()
    number = Number(stack, await stack.link(), OWNER_PHONE)
    await stack.customer_writes(CUSTOMERS[0], "Алло?")
    conversation = await stack.conversation_of(CUSTOMERS[0])

    stack.bridge.kill()
    lost = await number.becomes("reconnecting", "bridge_unreachable", 40)
    assert lost["state_since"] > lost["linked_at"]
    await stack.answer(conversation["id"], "Слышим")
    await stack.customer_writes(CUSTOMERS[0], "Вы тут?")
    stack.bridge.env |= {"QR_LIFETIME_MS": "500", "QR_WAIT_MS": "1500"}  # for whom nobody scans
    await stack.start(stack.bridge)
    assert (await number.becomes("connected"))["reason"] is None
    await _phone_gets(stack, CUSTOMERS[0], ["Слышим"])

    stack.stop(stack.simulator)
    unreachable = await number.becomes("reconnecting", "unreachable")
    assert unreachable["reason"]["detail"] == "ECONNREFUSED"
    assert unreachable["reason"]["attempt"] > 1
    assert unreachable["reason"]["retry_at"] is not None
    await stack.start(stack.simulator)
    await number.becomes("connected")

    nobody_scans = await stack.http.post("/api/channels", json={"label": "Никто не сканирует"})
    await Number(stack, nobody_scans.json()["id"], new_phone("7701")).becomes("stopped", "not_scanned", 90)

    thread = await stack.thread(conversation["id"])
    assert sorted(texts(thread)) == ["Алло?", "Вы тут?", "Слышим"]


async def test_a_customers_phone_that_asks_again_after_a_restart_gets_the_same_words(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    await stack.customer_writes(CUSTOMERS[0], "Сколько стоит?")
    conversation = await stack.conversation_of(CUSTOMERS[0])
    fault = await stack.simulated.post("/api/faults", json={"undecryptable": {"to": CUSTOMERS[0]}})
    assert fault.is_success, fault.text
    answered = await stack.answer(conversation["id"], "Девять тысяч")

    async def unreadable() -> str | None:
        shown = (await stack.customer_sees(CUSTOMERS[0]))[-1]
        return str(shown["id"]) if shown["status"] == "undecryptable" and len(shown["refusals"]) >= 3 else None

    # As often as the bridge answers in one life: what it had in memory has been tried by now.
    message_id = await eventually(unreadable, "the customer's phone asking for it")
    stack.bridge.kill()
    await stack.simulated.delete(f"/api/faults/{fault.json()['id']}")
    await stack.start(stack.bridge)
    await stack.connected(channel_id)
    asking = f"/api/people/{CUSTOMERS[0]}/messages/{message_id}/ask-again"
    again = await stack.simulated.post(asking, json={"with": OWNER_PHONE})
    assert again.is_success, again.text

    await _phone_gets(stack, CUSTOMERS[0], ["Девять тысяч"])

    async def delivered() -> bool:
        last = (await stack.thread(conversation["id"]))[-1]
        return (last["id"], last["status"]) == (answered["id"], "delivered")

    await eventually(delivered, "the tick")


async def _refused(stack: Stack, *, times: int) -> bool:
    address = stack.hub_env["SARAFAN_BRIDGE_URL"]
    async with asyncio.timeout(5):
        figures = (await stack.simulated.get(f"{address}/metrics")).text
    found = re.search(r'deliveries\w*\{outcome="failed"\} (\d+)', figures)
    return found is not None and int(found.group(1)) >= times


async def _phone_gets(stack: Stack, phone: str, wanted: list[str]) -> None:
    async def look() -> bool:
        shown = [one for one in await stack.customer_sees(phone) if not one["fromMe"]]
        return [(one["text"], one["duplicates"]) for one in shown] == [(text, 0) for text in wanted]

    await eventually(look, f"{phone} having {wanted}, once", 60)
