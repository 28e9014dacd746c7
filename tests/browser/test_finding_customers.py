"""Where a customer is to be found: beyond the open view, under which of our numbers, and while there is no network."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_what_a_view_does_not_have_is_found_in_the_whole_inbox(desks: SitDown, customer: Customer):
    await customer.writes("Ничего не нужно, спасибо")
    desk = await desks(path="/chats?view=mine")

    await desk.page.get_by_role("searchbox").fill(f"8 {customer.phone[1:4]} {customer.phone[4:]}")

    await expect(desk.row(customer.name)).to_be_visible()
    await expect(desk.page.get_by_role("status").filter(has_text="нашлось в других чатах")).to_be_visible()
    await desk.page.get_by_role("searchbox").fill("нет такого человека")
    await expect(desk.row(customer.name)).to_have_count(0)


async def test_with_several_numbers_it_is_seen_which_one_a_customer_has_written_to(desks: SitDown, shop: Shop):
    channel_id, ours = await shop.another_number("Салон на Абая")
    try:
        customer = await shop.customer("Пишет в салон")
        await customer.writes("Есть окно на завтра?", to=ours)
        desk = await desks(path="/chats?view=all")

        await expect(desk.row(customer.name).get_by_test_id("row-channel")).to_have_text("Салон на Абая")
        await desk.row(customer.name).click()
        await expect(desk.bubble("Есть окно на завтра?")).to_be_visible()
        await expect(desk.page.get_by_role("main").get_by_text("Салон на Абая").last).to_be_visible()
    finally:
        await shop.stack.http.delete(f"/api/channels/{channel_id}", params={"confirm": "Салон на Абая"})


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
