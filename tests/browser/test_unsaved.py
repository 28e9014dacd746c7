"""What is written, chosen or recorded but has not left is not lost by going back, Escape or another answer."""

import asyncio
import re

import pytest
from playwright.async_api import FilePayload, Response, Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PAPER: FilePayload = {"name": "договор.txt", "mimeType": "text/plain", "buffer": "Договор".encode()}


async def _choose_with_caption(desk: Desk) -> None:
    await desk.page.get_by_test_id("attach-input").set_input_files(PAPER)
    await desk.page.get_by_placeholder("Подпись").fill("Подпишите на второй странице")


async def test_files_that_were_given_up_come_back_with_what_was_written_under_them(desks: SitDown, customer: Customer):
    await customer.writes("Пришлите договор")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("договор")).to_be_visible()
    await _choose_with_caption(desk)
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)

    await desk.page.locator("[data-undo]").click()
    await expect(desk.page.get_by_placeholder("Подпись")).to_have_value("Подпишите на второй странице")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()

    await expect(desk.bubble("на второй странице")).to_have_attribute("data-status", "delivered")
    assert await desk.bubble("на второй странице").count() == 1


async def test_the_systems_back_closes_what_lies_over_the_chat_and_only_then_leaves_it(
    desks: SitDown, customer: Customer
):
    await customer.writes("Пришлите договор")
    desk = await desks(path="/chats?view=all", phone=True)
    await desk.row(customer.name).tap()
    await expect(desk.bubble("договор")).to_be_visible()
    await _choose_with_caption(desk)

    await desk.page.go_back()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await desk.page.locator("[data-undo]").tap()
    await expect(desk.page.get_by_placeholder("Подпись")).to_have_value("Подпишите на второй странице")
    await desk.page.go_back()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await expect(desk.bubble("договор")).to_be_visible()
    await desk.page.go_back()
    await expect(desk.row(customer.name)).to_be_in_viewport()


async def test_a_change_that_was_begun_outlives_an_answer_to_another_message(desks: SitDown, customer: Customer):
    await customer.writes("Адрес?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.answer("Абая 10")
    await expect(desk.bubble("Абая 10")).to_have_attribute("data-status", "delivered")
    editor = desk.page.get_by_test_id("edit-composer")
    menu = await desk.menu("Абая 10")
    await menu.get_by_role("menuitem", name="Изменить").click()
    await editor.fill("Абая 10, второй этаж")
    line = desk.page.locator("[data-index]").filter(has=desk.bubble("Адрес?"))
    await line.hover()
    await line.get_by_role("button", name="Ответить").click()
    await expect(desk.page.get_by_test_id("composer-quote")).to_be_visible()

    menu = await desk.menu("Абая 10")
    await menu.get_by_role("menuitem", name="Изменить").click()
    await expect(editor).to_have_value("Абая 10, второй этаж")
    await editor.press("Enter")
    await expect(desk.bubble("второй этаж")).to_be_visible()


async def test_a_chat_in_which_something_is_recorded_is_not_left_without_a_word(
    desks: SitDown, shop: Shop, customer: Customer
):
    await customer.writes("Расскажите")
    other = await shop.customer("Сәуле Басқа")
    await other.writes("А мне?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.button("Записать голосовое сообщение").click()
    recorder = desk.page.get_by_test_id("recorder")
    await expect(recorder).to_have_attribute("data-state", "recording")

    await desk.row(other.name).click()
    await expect(desk.page.get_by_text("Идёт запись")).to_be_visible()
    await expect(recorder).to_be_visible()
    await desk.page.get_by_role("searchbox").fill(other.name)
    await expect(desk.page).to_have_url(re.compile("q="))
    await desk.button("Не отправлять").click()
    await desk.row(other.name).click()
    await expect(desk.bubble("А мне?")).to_be_visible()


async def test_what_is_typed_while_a_message_leaves_slowly_stays(desks: SitDown, customer: Customer):
    await customer.writes("Есть размер?")
    conversation = await customer.conversation()
    desk = await desks(path=f"/chats/{conversation}?view=all")
    await expect(desk.bubble("Есть размер?")).to_be_visible()
    saved = asyncio.Event()

    async def held(route: Route) -> None:
        if route.request.method == "POST":
            await saved.wait()
        await route.continue_()

    await desk.page.route("**/api/conversations/*/messages*", held)
    await desk.composer.fill("Есть")
    await desk.page.keyboard.press("Enter")

    def is_draft(answer: Response) -> bool:
        return answer.request.method == "PUT" and "дальше" in (answer.request.post_data or "")

    async with desk.page.expect_response(is_draft):
        await desk.composer.press_sequentially("Пишу дальше")
    saved.set()
    await expect(desk.bubble("Есть").last).to_have_attribute("data-status", "delivered")

    await expect(desk.composer).to_have_value("Пишу дальше")
    drafts = (await customer.shop.stack.http.get("/api/drafts")).json()["items"]
    assert [one["text"] for one in drafts if one["conversation_id"] == conversation] == ["Пишу дальше"]
    await desk.composer.fill("")
