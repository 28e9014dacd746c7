"""Two members put a chat aside, finish it and take that back; thanks do not make it wait. By mouse, keys and thumb."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def _line(desk: Desk, text: str) -> None:
    await expect(desk.page.get_by_test_id("state-line").filter(has_text=text).last).to_be_visible()


async def test_a_chat_is_put_aside_by_one_and_seen_by_the_other(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Пришлите счёт")
    conversation = await customer.is_heard("Пришлите счёт")
    owner = await desks(path=f"/chats/{conversation}?view=all")
    colleague = await desks(await shop.hire("Сауле"), f"/chats/{conversation}?view=snoozed")
    await expect(owner.bubble("Пришлите счёт")).to_be_visible()
    await colleague.live()

    await owner.button("Ещё").click()
    await owner.page.get_by_role("menuitem", name="Отложить").click()
    await owner.page.get_by_label("Что сделать").fill("ждём бухгалтера")
    await owner.page.get_by_role("button", name="Завтра утром").click()
    await _line(owner, "ждём бухгалтера")
    await _line(colleague, "Дана: отложено до")
    await expect(colleague.row(customer.name).get_by_test_id("mark-snoozed")).to_contain_text("ждём бухгалтера")

    await colleague.page.get_by_test_id("state-line").get_by_role("button", name="Отменить").click()
    await expect(colleague.row(customer.name)).to_have_count(0)
    await expect(owner.row(customer.name).get_by_test_id("mark-snoozed")).to_have_count(0)
    await _line(owner, "Сауле: отменено")

    await owner.button("Ещё").click()
    await owner.page.get_by_role("menuitem", name="Отложить").click()
    await owner.page.get_by_role("button", name="Пока клиент не напишет").click()
    await expect(colleague.row(customer.name)).to_be_visible()
    await customer.writes("Счёт можно сегодня?")
    await expect(colleague.row(customer.name)).to_have_count(0)
    await _line(owner, "Клиент написал: чат снова здесь")


async def test_keys_finish_and_snooze_in_any_layout_and_a_note_takes_it_back(desks: SitDown, customer: Customer):
    await customer.writes("Размер подошёл")
    conversation = await customer.is_heard("Размер подошёл")
    desk = await desks(path=f"/chats/{conversation}?view=all")
    await expect(desk.bubble("Размер подошёл")).to_be_visible()
    await desk.page.keyboard.press("Control+Backquote")

    await desk.page.keyboard.press("KeyE")
    await expect(desk.row(customer.name).get_by_test_id("mark-done")).to_be_visible()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_have_count(0)
    await desk.page.locator("[data-undo]").filter(has_text="Отменить").click()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()

    # A click leaves the mode of keys.
    await desk.page.keyboard.press("Control+Backquote")
    await desk.page.keyboard.press("KeyH")
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Через час")
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def test_the_menu_of_a_row_presses_and_pins(desks: SitDown, customer: Customer):
    await customer.writes("Срочный вопрос")
    await customer.is_heard("Срочный вопрос")
    desk = await desks(path="/chats?view=all")

    await desk.row(customer.name).click(button="right")
    await desk.page.get_by_role("menuitemradio", name="Срочно").click()
    await expect(desk.row(customer.name).get_by_test_id("mark-urgent")).to_be_visible()
    await desk.row(customer.name).click(button="right")
    await desk.page.get_by_role("menuitem", name="Закрепить у себя").click()
    await expect(desk.row(customer.name).get_by_test_id("mark-pinned")).to_be_visible()
    await expect(desk.page.get_by_test_id("conversation-row").first).to_contain_text(customer.name)
    await desk.row(customer.name).click(button="right")
    await desk.page.get_by_role("menuitem", name="Открепить").click()
    await expect(desk.row(customer.name).get_by_test_id("mark-pinned")).to_have_count(0)


async def test_the_menu_of_a_row_puts_aside(desks: SitDown, customer: Customer):
    await customer.writes("Перезвоните через час")
    await customer.is_heard("Перезвоните через час")
    desk = await desks(path="/chats?view=all")

    await desk.row(customer.name).click(button="right")
    await desk.page.get_by_role("menuitem", name="Отложить").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Через час").click()
    await expect(desk.row(customer.name).get_by_test_id("mark-snoozed")).to_be_visible()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def test_thanks_wait_for_nobody_until_somebody_says_otherwise(desks: SitDown, customer: Customer):
    await customer.writes("Рахмет!")
    conversation = await customer.is_heard("Рахмет!")
    desk = await desks(path=f"/chats/{conversation}?view=all")

    await expect(desk.page.get_by_test_id("decision")).to_contain_text("Не ждёт ответа: благодарность: «Рахмет!»")
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_have_count(0)
    await desk.button("Нужен ответ").click()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()
    await expect(desk.page.get_by_text("После «Рахмет!» всегда ждать ответа?")).to_be_visible()


async def test_a_head_sees_tries_and_changes_the_rules(desks: SitDown, shop: Shop):
    desk = await desks(await shop.hire("Гүлнар", "head"), "/settings/answering")
    page = desk.page
    await page.get_by_label("Проверить сообщение").fill("ок, а доставка?")
    await expect(page.get_by_test_id("verdict")).to_have_text("Ждёт ответа: вопрос")
    await page.get_by_label("Проверить сообщение").fill("увидимся на базаре")
    await expect(page.get_by_test_id("verdict")).to_have_text("Ждёт ответа: другие слова")

    await page.get_by_label("Фраза целиком").fill("Увидимся на базаре")
    await desk.button("Добавить").click()
    await expect(page.get_by_test_id("verdict")).to_have_text("Не ждёт ответа: своя фраза")
    await desk.button("Удалить «Увидимся на базаре»").click()
    await expect(page.get_by_test_id("verdict")).to_have_text("Ждёт ответа: другие слова")


async def test_on_a_phone_the_menu_has_all_of_it(desks: SitDown, customer: Customer):
    await customer.writes("С телефона")
    conversation = await customer.is_heard("С телефона")
    desk = await desks(path=f"/chats/{conversation}?view=all", phone=True)

    await desk.button("Ещё").click()
    await desk.page.get_by_role("menuitem", name="Отложить").click()
    await desk.page.get_by_role("button", name="Через час").click()
    await _line(desk, "Вы: отложено до")
    await desk.button("Ещё").click()
    await desk.page.get_by_role("menuitem", name="Готово").click()
    await _line(desk, "Вы: готово")
