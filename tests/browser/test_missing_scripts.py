"""A piece of the page does not come, offline or after an update: what was there stays, and so does what was written."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

_IS_FETCHED = """() => {
  const ahead = [...document.querySelectorAll('link[rel=prefetch]')];
  return ahead.length > 0 && ahead.every(({ href }) => performance.getEntriesByName(href).length > 0);
}"""
MISSING = "Эта часть страницы не загрузилась"


async def _without(desk: Desk, scripts: str) -> None:
    desk.network_may_fail = True
    await desk.page.route(re.compile(scripts), lambda route: route.abort())


async def test_who_was_sent_away_is_taken_back_though_what_shows_notes_never_came(desks: SitDown, customer: Customer):
    await customer.writes("Есть размер?")
    desk = await desks(path="/favicon.svg")
    await _without(desk, "/assets/Notes-")
    await desk.go(f"/chats/{await customer.conversation()}?view=all")
    await desk.button("Отвечать не нужно").click()

    await expect(desk.page.get_by_text("Чат убран из неотвеченных")).to_be_visible()
    await expect(desk.bubble("Есть размер?")).to_be_visible()
    undo = desk.page.locator(".sf-plain-notes").get_by_role("button", name="Отменить")
    await undo.click()

    await expect(desk.page.locator("header").get_by_test_id("waiting-chip")).to_be_visible()
    await expect(undo).to_have_count(0)


async def test_what_is_opened_without_its_script_says_so_and_leads_to_it(desks: SitDown, customer: Customer):
    await customer.writes("Есть размер М?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.answer("Есть, отложить?")
    await expect(desk.bubble("отложить")).to_have_attribute("data-status", "delivered")
    async with desk.page.expect_response("**/draft"):
        await desk.composer.fill("Начатый ответ")

    await _without(desk, "/assets/EditComposer-")
    menu = await desk.menu("отложить")
    await menu.get_by_role("menuitem", name="Изменить").click()
    await expect(desk.page.get_by_text(MISSING)).to_be_visible()
    await expect(desk.composer).to_have_value("Начатый ответ")
    await expect(desk.row(customer.name)).to_be_visible()

    await desk.page.unroute_all()
    await desk.button("Обновить").click()
    await expect(desk.page.get_by_text(MISSING)).to_have_count(0)
    await expect(desk.composer).to_have_value("Начатый ответ")
    menu = await desk.menu("отложить")
    await menu.get_by_role("menuitem", name="Изменить").click()
    await expect(desk.page.get_by_test_id("edit-composer")).to_have_value("Есть, отложить?")


async def test_a_menu_without_its_script_leaves_its_button(desks: SitDown, customer: Customer):
    await customer.writes("Есть размер М?")
    desk = await desks(path="/favicon.svg")
    await _without(desk, "/assets/BubbleMenu-")
    await desk.go(f"/chats/{await customer.conversation()}?view=all")
    more = desk.button("Действия с сообщением")
    await desk.bubble("размер").hover()
    await more.click()

    await expect(desk.page.get_by_text(MISSING)).to_be_visible()
    await expect(desk.bubble("размер")).to_be_visible()
    await desk.bubble("размер").hover()
    await expect(more).to_be_visible()


async def test_a_page_that_does_not_come_leaves_the_ways_to_the_others(desks: SitDown, customer: Customer):
    await customer.writes("Где вы?")
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_be_visible()

    await _without(desk, "/assets/")
    await desk.page.get_by_role("link", name="Номера").click()
    await expect(desk.page.get_by_text(MISSING)).to_be_visible()
    await desk.page.get_by_role("link", name="Чаты").click()
    await expect(desk.page.get_by_test_id("conversation-row").first).to_be_visible()

    await desk.page.get_by_role("link", name="Номера").click()
    await desk.page.unroute_all()
    await desk.button("Обновить").click()
    await expect(desk.page.get_by_role("heading", name="Номера")).to_be_visible()


async def test_what_was_never_opened_is_there_without_a_network(desks: SitDown, customer: Customer):
    await customer.writes("Есть размер М?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.answer("Есть, отложить?")
    await expect(desk.bubble("отложить")).to_have_attribute("data-status", "delivered")
    await desk.page.wait_for_function(_IS_FETCHED, timeout=90_000)

    desk.network_may_fail = True
    await desk.context.set_offline(True)
    menu = await desk.menu("отложить")
    await menu.get_by_role("menuitem", name="Изменить").click()
    await expect(desk.page.get_by_test_id("edit-composer")).to_have_value("Есть, отложить?")
