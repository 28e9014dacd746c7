"""A newcomer, with nothing but what is on the screens, from the printed link to the blue ticks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import Desk, sit_down, watch
from tests.browser.shop import Shop, open_shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
async def demo(database_url: str, tmp_path: Path) -> AsyncIterator[Shop]:
    """What `./sarafan up --demo` runs, before anybody has opened it."""
    async with open_shop(database_url, tmp_path, demo=True) as shop:
        yield shop


@pytest.fixture
async def newcomer(chromium: Browser, demo: Shop) -> AsyncIterator[Desk]:
    desk = await sit_down(chromium, demo.url, None, await demo.setup_path())
    yield desk
    await desk.leave()
    assert desk.problems == []


async def test_from_the_printed_link_to_blue_ticks(newcomer: Desk, demo: Shop):
    hub = newcomer.page
    await _try_a_wrong_link(newcomer)
    await newcomer.go(await demo.setup_path())
    await _set_up(hub)
    await hub.get_by_role("dialog").get_by_label("Название").fill("Салон на Абая")
    await newcomer.button("Показать QR-код").click()
    await expect(hub.get_by_test_id("qr")).to_be_visible(timeout=40_000)

    phones = await newcomer.context.new_page()
    watch(newcomer, phones)
    await phones.goto(demo.stack.simulator_url)
    await phones.get_by_role("button", name="Отсканировать").click()
    await expect(hub.get_by_test_id("channel-state")).to_have_text("На связи", timeout=40_000)

    await phones.get_by_role("button", name="Айгүл").first.click()
    customer = phones.locator(".slot-customer")
    await customer.get_by_role("button", name="Здравствуйте! Есть в наличии?").click()

    await hub.get_by_role("link", name="Чаты").click()
    await newcomer.row("Айгүл").click()
    await expect(newcomer.bubble("Здравствуйте! Есть в наличии?")).to_be_visible()

    await newcomer.answer("Да, есть. Отложить?")
    await expect(customer.get_by_text("Да, есть. Отложить?")).to_be_visible()
    # The customer's phone lies open on the table, so they have read it.
    await expect(newcomer.bubble("Да, есть. Отложить?")).to_have_attribute("data-status", "read")

    await customer.get_by_role("textbox").fill("Рахмет!")
    await customer.get_by_role("textbox").press("Enter")
    await expect(newcomer.bubble("Рахмет!")).to_be_visible()


async def _try_a_wrong_link(desk: Desk) -> None:
    """It is said before anything is asked."""
    desk.network_may_fail = True
    await desk.go("/setup?token=no-such-link")
    await expect(desk.page.get_by_role("alert")).to_contain_text("Ссылка не подходит или устарела")
    await expect(desk.page.get_by_role("textbox")).to_have_count(0)
    desk.network_may_fail = False


async def _set_up(page: Page) -> None:
    await page.get_by_label("Название организации").fill("Салон «Айнур»")
    await page.get_by_label("Имя").fill("Дана")
    await page.get_by_label("Эл. почта").fill("dana@example.kz")
    await page.get_by_label("Пароль", exact=True).fill("correct horse 7")
    await page.get_by_role("button", name="Создать и продолжить").click()
