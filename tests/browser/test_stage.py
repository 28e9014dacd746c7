"""The demo's stage: the phones, and beside them the page of each other service."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.async_api import Browser, Page, expect

from sarafan.cli.services import SIMULATORS
from tests.support.ports import free_port, on_a_port
from tests.support.stack import Process

pytestmark = pytest.mark.browser

TITLE = {"ru": "Заказы", "kk": "Тапсырыстар", "en": "Orders"}


async def desk(scope, _receive, send) -> None:
    """Be another service's page: it shows in which language it was asked for, and has a field to write in."""
    language = parse_qs(scope["query_string"].decode()).get("lang", ["?"])[0]
    body = f"<!doctype html><title>Orders</title><h1>Orders in {language}</h1><input aria-label=order>".encode()
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def stage(chromium: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The stage with one more place, open in a browser in which nothing may go wrong."""
    async with on_a_port(desk) as orders_url:
        url = f"http://127.0.0.1:{(port := free_port())}"
        tabs = [{"name": "orders", "title": TITLE, "url": orders_url}]
        given = {"PORT": str(port), "SIM_DEMO": "1", "SIM_STAGE": json.dumps(tabs), "SIM_HUB_URL": orders_url}
        line = next(one for one in SIMULATORS if one.name == "whatsapp")
        process = Process("whatsapp", line.command(), given, tmp_path / "whatsapp.log", f"{url}/health")
        process.start()
        context = await chromium.new_context(viewport={"width": 390, "height": 844})
        problems: list[str] = []
        try:
            await process.healthy()
            page = await context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
            await page.goto(url)
            yield page
        finally:
            await context.close()
            await asyncio.to_thread(process.stop)
        assert [one for one in problems if "favicon" not in one] == []


async def test_each_service_has_a_tab_and_a_page_stays_as_it_was_left(stage: Page):
    tabs = stage.get_by_role("navigation", name="Сцена").get_by_role("link")
    await expect(tabs).to_have_text(["Телефоны", "Заказы"])
    await expect(tabs.first).to_have_attribute("aria-current", "page")

    await tabs.nth(1).click()
    orders = stage.frame_locator("iframe")
    await orders.get_by_label("order").fill("№ 1")
    await expect(stage.get_by_role("button", name="Айгүл")).to_be_hidden()
    await stage.go_back()
    await expect(stage.get_by_role("button", name="Айгүл")).to_be_visible()
    await expect(stage.locator("iframe")).to_be_hidden()
    await tabs.nth(1).click()

    await expect(orders.get_by_label("order")).to_have_value("№ 1")
    await tabs.nth(1).click()  # its service was started again, perhaps
    await expect(orders.get_by_label("order")).to_have_value("")


async def test_the_language_of_the_stage_is_that_of_its_tabs(stage: Page):
    await stage.get_by_role("link", name="Заказы").click()
    await expect(stage.frame_locator("iframe").get_by_role("heading")).to_have_text("Orders in ru")

    await stage.get_by_role("button", name="KK").click()

    await expect(stage.get_by_role("link", name="Тапсырыстар")).to_have_attribute("aria-current", "page")
    await expect(stage.get_by_role("button", name="KK")).to_be_focused()  # who uses a keyboard stays where they were
    await expect(stage.frame_locator("iframe").get_by_role("heading")).to_have_text("Orders in kk")


async def test_a_phone_that_was_picked_up_has_a_small_screen_to_itself(stage: Page):
    await stage.get_by_role("button", name="Айгүл").click()
    await expect(stage.get_by_role("navigation")).to_be_hidden()
    assert await stage.evaluate("document.documentElement.scrollWidth") == 390

    await stage.get_by_role("button", name="Назад").click()

    await expect(stage.get_by_role("navigation")).to_be_visible()
