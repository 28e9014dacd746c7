"""A channel of any kind is added and set up in the page, by the fields that its kind asks for: shown by a toy."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.gateways.echo.service import KEY
from tests.support.ports import on_a_port

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
async def url(room: Room) -> AsyncIterator[str]:
    async with on_a_port(room.hub.app) as url:
        yield url


async def sit(chromium: Browser, url: str, room: Room, path: str, *, phone: bool = False) -> Desk:
    desk = await sit_down(chromium, url, Person("Дана", room.owner.email, room.owner.http), path, phone=phone)
    await desk.loaded()
    return desk


async def test_numbers_that_are_added_on_the_page_differ_by_their_colours(chromium: Browser, room: Room, url: str):
    desk = await sit(chromium, url, room, "/channels")
    before = [one["color"] for one in (await room.owner.http.get("/api/channels")).json()["items"]]
    for label in ("Первый из двух", "Второй из двух"):
        await desk.go("/channels?add=true")
        dialog = desk.page.get_by_role("dialog")
        await dialog.get_by_label("Название").fill(label)
        # A program types faster than the page learns what kinds there are.
        await expect(dialog.get_by_role("button", name="Показать QR-код")).to_be_enabled()
        await desk.page.keyboard.press("Enter")
        await expect(desk.page.get_by_role("heading", name=label)).to_be_visible()

    made = [one["color"] for one in (await room.owner.http.get("/api/channels")).json()["items"]][len(before) :]
    assert len({*before, *made}) == len({*before}) + 2, (before, made)
    await desk.leave()
    assert desk.problems == []


async def test_a_channel_is_added_with_the_keyboard_and_its_fields_say_what_is_wrong(
    chromium: Browser, room: Room, url: str
):
    desk = await sit(chromium, url, room, "/channels?add=true")
    desk.network_may_fail = True  # a refusal is answered with 422
    page = desk.page
    dialog = page.get_by_role("dialog")
    key = dialog.locator("input[name=api_key]")
    await expect(key).to_have_count(0)

    await expect(dialog.get_by_label("Название")).to_be_focused()  # where a dialog begins
    await dialog.get_by_role("radio", name="WhatsApp на телефоне").focus()
    await page.keyboard.press("ArrowDown")
    await expect(dialog.get_by_role("radio", name="Эхо")).to_be_checked()
    await dialog.get_by_label("Название").fill("Эхо в холле")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text("Заполните это поле.")).to_have_count(2)

    await expect(dialog.get_by_label("Комната")).to_be_focused()
    await expect(key).to_have_attribute("type", "password")
    await expect(key).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Комната").fill("Холл")
    await expect(dialog.get_by_text("Заполните это поле.")).to_have_count(1)
    await key.fill("мало")
    await dialog.get_by_label("Задержка, с").fill("99")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text("Слишком коротко.")).to_be_visible()
    await expect(dialog.get_by_text("Число вне допустимых границ.")).to_be_visible()

    await key.fill(KEY)
    await dialog.get_by_label("Задержка, с").fill("5")
    await dialog.get_by_role("combobox", name="Голос").click()
    await page.get_by_role("option", name="высокий").click()
    await dialog.get_by_label("Задержка, с").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Эхо в холле")).to_be_visible()
    await room.hub.work()
    await expect(page.get_by_test_id("channel-state")).to_have_attribute("data-state", "connected")
    made = (await room.owner.http.get("/api/channels")).json()["items"][-1]
    assert (made["kind"], made["label"]) == ("echo", "Эхо в холле")
    assert made["settings"] == {"room": "Холл", "tone": "high", "delay_s": 5, "pin": None, "loud": False}
    await desk.leave()
    assert desk.problems == []


async def test_a_number_of_a_phone_asks_for_nothing_more(chromium: Browser, room: Room, url: str):
    desk = await sit(chromium, url, room, "/channels?add=true")
    dialog = desk.page.get_by_role("dialog")

    await expect(dialog.get_by_role("textbox")).to_have_count(1)  # what it is called
    await expect(dialog.get_by_role("button", name="Показать QR-код")).to_be_visible()
    await desk.leave()
    assert desk.problems == []


async def test_settings_are_changed_on_a_phone_and_a_secret_that_is_left_empty_stays(
    chromium: Browser, room: Room, url: str
):
    desk = await sit(chromium, url, room, f"/channels/{room.channel}", phone=True)
    page = desk.page
    section = page.get_by_role("region", name="Настройки подключения")
    save = section.get_by_role("button", name="Сохранить")
    await expect(section.get_by_label("Комната")).to_have_value("Холл")
    await expect(section.get_by_label("Ключ")).to_have_value("")
    await expect(section.get_by_text("Сохранён. Оставьте пустым, чтобы не менять.")).to_be_visible()
    await expect(save).to_be_disabled()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390

    await section.get_by_label("Комната").fill("Зал")
    await section.get_by_role("switch", name="Громко").tap()
    async with page.expect_request(lambda request: request.method == "PATCH") as patched:
        await save.tap()
    await expect(page.get_by_text("Сохранено")).to_be_visible()
    await expect(save).to_be_disabled()
    assert (await patched.value).post_data_json == {"settings": {"room": "Зал", "loud": True}}
    assert await room.secret() == KEY
    assert (await room.read())["settings"]["room"] == "Зал"
    assert (await room.read())["settings"]["loud"] is True

    room.service.keys = {"another-key-0123456789"}
    await section.get_by_label("Ключ").fill("another-key-0123456789")
    await save.tap()
    await expect(section.get_by_label("Ключ")).to_have_value("")
    assert await room.secret() == "another-key-0123456789"
    await desk.leave()
    assert desk.problems == []


@pytest.mark.parametrize(
    ("form", "label", "sent"),
    [
        ("Название и цвет", "Название", {"label": "Зал"}),
        ("Настройки подключения", "Комната", {"settings": {"room": "Зал"}}),
    ],
)
async def test_what_is_typed_while_the_former_is_saved_stays(
    chromium: Browser, room: Room, url: str, form: str, label: str, sent: dict[str, Any]
):
    desk = await sit(chromium, url, room, f"/channels/{room.channel}")
    page, may_go = desk.page, asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "PATCH":
            await may_go.wait()
        await route.continue_()

    await page.route(f"**/api/channels/{room.channel}", hold)
    section = page.get_by_role("region", name=form)
    field, save = section.get_by_label(label), section.get_by_role("button", name="Сохранить")
    await field.fill("Зал")
    async with page.expect_request(lambda request: request.method == "PATCH") as patched:
        await save.click()
    await field.fill("Зал и холл")
    may_go.set()

    await expect(page.get_by_text("Сохранено")).to_be_visible()
    await expect(field).to_have_value("Зал и холл")
    await expect(save).to_be_enabled()
    assert (await patched.value).post_data_json == sent
    await desk.leave()
    assert desk.problems == []


@pytest.mark.parametrize(
    ("language", "take", "taken", "keep"),
    [
        ("ru", "Удалить сохранённый", "Будет удалён, когда вы сохраните.", "Не удалять"),
        ("kk", "Сақталғанын өшіру", "Сақтаған кезде өшіріледі.", "Өшірмеу"),
        ("en", "Remove the kept one", "It will be removed when you save.", "Keep it"),
    ],
)
async def test_a_secret_that_is_not_needed_is_taken_away_in_words(
    chromium: Browser, room: Room, url: str, language: str, take: str, taken: str, keep: str
):
    await room.owner.http.patch("/api/me", json={"language": language})
    desk = await sit(chromium, url, room, f"/channels/{room.channel}")
    page = desk.page
    form = page.locator("form").filter(has=page.locator("input[name=pin]"))
    pin, save = form.locator("input[name=pin]"), form.locator("button[type=submit]")
    button = form.get_by_role("button", name=re.compile(f"^({take}|{keep}): "))
    await expect(button).to_have_count(0)
    await pin.fill(" 12 34 ")
    await save.click()
    await expect(button).to_have_text(take)
    assert await room.secret("pin") == " 12 34 "

    await button.press("Enter")
    await expect(form).to_contain_text(taken)
    await expect(button).to_be_focused()
    await button.press("Enter")
    await expect(button).to_have_text(take)
    await expect(save).to_be_disabled()
    await button.press("Enter")
    async with page.expect_request(lambda request: request.method == "PATCH") as patched:
        await save.click()

    await expect(button).to_have_count(0)
    assert (await patched.value).post_data_json == {"settings": {"pin": None}}
    assert (await room.secret("pin"), await room.secret()) == (None, KEY)
    await desk.leave()
    assert desk.problems == []


@pytest.mark.parametrize(
    ("language", "label", "what", "empty"),
    [
        ("kk", "Жаңғырық", "Бөлме", "Осы өрісті толтырыңыз."),
        ("en", "Echo", "Room", "Fill in this field."),
    ],
)
async def test_it_is_said_in_each_language(
    chromium: Browser, room: Room, url: str, language: str, label: str, what: str, empty: str
):
    await room.owner.http.patch("/api/me", json={"language": language})
    desk = await sit(chromium, url, room, "/channels?add=true")
    desk.network_may_fail = True
    dialog = desk.page.get_by_role("dialog")

    await dialog.get_by_role("radio", name=label).check()
    await dialog.get_by_label(what).press("Enter")
    await expect(dialog.get_by_text(empty)).to_have_count(2)
    await desk.leave()
    assert desk.problems == []
