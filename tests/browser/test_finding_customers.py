"""Where a customer is to be found: beyond the open view, under which of our numbers, and while there is no network."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_what_a_view_does_not_have_is_found_in_the_whole_inbox(desks: SitDown, customer: Customer):
    await customer.writes("Ничего не нужно, спасибо")
    await customer.conversation()  # what comes later is not searched again
    desk = await desks(path="/chats?view=mine")

    await desk.page.get_by_role("searchbox").fill(f"8 {customer.phone[1:4]} {customer.phone[4:]}")

    await expect(desk.row(customer.name)).to_be_visible()
    await expect(desk.page.get_by_role("status").filter(has_text="нашлось в других чатах")).to_be_visible()
    await desk.page.get_by_role("searchbox").fill("нет такого человека")
    await expect(desk.row(customer.name)).to_have_count(0)


async def test_what_a_view_leaves_out_of_a_search_is_said_and_shown(desks: SitDown, shop: Shop):
    waits, answered = await shop.customer("Роза Первая"), await shop.customer("Роза Вторая")
    for customer in (waits, answered):
        await customer.writes("Есть розы?")
    await waits.conversation()
    await shop.stack.http.post(f"/api/conversations/{await answered.conversation()}/no-answer-needed")
    desk = await desks(path="/chats")

    await desk.page.get_by_role("searchbox").fill("роза")
    await expect(desk.row(waits.name)).to_be_visible()
    await expect(desk.row(answered.name)).to_have_count(0)
    await desk.button("Ещё 1 чат в других списках").click()
    await expect(desk.row(waits.name)).to_be_visible()
    await expect(desk.row(answered.name)).to_be_visible()
    await desk.button("Искать только в этом списке").click()
    await expect(desk.row(answered.name)).to_have_count(0)

    await desk.button("Ещё 1 чат в других списках").click()
    await desk.page.get_by_role("searchbox").fill("")
    await expect(desk.row(answered.name)).to_have_count(0)
    await desk.page.get_by_role("searchbox").fill("роза")
    await expect(desk.button("Ещё 1 чат в других списках")).to_be_visible()


async def test_the_beginning_of_a_number_is_too_short_to_be_looked_for(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Вы тут?")
    await customer.conversation()
    desk = await desks(path="/chats?view=groups")

    await desk.page.get_by_role("searchbox").fill(await shop.short_number())
    await expect(desk.page.get_by_text("Нужно хотя бы три цифры")).to_be_visible()
    await desk.page.get_by_role("searchbox").fill(f"+{customer.phone}")
    await expect(desk.row(customer.name)).to_be_visible()


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_the_search_field_says_whole_what_can_be_looked_for(desks: SitDown, shop: Shop, language: str):
    person = await shop.hire("Ищет", language=language)
    desk = await desks(person, path="/chats")
    cut = """(field) => {
      const style = getComputedStyle(field), pen = document.createElement('canvas').getContext('2d');
      pen.font = style.font;
      const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return Math.max(0, pen.measureText(field.placeholder).width - room);
    }"""
    field = desk.page.get_by_role("searchbox")
    await expect(field).to_be_visible()
    await desk.page.evaluate("document.fonts.ready.then(() => true)")

    async def is_whole() -> bool:
        return bool(await field.evaluate(cut) == 0)

    for width in (1440, 1280, 1024, 900, 390, 360):
        await desk.page.set_viewport_size({"width": width, "height": 800})
        await eventually(is_whole, f"the whole placeholder at {width} px")


async def test_with_several_numbers_it_is_seen_which_one_a_customer_has_written_to(desks: SitDown, shop: Shop):
    channel_id, ours = await shop.another_number("Салон на Абая")
    try:
        customer = await shop.customer("Пишет в салон")
        await customer.writes("Есть окно на завтра?", to=ours)
        desk = await desks(path="/chats?view=all")

        await expect(desk.row(customer.name).get_by_test_id("row-channel")).to_have_text("Салон на Абая")
        await desk.row(customer.name).click()
        await expect(desk.bubble("Есть окно на завтра?")).to_be_visible()
        await expect(desk.page.locator("header").get_by_text("Салон на Абая", exact=True)).to_be_in_viewport(ratio=1)
        desk.network_may_fail = True  # once the number is gone, a question that is on its way gets 404
    finally:
        await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Салон на Абая"})


async def test_many_numbers_fit_a_menu_that_nothing_covers(desks: SitDown, shop: Shop):
    labels = [f"Точка {number}" for number in range(7)]
    made = [await shop.stack.http.post("/api/channels", json={"label": label, "color": "#7048e8"}) for label in labels]
    try:
        desk = await desks(path="/chats?view=all")
        await desk.page.set_viewport_size({"width": 1024, "height": 360})
        opener = desk.page.get_by_role("button", name="Показать чаты одного номера")
        await opener.hover()
        await expect(desk.page.get_by_role("tooltip")).to_be_visible()
        await opener.click()

        await expect(desk.page.get_by_role("menuitem", name=labels[0])).to_be_visible()
        await expect(desk.page.get_by_role("tooltip")).to_have_count(0)
        await expect(desk.page.get_by_role("menu")).to_be_in_viewport(ratio=1)
        await desk.page.get_by_role("menuitem", name=labels[-1]).click()
        await expect(desk.page.get_by_test_id("channel-chip")).to_contain_text(labels[-1])
        desk.network_may_fail = True  # once the number is gone, a question that is on its way gets 404
    finally:
        for label, one in zip(labels, made, strict=True):
            await shop.stack.http.delete(f"/api/channels/{one.json()['id']}", params={"confirm": label})


async def test_a_list_that_does_not_come_says_so_and_comes_with_the_network(desks: SitDown, customer: Customer):
    await customer.writes("Вы тут?")
    desk = await desks(path="/chats?view=all")
    await expect(desk.row(customer.name)).to_be_visible()
    desk.network_may_fail = True
    await desk.context.set_offline(True)

    await desk.page.get_by_test_id("view-groups").click()

    await expect(desk.page.get_by_role("alert").get_by_text("Не получилось загрузить")).to_be_visible()
    await expect(desk.page.locator(".mantine-Skeleton-root")).to_have_count(0)
    await desk.context.set_offline(False)
    await expect(desk.page.get_by_role("alert")).to_have_count(0)
    await desk.page.get_by_test_id("view-all").click()
    await expect(desk.row(customer.name)).to_be_visible()
