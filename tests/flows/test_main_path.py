"""A person links a number, a customer writes, the person answers, the customer reads it."""

from typing import Any

import pytest

from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.flow, pytest.mark.timeout(240)]

CUSTOMER = "77015550101"


async def test_the_main_job(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    channel = (await stack.http.get(f"/api/channels/{channel_id}")).json()
    assert channel["phone"] == "77019998877"

    await stack.customer_writes(CUSTOMER, "Есть размер 42?")
    conversation = await stack.conversation_of(CUSTOMER)
    assert conversation["waiting_since"] is not None
    assert conversation["last_message"]["text"] == "Есть размер 42?"

    answered = await stack.answer(conversation["id"], "Есть, отложить?")
    await _shown_on_the_phone(stack, ["Есть размер 42?", "Есть, отложить?"])
    await _has_status(stack, conversation["id"], answered["id"], "delivered")

    await stack.customer_reads(CUSTOMER)
    await _has_status(stack, conversation["id"], answered["id"], "read")


async def test_a_restart_of_everything_keeps_the_number_and_catches_up(stack: Stack):
    await stack.set_up()
    channel_id = await stack.link()
    await stack.customer_writes(CUSTOMER, "до")
    conversation = await stack.conversation_of(CUSTOMER)

    stack.stop(stack.bridge, stack.server, stack.worker)
    await stack.customer_writes(CUSTOMER, "во время")
    await stack.customer_writes(CUSTOMER, "и ещё", addressing="lid")
    await stack.start(stack.bridge, stack.server, stack.worker)

    await stack.connected(channel_id)
    await _thread_says(stack, conversation["id"], ["до", "во время", "и ещё"])
    await stack.answer(conversation["id"], "Здравствуйте!")
    await _shown_on_the_phone(stack, ["до", "во время", "и ещё", "Здравствуйте!"])


async def test_what_the_owner_writes_on_the_phone_stands_in_the_thread(stack: Stack):
    await stack.set_up()
    await stack.link()
    await stack.customer_writes(CUSTOMER, "Алло?")
    conversation = await stack.conversation_of(CUSTOMER)

    response = await stack.simulated.post(
        "/api/phones/77019998877/messages", json={"to": CUSTOMER, "text": "Пишу с телефона"}
    )
    assert response.is_success, response.text

    thread = await _thread_says(stack, conversation["id"], ["Алло?", "Пишу с телефона"])
    assert (thread[1]["direction"], thread[1]["author"]["kind"]) == ("out", "phone")
    shown = await stack.conversation_of(CUSTOMER)
    assert (shown["waiting_since"], shown["unread_count"]) == (None, 0)


async def _thread_says(stack: Stack, conversation_id: str, texts: list[str]) -> list[dict[str, Any]]:
    async def look() -> list[dict[str, Any]] | None:
        thread = await stack.thread(conversation_id)
        return thread if [one["text"] for one in thread] == texts else None

    return await eventually(look, f"the thread saying {texts}")


async def _shown_on_the_phone(stack: Stack, texts: list[str]) -> None:
    async def look() -> bool:
        return [one["text"] for one in await stack.customer_sees(CUSTOMER)] == texts

    await eventually(look, f"the customer's phone showing {texts}")


async def _has_status(stack: Stack, conversation_id: str, message_id: str, status: str) -> None:
    async def look() -> bool:
        thread = await stack.thread(conversation_id)
        return any(one["id"] == message_id and one["status"] == status for one in thread)

    await eventually(look, f"the answer being {status}")
