"""A conversation with somebody who has not written: WhatsApp is asked for the number before anything is opened."""

from itertools import count

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

_numbers = count(1)


def _unused() -> str:
    return f"7747{next(_numbers):07d}"


async def _silent(shop: Shop) -> str:
    """Make somebody on WhatsApp from whom nothing has come."""
    made = await shop.stack.simulated.post("/api/people", json={"phone": _unused()})
    assert made.is_success, made.text
    return str(made.json()["phone"])


async def test_a_number_becomes_a_chat_and_the_first_message_arrives(desks: SitDown, shop: Shop):
    phone = await _silent(shop)
    desk = await desks(path="/chats?view=all")
    dialog = await _dialog(desk)
    await dialog.get_by_label("Кому").fill(f"8 ({phone[1:4]}) {phone[4:7]}-{phone[7:]}")
    await _choose(shop, dialog, "Магазин")

    await dialog.get_by_role("button", name="Открыть чат").click()

    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await expect(desk.composer).to_be_visible()
    await desk.answer("Здравствуйте! Ваш заказ готов")
    await expect(desk.bubble("Ваш заказ готов")).to_have_attribute("data-status", "delivered")
    shown = await shop.stack.customer_sees(phone)
    assert [one["text"] for one in shown] == ["Здравствуйте! Ваш заказ готов"]


async def test_a_number_without_whatsapp_is_an_answer_and_opens_nothing(desks: SitDown, shop: Shop):
    phone = _unused()
    desk = await desks(path="/chats?view=all")
    desk.network_may_fail = True  # 422 is an answer here
    dialog = await _dialog(desk)

    await dialog.get_by_label("Кому").fill(f"+{phone}")
    await _choose(shop, dialog, "Магазин")
    await dialog.get_by_role("button", name="Открыть чат").click()

    await expect(dialog.get_by_role("alert")).to_contain_text("нет WhatsApp")
    await expect(dialog.get_by_role("alert")).to_contain_text(f"+7 747 {phone[4:7]}-{phone[7:9]}-{phone[9:]}")
    assert "/chats?" in desk.page.url
    found = (await shop.stack.http.get("/api/conversations", params={"q": phone})).json()["items"]
    assert found == []
    await dialog.get_by_label("Кому").fill("8 747")
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await dialog.get_by_role("button", name="Открыть чат").click()
    await expect(dialog).to_contain_text("Такого номера не бывает")


async def test_with_several_numbers_the_chosen_one_writes(desks: SitDown, shop: Shop):
    channel_id, ours = await shop.another_number("Второй зал")
    phone = await _silent(shop)
    desk = await desks(path="/chats?view=all")
    dialog = await _dialog(desk)
    await dialog.get_by_label("Кому").fill(phone)

    await _choose(shop, dialog, "Второй зал")
    await dialog.get_by_role("button", name="Открыть чат").click()

    await expect(desk.composer).to_be_visible()
    await desk.answer("Пишем из второго зала")
    await expect(desk.bubble("Пишем из второго зала")).to_have_attribute("data-status", "delivered")
    assert [one["text"] for one in await shop.stack.customer_sees(phone, ours)] == ["Пишем из второго зала"]
    opened = await shop.stack.conversation_of(phone)
    assert opened["channel_id"] == channel_id
    desk.network_may_fail = True  # a question that is on its way gets 404
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Второй зал"})


async def test_a_known_customers_chat_is_found_and_not_made_twice(desks: SitDown, shop: Shop):
    known = await shop.customer("Знакомый по номеру")
    await known.writes("Это я")
    conversation = await known.conversation()
    desk = await desks(path=f"/chats?view=all&channel={shop.number}")
    dialog = await _dialog(desk)

    await dialog.get_by_label("Кому").fill(f"+{known.phone}")
    await dialog.get_by_role("button", name="Открыть чат").click()

    await expect(desk.bubble("Это я")).to_be_visible()
    assert desk.page.url.split("?")[0].endswith(conversation)


async def test_a_number_that_nobody_has_written_from_can_be_written_to_from_the_search(desks: SitDown, shop: Shop):
    phone = _unused()
    desk = await desks(path="/chats?view=all")
    await desk.page.get_by_role("searchbox").fill(f"8{phone[1:]}")

    await desk.page.get_by_role("button", name="Написать на +7 747").click()

    shown = f"+7 747 {phone[4:7]}-{phone[7:9]}-{phone[9:]}"
    await expect(desk.page.get_by_role("dialog").get_by_label("Кому")).to_have_value(shown)


async def test_who_may_only_read_is_not_offered_to_write(desks: SitDown, shop: Shop):
    desk = await desks(await shop.hire("Контролёр", role="quality_control"), "/chats?view=all")
    await desk.loaded()
    await expect(desk.page.get_by_test_id("view-all")).to_be_visible()
    await expect(desk.button("Новый чат")).to_have_count(0)


async def _dialog(desk: Desk) -> Locator:
    await desk.button("Новый чат").click()
    dialog = desk.page.get_by_role("dialog", name="Новый чат")
    await expect(dialog.get_by_label("Кому")).to_be_focused()
    return dialog


async def _choose(shop: Shop, dialog: Locator, label: str) -> None:
    """Choose one of our numbers, where there are several."""
    channels = (await shop.stack.http.get("/api/channels")).json()["items"]
    if len([one for one in channels if one["linked_at"] is not None]) == 1:
        return
    choice = dialog.get_by_role("combobox", name="С какого номера")
    await choice.click()
    await dialog.page.get_by_role("option", name=label, exact=True).click()
