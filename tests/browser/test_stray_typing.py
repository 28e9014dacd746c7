"""What is typed beside every field goes into the one for answers, and presses nothing on its way."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.keys import type_text
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_what_is_typed_beside_the_field_goes_into_it(desks: SitDown, customer: Customer):
    await customer.writes("Сколько стоит?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.composer).to_be_focused()

    await desk.thread.focus()
    await type_text(desk.page, "Уже считаю")

    await expect(desk.composer).to_have_value("Уже считаю")
    await desk.button("Отвечать не нужно").focus()
    await type_text(desk.page, "уточню")
    await expect(desk.composer).to_have_value("Уже считаюуточню")
    await desk.thread.focus()
    await desk.page.keyboard.press("Escape")
    await expect(desk.composer).to_be_focused()


async def test_what_is_typed_over_an_open_menu_goes_into_the_field_whole(desks: SitDown, customer: Customer):
    await customer.writes("Можно потрогать?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.composer).to_be_focused()

    for opener in (
        desk.bubble("потрогать").locator("xpath=..").get_by_role("button", name="Действия с сообщением"),
        desk.button("Ещё"),
        desk.page.get_by_test_id("assignee"),
    ):
        await desk.bubble("потрогать").hover()
        await opener.click()
        await expect(desk.page.get_by_role("menu")).to_be_visible()
        await type_text(desk.page, "да нет ой")
        await expect(desk.page.get_by_role("menu")).to_have_count(0)
        await expect(desk.composer).to_have_value("да нет ой")
        await expect(desk.composer).to_be_focused()
        await desk.composer.fill("")

    await desk.answer("Конечно")
    await expect(desk.bubble("Конечно")).to_have_attribute("data-status", "delivered")
    menu = await desk.menu("Конечно")
    await menu.get_by_role("menuitem", name="Изменить").click()
    editor = desk.page.get_by_test_id("edit-composer")
    await expect(editor).to_be_focused()
    await desk.thread.focus()
    await type_text(desk.page, "нельзя")
    await expect(editor).to_have_value("Конечнонельзя")


async def test_a_draft_goes_on_where_it_ended(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сколько стоит?")
    conversation = await customer.conversation()
    saved = await shop.stack.http.put(f"/api/conversations/{conversation}/draft", json={"text": "Уже"})
    assert saved.is_success, saved.text
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_contain_text("Уже")
    await desk.row(customer.name).click()
    await expect(desk.composer).to_be_focused()
    await expect(desk.composer).to_have_value("Уже")

    await type_text(desk.page, " считаю")

    await expect(desk.composer).to_have_value("Уже считаю")


async def test_space_among_letters_presses_nothing_where_nothing_can_be_written(
    desks: SitDown, shop: Shop, customer: Customer
):
    await customer.writes("Есть кто?")
    desk = await desks(path="/chats?view=all")
    row = desk.row(customer.name)
    await row.focus()
    await type_text(desk.page, "есть\n")
    await expect(desk.page.get_by_text("Выберите чат")).to_be_visible()
    await type_text(desk.page, "ой")
    await desk.page.keyboard.down("Shift")  # too early for the capital that follows
    await type_text(desk.page, " \n")
    await desk.page.keyboard.up("Shift")
    await expect(desk.page.get_by_text("Выберите чат")).to_be_visible()

    await row.focus()
    await desk.page.keyboard.press("ArrowDown")
    await row.focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.bubble("Есть кто?")).to_be_visible()


async def test_enter_right_after_an_arrow_opens_the_row_that_it_came_to(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Я ниже")
    await customer.is_heard("Я ниже")
    above = await shop.customer("Сәуле 400")
    await above.writes("А я выше")
    await above.is_heard("А я выше")
    desk = await desks(path="/chats?view=all")
    await desk.row(above.name).focus()

    # Both within one frame, as two quick fingers or a slow machine make them.
    await desk.row(above.name).evaluate(
        """row => {
            row.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
            document.activeElement.click()
        }"""
    )

    await expect(desk.bubble("Я ниже")).to_be_visible()


async def test_who_was_dismissed_comes_back_by_the_note_by_the_menu_and_unread(desks: SitDown, customer: Customer):
    await customer.writes("Спасибо, а завтра?")
    # Searched for: who has waited least is far below the others.
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=waiting&q={customer.phone}")
    waits = desk.page.locator("header").get_by_test_id("waiting-chip")
    await expect(waits).to_be_visible()

    await desk.button("Отвечать не нужно").click()
    await expect(waits).to_have_count(0)
    await desk.page.locator("[data-undo]").click()
    await expect(waits).to_be_visible()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()

    await desk.button("Отвечать не нужно").click()
    await desk.button("Ещё").click()
    await desk.page.get_by_role("menuitem", name="Вернуть в неотвеченные").click()
    await expect(waits).to_be_visible()

    await desk.button("Отвечать не нужно").click()
    await desk.button("Ещё").click()
    await desk.page.get_by_role("menuitem", name="Отметить непрочитанным").click()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()
