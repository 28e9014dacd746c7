"""Numbers that stop working say so, why, and how to go on."""

from base64 import b64encode

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_an_unlinked_number_is_linked_again_from_its_page(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Отвяжут")
    desk = await desks(path=f"/channels/{channel_id}")
    await _state(desk, "На связи")
    linked, unlinked = (desk.page.locator("dt", has_text=word) for word in ("Подключён", "Отвязан"))
    await expect(linked).to_be_visible()

    response = await shop.stack.simulated.post(f"/api/phones/{phone}/unlink", json={})
    assert response.is_success, response.text
    await _state(desk, "Отвязан")
    await expect(desk.page.get_by_test_id("channel-sentence")).to_contain_text("Устройство отвязали на телефоне.")
    await expect(unlinked).to_be_visible()
    await expect(linked).to_have_count(0)

    await desk.button("Подключить заново").click()
    qr = desk.page.get_by_test_id("qr")
    await expect(qr).to_be_visible()
    await expect(desk.page.get_by_text("Код обновится через")).to_be_visible()
    scanned = await shop.stack.simulated.post(
        f"/api/phones/{phone}/scan", json={"qr": await qr.get_attribute("data-text")}
    )
    assert scanned.is_success, scanned.text
    await _state(desk, "На связи")


async def test_a_number_that_fails_is_announced_in_the_inbox(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Шумный")
    stranger = await shop.customer("Пишет на шумный")
    await stranger.writes("Ау", phone)
    desk = await desks(path=f"/chats/{await stranger.conversation()}?view=all&channel={channel_id}")
    await expect(desk.bubble("Ау")).to_be_visible()

    response = await shop.stack.simulated.post(f"/api/devices/{phone}/fault", json={"action": "replace"})
    assert response.is_success, response.text

    trouble = desk.page.get_by_test_id("channel-trouble").filter(has_text="Шумный")
    await expect(trouble).to_have_count(2)  # above the list, and above the composer
    await expect(trouble.last).to_contain_text("Ответы встанут в очередь")
    await trouble.last.get_by_role("link", name="Открыть номер").click()
    await _state(desk, "Занят")
    desk.network_may_fail = True  # a question that is on its way gets 404
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Шумный"})
    await expect(desk.page.get_by_text("Этого номера больше нет")).to_be_visible()


async def test_a_restricted_number_is_not_green_and_one_unlinked_here_was_not_unlinked_on_the_phone(
    desks: SitDown, shop: Shop
):
    channel_id, phone = await shop.another_number("Ограничат и отвяжут")
    desk = await desks(path=f"/channels/{channel_id}")
    chip, sentence = desk.page.get_by_test_id("channel-state"), desk.page.get_by_test_id("channel-sentence")
    color = "(chip) => getComputedStyle(chip).color"
    await _state(desk, "На связи")
    green = await chip.evaluate(color)

    restriction = f"/api/phones/{phone}/restriction"
    assert (await shop.stack.simulated.put(restriction, json={"code": 463, "lock": True})).is_success
    await _state(desk, "Ограничен")
    await expect(sentence).to_contain_text("Номер на связи, но ограничен.")
    assert await chip.evaluate(color) != green
    await desk.page.locator('nav a[href="/channels"]').click()
    await expect(desk.page.get_by_test_id("channel-state").filter(has_text="Ограничен")).to_have_count(1)
    await desk.page.go_back()
    assert (await shop.stack.simulated.delete(restriction)).is_success
    await _state(desk, "На связи")
    assert await chip.evaluate(color) == green

    await desk.button("Отвязать телефон").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отвязать телефон").click()
    await _state(desk, "Отвязан")
    await expect(sentence).to_contain_text("Устройство отвязано: сообщения не приходят.")
    await expect(sentence).not_to_contain_text("на телефоне")
    await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Ограничат и отвяжут"})


async def test_pausing_stops_and_connecting_continues(desks: SitDown, shop: Shop):
    channel_id, _ = await shop.another_number("На обеде")
    desk = await desks(path=f"/channels/{channel_id}")

    await desk.button("Приостановить").click()
    await _state(desk, "Приостановлен")
    await desk.button("Удалить номер").click()
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Сарафан останется на телефоне")
    await desk.page.keyboard.press("Escape")
    await desk.button("Подключить").click()

    await _state(desk, "На связи")


async def test_statuses_are_shown_once_they_are_asked_for_on_the_page(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Со статусами")
    customer = await shop.customer("Пишет статусы")
    await customer.writes("До статусов", phone)
    chat = await customer.conversation()
    desk = await desks(path=f"/channels/{channel_id}")
    row = desk.page.get_by_role("switch", name="Показывать статусы")
    await expect(row).not_to_be_checked()

    await row.check()
    settings = desk.page.get_by_role("region", name="Настройки подключения")
    await settings.get_by_role("button", name="Сохранить").click()
    await expect(desk.page.get_by_text("Сохранено")).to_be_visible()
    await shop.stack.connected(channel_id)
    await desk.page.reload()
    await expect(row).to_be_checked()

    async def is_heard() -> bool:
        if any(one["text"] == "Скидки!" for one in await shop.stack.thread(chat)):
            return True
        await customer.writes("Скидки!", phone, broadcast="status")
        return False

    # The number may have been on line since before it heard of the setting.
    await eventually(is_heard, "a status being heard", every_s=1)
    await desk.go(f"/chats/{chat}?view=all")
    await expect(desk.bubble("До статусов")).to_be_visible()
    await expect(desk.page.locator("[data-kind=status]").filter(has_text="Скидки!").first).to_be_visible()
    photo = {"base64": b64encode(jpeg()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
    await customer.writes("Торт дня", phone, type="image", media=photo, broadcast="status")
    shown = desk.page.locator("[data-kind=status]").filter(has_text="Торт дня")
    await expect(shown.get_by_test_id("image").locator("img")).to_have_js_property("naturalWidth", 320)
    await shown.get_by_test_id("image").click()
    await expect(desk.page.get_by_test_id("large-image")).to_be_visible()
    await expect(desk.page.get_by_role("dialog").get_by_role("button", name="Увеличить")).to_be_visible()


async def test_without_the_bridge_the_page_says_what_is_tried(desks: SitDown, shop: Shop):
    desk = await desks(path="/channels?add=true")

    async with shop.without(shop.stack.bridge):
        await desk.page.get_by_label("Название").fill("Новый без моста")
        await desk.button("Показать QR-код").click()
        await expect(desk.page.get_by_role("heading", name="Новый без моста")).to_be_visible()
        await _state(desk, "Подключается")
        await expect(desk.page.get_by_test_id("channel-sentence")).to_contain_text("Мост")

    await expect(desk.page.get_by_test_id("qr")).to_be_visible(timeout=60_000)
    await shop.stack.connected(shop.number)


async def test_without_whatsapp_the_page_says_what_is_tried(desks: SitDown, shop: Shop):
    desk = await desks(path=f"/channels/{shop.number}")
    await _state(desk, "На связи")

    async with shop.without(shop.stack.simulator):
        await _state(desk, "Переподключается")
        await expect(desk.page.get_by_test_id("channel-sentence")).to_contain_text("WhatsApp")

    await _state(desk, "На связи")


async def test_removing_says_what_goes_and_wants_the_name_typed(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Ненужный")
    someone = await shop.customer("Писал на ненужный")
    await someone.writes("Раз", phone)
    await someone.writes("Два", phone)
    await someone.conversation()
    desk = await desks(path=f"/channels/{channel_id}")
    await _state(desk, "На связи")

    await desk.button("Удалить номер").click()
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Будут удалены навсегда: 1 чат и 2 сообщения.")
    forever = dialog.get_by_role("button", name="Удалить навсегда")
    await expect(forever).to_be_disabled()
    await dialog.get_by_role("textbox").fill("Ненужный")
    await forever.click()

    await expect(desk.page.get_by_role("heading", name="Номера", exact=True)).to_be_visible()
    await expect(desk.page.get_by_role("link", name="Ненужный")).to_have_count(0)
    await desk.go("/chats?view=all")
    await desk.loaded()
    await expect(desk.row("Писал на ненужный")).to_have_count(0)


async def _state(desk: Desk, word: str) -> None:
    await expect(desk.page.get_by_test_id("channel-state")).to_have_text(word, timeout=40_000)
