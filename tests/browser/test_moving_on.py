"""Whoever goes to the next chat before the server has answered is still told what became of what they did."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def _hold(desk: Desk, path: str, *, refused: bool = False) -> Callable[[], None]:
    """Let requests to a path wait until the returned function is called; then they go on, or the server has no time."""
    may_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_go.wait()
        if refused:
            await route.fulfill(status=503, json={"error": "busy", "message": "Busy."})
        else:
            await route.continue_()

    await desk.page.route(re.compile(path), hold)
    return may_go.set


async def _two(desks: SitDown, shop: Shop, customer: Customer) -> tuple[Desk, Customer]:
    """Open the chat of somebody who waits; another is below."""
    await customer.writes("Можно не отвечать")
    other = await shop.customer(f"Келесі {customer.phone[-4:]}")
    await other.writes("А я следующая")
    await other.conversation()
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Можно не отвечать")).to_be_visible()
    return desk, other


async def test_who_was_sent_away_can_be_taken_back_from_the_next_chat(desks: SitDown, shop: Shop, customer: Customer):
    desk, other = await _two(desks, shop, customer)
    go_on = await _hold(desk, "/no-answer-needed$")
    await desk.button("Отвечать не нужно").click()
    await desk.row(other.name).click()
    await expect(desk.bubble("А я следующая")).to_be_visible()

    go_on()
    await desk.page.locator("[data-undo]").filter(has_text="Отменить").click()

    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()


async def test_what_failed_is_told_in_the_next_chat(desks: SitDown, shop: Shop, customer: Customer):
    desk, other = await _two(desks, shop, customer)
    desk.network_may_fail = True
    go_on = await _hold(desk, "/no-answer-needed$", refused=True)
    await desk.button("Отвечать не нужно").click()
    await desk.row(other.name).click()
    await expect(desk.bubble("А я следующая")).to_be_visible()
    go_on()
    await expect(desk.page.get_by_text("Сервер сейчас занят")).to_be_visible()
    await expect(desk.row(customer.name).get_by_test_id("waiting-chip")).to_be_visible()


async def test_an_emoji_that_is_refused_is_told_of_though_its_menu_is_gone(
    desks: SitDown, shop: Shop, customer: Customer
):
    desk, _ = await _two(desks, shop, customer)
    desk.network_may_fail = True
    go_on = await _hold(desk, "/reactions$", refused=True)
    menu = await desk.menu("Можно не отвечать")
    await menu.get_by_role("button", name="👍").click()
    await expect(menu).to_have_count(0)

    go_on()

    await expect(desk.page.get_by_text("Сервер сейчас занят")).to_be_visible()
