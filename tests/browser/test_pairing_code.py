"""A number is linked by typing a code on its phone, for whoever has no second screen to scan from."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SHOWN_CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")


async def test_the_phone_types_the_code_and_the_number_is_linked(desks: SitDown, shop: Shop):
    phone = await shop.phone("Без камеры")
    desk = await _new_number(desks, shop, "Без камеры")

    await desk.page.get_by_text("Код на номер").click()
    field = desk.page.get_by_label("Номер этого WhatsApp")
    await field.fill(f"8 {phone[1:4]} {phone[4:7]} {phone[7:]}")  # as people say it
    await desk.button("Получить код").click()

    code = await _code(desk)
    await expect(desk.page.get_by_test_id("channel-sentence")).to_contain_text("Введите код на телефоне")
    await expect(desk.page.get_by_text("Действует ещё")).to_be_visible()
    await expect(desk.page.get_by_text("Связать по номеру телефона")).to_be_visible()
    typed = await shop.stack.simulated.post(f"/api/phones/{phone}/pair-code", json={"code": code})
    assert typed.is_success, typed.text
    await expect(desk.page.get_by_test_id("channel-state")).to_have_attribute("data-state", "connected", timeout=40_000)
    await expect(desk.page.get_by_test_id("pairing")).to_have_count(0)
    await expect(desk.page.get_by_role("definition").first).to_have_text(_as_shown(phone))


async def test_what_is_no_number_is_said_before_anybody_is_asked(desks: SitDown, shop: Shop):
    desk = await _new_number(desks, shop, "С опечаткой")
    await desk.page.get_by_text("Код на номер").click()
    field = desk.page.get_by_label("Номер этого WhatsApp")
    desk.forget_requests()

    for wrong in ("", "12", "+7 701 123-45", "8 701 123 45 678", "мой номер", "+0 701 123 45 67"):
        await field.fill(wrong)
        await desk.button("Получить код").click()
        await expect(desk.page.get_by_text("Такого номера не бывает")).to_be_visible()
        await field.fill("8")
        await expect(desk.page.get_by_text("Такого номера не бывает")).to_have_count(0)

    assert [one for one in desk.asked if "pairing-code" in one] == []


async def test_a_bridge_that_is_away_is_named_and_the_number_stays_typed(desks: SitDown, shop: Shop):
    phone = await shop.phone("Без моста")
    desk = await _new_number(desks, shop, "Без моста", network_fails=True)
    await desk.page.get_by_text("Код на номер").click()
    field = desk.page.get_by_label("Номер этого WhatsApp")

    await field.fill(f"8 {phone[1:]}")  # before: once the hub notices, there is no field
    await field.blur()
    async with shop.without(shop.stack.bridge):
        # The hub may notice first: then there is no button any more, and the state says it.
        await desk.button("Получить код").evaluate_all("(found) => found[0]?.click()")
        refused = desk.page.get_by_text("Сервис не ответил как нужно")
        noticed = desk.page.get_by_test_id("channel-sentence").filter(has_text="Мост")
        await expect(refused.or_(noticed).first).to_be_visible()
        await expect(field).to_have_count(0, timeout=40_000)  # the state says it instead

    await expect(field).to_have_value(_as_shown(phone), timeout=60_000)
    await desk.button("Получить код").click()
    await _code(desk)
    await shop.stack.connected(shop.number)


async def test_a_code_that_is_over_is_replaced_and_a_qr_is_there_again(desks: SitDown, shop: Shop):
    desk = await _new_number(desks, shop, "Передумал")
    phone = await shop.phone("Передумал")
    await desk.page.get_by_text("Код на номер").click()
    await desk.page.get_by_label("Номер этого WhatsApp").fill(f"+{phone}")
    await desk.button("Получить код").click()
    await _code(desk)

    past = {"code": "OLD1-OLD2", "expiresAt": "2026-01-01T00:00:00Z"}
    told = {"status": "pairing", "since": "2026-11-21T08:00:00.000Z", "pairing": past}
    await shop.deliver({"type": "session.status", "data": told}, desk.page.url.rsplit("/", 1)[1])
    await expect(desk.page.get_by_text("Код больше не действует")).to_be_visible()
    await desk.button("Получить новый код").click()
    await expect(desk.page.get_by_test_id("pairing-code")).not_to_have_attribute("data-code", "OLD1-OLD2")
    typed = await shop.stack.simulated.post(f"/api/phones/{phone}/pair-code", json={"code": "WRONG-123"})
    assert typed.json()["error"] == "wrong_code"  # said by the phone; here the right one stays

    await expect(desk.page.get_by_text("Действует ещё")).to_be_visible()
    await desk.page.get_by_text("QR-код", exact=True).click()
    await expect(desk.page.get_by_test_id("qr")).to_be_visible()
    await desk.page.get_by_text("Код на номер").click()
    await expect(desk.page.get_by_label("Номер этого WhatsApp")).to_be_visible()


async def _new_number(desks: SitDown, shop: Shop, label: str, *, network_fails: bool = False) -> Desk:
    """Open the page of a number that waits to be linked, once its QR is there."""
    made = await shop.stack.http.post("/api/channels", json={"label": label, "color": "#0c8599"})
    assert made.status_code == 201, made.text
    desk = await desks(path=f"/channels/{made.json()['id']}")
    desk.network_may_fail = network_fails
    await expect(desk.page.get_by_test_id("qr")).to_be_visible(timeout=40_000)
    return desk


async def _code(desk: Desk) -> str:
    shown = desk.page.get_by_test_id("pairing-code")
    await expect(shown).to_have_attribute("data-code", SHOWN_CODE, timeout=40_000)
    return await shown.get_attribute("data-code") or ""


def _as_shown(phone: str) -> str:
    return f"+7 {phone[1:4]} {phone[4:7]}-{phone[7:9]}-{phone[9:]}"
