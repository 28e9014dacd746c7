"""Hands stay on the keyboard, whatever its layout."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.keys import type_text
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_enter_sends_and_shift_enter_breaks_the_line(desks: SitDown, customer: Customer):
    await customer.writes("Где вы находитесь?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await desk.composer.press_sequentially("Абая 10,")
    await desk.composer.press("Shift+Enter")
    await desk.composer.press_sequentially("второй этаж")
    await desk.composer.press("Enter")

    await expect(desk.composer).to_have_value("")
    await customer.sees(["Абая 10,\nвторой этаж"])


async def test_the_whole_round_with_single_keys_in_a_russian_layout(desks: SitDown, shop: Shop):
    channel_id, phone = await shop.another_number("Клавиши")
    first, second = await shop.customer("Первый в очереди"), await shop.customer("Второй в очереди")
    await first.writes("Я первый", phone)
    await first.conversation()
    await second.writes("Я второй", phone)
    desk = await desks(path=f"/chats?channel={channel_id}")
    await expect(desk.row("Второй в очереди")).to_be_visible()

    await desk.page.keyboard.press("Control+Backquote")
    await expect(desk.page.get_by_test_id("key-mode")).to_be_visible()
    await type_text(desk.page, "о")
    await expect(desk.bubble("Я первый")).to_be_visible()
    await type_text(desk.page, "о")
    await expect(desk.bubble("Я второй")).to_be_visible()
    await type_text(desk.page, "л")
    await expect(desk.bubble("Я первый")).to_be_visible()

    await type_text(desk.page, "ф")
    await expect(desk.page.get_by_test_id("assignee")).to_contain_text("Я")
    await type_text(desk.page, "к")
    await expect(desk.composer).to_be_focused()
    await expect(desk.page.get_by_test_id("key-mode")).to_have_count(0)
    await type_text(desk.page, "у какая красота")  # letters in a field are only letters
    await desk.composer.press("Escape")
    await desk.composer.fill("")
    await desk.page.keyboard.press("Control+Backquote")
    await expect(desk.page.get_by_test_id("key-mode")).to_be_visible()
    await type_text(desk.page, "у")
    await expect(desk.page.get_by_text("Чат готов")).to_be_visible()
    await expect(desk.row("Первый в очереди")).to_have_count(0)


async def test_reply_quotes_the_last_message_and_the_customer_sees_the_quote(desks: SitDown, customer: Customer):
    await customer.writes("Сколько стоит торт?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Сколько стоит торт?")).to_be_visible()
    await expect(desk.composer).to_be_focused()

    await desk.page.keyboard.press("Control+Backquote")
    await type_text(desk.page, "к")
    await expect(desk.composer).to_be_focused()
    await desk.composer.press_sequentially("12 000 ₸")
    await desk.composer.press("Enter")

    await expect(desk.bubble("12 000 ₸")).to_contain_text("Сколько стоит торт?")
    await customer.sees(["12 000 ₸"])
    shown = await customer.shop.stack.customer_sees(customer.phone)
    assert shown[-1]["quote"] == shown[0]["id"]


async def test_alt_enter_sends_and_opens_the_next_who_waits(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Первый вопрос")
    opened = await customer.conversation()
    waiting = await shop.customer("Ждёт после всех")
    await waiting.writes("А я?")
    await waiting.conversation()
    desk = await desks(path=f"/chats/{opened}")
    await expect(desk.page.get_by_test_id("conversation-row").nth(1)).to_be_visible()  # who is next is known
    await desk.composer.fill("Ответ")

    await desk.composer.press("Alt+Enter")

    await customer.sees(["Ответ"])
    await expect(desk.page).not_to_have_url(re.compile(opened))
    await expect(desk.composer).to_be_focused()
    await expect(desk.page.get_by_test_id("bubble").first).to_be_visible()


async def test_alt_enter_stays_with_the_number_that_is_listed(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Я жду дольше всех, но на другом номере")
    await customer.conversation()
    channel, phone = await shop.another_number("По порядку")
    first, second = await shop.customer("Первый здесь"), await shop.customer("Второй здесь")
    await first.writes("Вы открыты?", phone)
    opened = await first.conversation()
    await second.writes("А до скольки?", phone)
    await second.conversation()
    desk = await desks(path=f"/chats/{opened}?view=all&channel={channel}")
    await expect(desk.row(second.name)).to_be_visible()
    await desk.composer.fill("Да")
    desk.network_may_fail = True
    await desk.page.route("**/api/conversations?**", lambda route: route.abort())

    await desk.composer.press("Alt+Enter")
    await expect(desk.page.get_by_text("Сервер не отвечает")).to_be_visible()
    await desk.page.unroute_all()
    await desk.composer.fill("До девяти")
    await desk.composer.press("Alt+Enter")
    await expect(desk.bubble("А до скольки?")).to_be_visible()

    await desk.composer.fill("До девяти")
    await desk.composer.press("Alt+Enter")
    await expect(desk.page.get_by_text("На этом номере никто больше не ждёт ответа")).to_be_visible()
    await expect(desk.bubble("А до скольки?")).to_be_visible()


async def test_search_and_the_list_of_keys(desks: SitDown, customer: Customer):
    await customer.writes("Ищите меня")
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_be_visible()

    await desk.page.keyboard.press("Control+Shift+KeyF")
    await expect(desk.page.get_by_role("searchbox")).to_be_focused()
    await desk.page.keyboard.type(customer.phone[-5:])
    await expect(desk.page.get_by_test_id("conversation-row")).to_have_count(1)
    await expect(desk.row(customer.name)).to_be_visible()
    await desk.page.get_by_role("searchbox").fill("такого нет никого")
    await expect(desk.page.get_by_text("Ничего не нашлось")).to_be_visible()

    await desk.page.get_by_role("searchbox").press("Escape")
    await desk.page.get_by_role("searchbox").blur()
    await desk.page.keyboard.press("Control+Slash")
    await expect(desk.page.get_by_role("dialog")).to_contain_text("Отложить чат")


async def test_the_dark_theme_is_remembered(desks: SitDown):
    desk = await desks()
    root = desk.page.locator("html")
    await desk.button("Тёмная тема").click()
    await expect(root).to_have_attribute("data-mantine-color-scheme", "dark")

    await desk.page.reload()

    await expect(desk.button("Светлая тема")).to_be_visible()
    await expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
