"""Messages that do not arrive, and messages nobody can show: each says so in words, and can be mended."""

import time
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import OWNER_PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_a_refused_message_says_why_and_is_sent_again_once(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Есть доставка?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    refusing = await shop.fault(phone=OWNER_PHONE, ack={"error": 463})
    await desk.answer("Да, бесплатно")
    refused = desk.page.locator("[data-testid=bubble][data-status=failed]")
    await expect(refused).to_contain_text("Ответ не принят, хотя клиент вам писал.")
    await expect(refused.get_by_role("img", name="Не отправлено")).to_be_visible()
    await expect(desk.row(customer.name).get_by_role("img", name="Не отправлено")).to_be_visible()

    await shop.mend(refusing)
    await refused.get_by_role("button", name="Отправить ещё раз").dblclick()

    await expect(refused).to_contain_text("Отправлено ещё раз")
    again = desk.page.locator("[data-testid=bubble][data-status=delivered]").filter(has_text="Да, бесплатно")
    await expect(again).to_have_count(1)
    await customer.sees(["Да, бесплатно"])


async def test_an_outcome_that_nobody_knows_is_said_so(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Вы до скольки?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    silence = await shop.fault(phone=OWNER_PHONE, ack={"mute": True, "lose": True})

    await desk.answer("До 20:00")

    bubble = desk.bubble("До 20:00")
    await expect(bubble).to_have_attribute("data-status", "unknown")
    await expect(bubble).to_contain_text("Неизвестно, ушло ли сообщение")
    await expect(bubble.get_by_role("button", name="Отправить ещё раз")).to_have_count(0)
    await shop.mend(silence)


async def test_a_receipt_settles_what_was_unknown(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Адрес подскажите")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    silence = await shop.fault(phone=OWNER_PHONE, ack={"mute": True})

    await desk.answer("Абая 10")

    await expect(desk.bubble("Абая 10")).to_have_attribute("data-status", "delivered")
    await customer.sees(["Абая 10"])
    await shop.mend(silence)


async def test_a_kind_we_cannot_show_is_a_placeholder_with_its_raw_data(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сейчас пришлю опрос")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Сейчас пришлю опрос")).to_be_visible()

    await shop.deliver(_poll(customer.phone))

    placeholder = desk.bubble("Сообщение этого типа пока не показываем")
    await expect(placeholder).to_be_visible()
    await expect(desk.row(customer.name)).to_contain_text("Сообщение этого типа пока не показываем")
    await placeholder.get_by_role("button", name="Открыть исходные данные").click()
    await expect(desk.page.get_by_role("dialog")).to_contain_text("pollCreationMessage")


async def test_what_cannot_be_read_is_a_line_with_its_words(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сейчас пришлю кое-что")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Сейчас пришлю кое-что")).to_be_visible()

    await customer.writes("", type="raw", raw=_nested(70))
    await expect(desk.bubble("Сообщение не удалось прочитать")).to_contain_text("сколько стоит?")

    await customer.writes("", type="raw", raw={"locationMessage": {"degreesLatitude": 91, "name": "Склад"}})
    await expect(desk.bubble("Склад")).to_contain_text("не удалось прочитать")
    many = [{"optionName": f"Вариант {number}"} for number in range(100)]
    await customer.writes("", type="raw", raw={"pollCreationMessage": {"name": "Что выбрать?", "options": many}})
    await expect(desk.bubble("Что выбрать?")).to_contain_text("Показано не целиком")


def _nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"conversation": "самое внутреннее"}
    for _ in range(levels):
        context = {"stanzaId": "A", "quotedMessage": inner}
        inner = {"orderMessage": {"message": "сколько стоит?", "contextInfo": context}}
    return inner


async def test_a_message_that_cannot_be_decrypted_yet_is_awaited(desks: SitDown, customer: Customer):
    await customer.writes("Здравствуйте")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Здравствуйте")).to_be_visible()

    await customer.writes("Пришло со второго раза", corrupt=True)

    await expect(desk.bubble("Пришло со второго раза")).to_be_visible()
    await expect(desk.page.get_by_text("Ждём это сообщение")).to_have_count(0)


async def test_what_was_not_understood_is_listed_for_the_owner_and_can_be_tried_again(desks: SitDown, shop: Shop):
    broken = await shop.deliver({"type": "message", "data": {"messageId": "BROKEN1"}})
    desk = await desks(path="/settings/intake")
    failed = desk.page.get_by_test_id("failed-delivery").filter(has_text=broken)
    await expect(failed).to_have_count(1)
    await expect(failed).to_contain_text("1 попытка")

    await failed.get_by_role("button", name="Разобрать заново").click()

    await expect(desk.page.get_by_text("Отправлено на повторный разбор")).to_be_visible()


def _poll(phone: str) -> dict[str, object]:
    return {
        "type": "message",
        "data": {
            "messageId": f"POLL{phone}",
            "chat": {"kind": "direct", "jid": f"{phone}@s.whatsapp.net", "phone": phone, "lid": None},
            "from": {"phone": phone, "lid": None, "name": None},
            "fromMe": False,
            "timestamp": int(time.time()),
            "kind": "unsupported",
            "text": None,
            "quote": None,
            "raw": {"pollCreationMessage": {"name": "Какой цвет?"}},
            "source": "live",
        },
    }
