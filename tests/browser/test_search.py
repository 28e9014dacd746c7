"""A sentence of months ago is found from the list and in its chat; also a day, and what was sent as a file."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BETWEEN = 120  # messages after the one that is looked for: more than a page


async def picture_of(desk: Desk, name: str) -> None:
    """Keep what is on the screen, where somebody wants to look at it."""
    if folder := os.environ.get("SARAFAN_LOOK"):
        await desk.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def found(desk: Desk, text: str):
    return desk.page.get_by_test_id("found-message").filter(has_text=text)


@pytest.fixture(scope="module")
async def buyer(shop: Shop) -> Customer:
    """Somebody who asked for a ladder, then said a lot, and then asked for another one."""
    buyer = await shop.customer("Жанна Стремянкина")
    await buyer.writes("Нужна складная лестница на дачу, смотрите www.kaspi.kz/ladder")
    await buyer.is_heard("Нужна складная лестница на дачу, смотрите www.kaspi.kz/ladder")
    await buyer.writes("Ещё вопрос", count=BETWEEN)
    await buyer.writes("Лестницу уже купила")
    await buyer.is_heard("Лестницу уже купила")
    return buyer


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (False, "dark"), (True, "light")])
async def test_a_sentence_is_found_and_shown_in_its_place(desks: SitDown, buyer: Customer, phone: bool, scheme: str):
    desk = await desks(path="/chats?view=mine", phone=phone, scheme=scheme)
    field = desk.page.get_by_role("searchbox")
    await field.fill("складную лестницу")

    row = found(desk, "Нужна складная лестница")
    await expect(row).to_be_visible()
    await expect(row.locator("mark")).to_have_text(["складная", "лестница"])
    await expect(row).to_contain_text(buyer.name)
    await picture_of(desk, f"found-{scheme}-{phone}")
    await row.click()

    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()
    await picture_of(desk, f"jumped-{scheme}-{phone}")
    if phone:
        await desk.page.go_back()
        await expect(row).to_be_visible()


async def test_results_are_gone_through_by_keys(desks: SitDown, buyer: Customer):
    desk = await desks(path="/chats?view=all")
    field = desk.page.get_by_role("searchbox")
    await field.fill("лестница дача")
    await expect(found(desk, "Нужна складная")).to_be_visible()

    await field.press("ArrowDown")
    await expect(found(desk, "Нужна складная")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()

    await field.fill("лестницы")
    await expect(found(desk, "уже купила")).to_be_visible()
    await field.press("ArrowDown")
    await expect(found(desk, "уже купила")).to_be_focused()
    await desk.page.keyboard.press("ArrowDown")
    await expect(found(desk, "Нужна складная")).to_be_focused()
    await desk.page.keyboard.press("ArrowUp")
    await desk.page.keyboard.press("Enter")
    await expect(desk.bubble("Лестницу уже купила")).to_be_in_viewport()


async def test_another_keyboard_and_a_typo_are_understood_and_nothing_says_what_to_do(desks: SitDown, buyer: Customer):
    desk = await desks(path="/chats?view=all")
    field = desk.page.get_by_role("searchbox")
    await field.fill("crkflyfz ktcnybwf")
    await expect(desk.page.get_by_text("Показано по запросу «складная лестница»")).to_be_visible()
    await expect(found(desk, "Нужна складная")).to_be_visible()

    await field.fill("Стримянкина")
    await expect(desk.page.get_by_test_id("found-chat").filter(has_text=buyer.name)).to_be_visible()

    await field.fill("такого слова нигде нет")
    await expect(desk.page.get_by_text("Ничего не нашлось")).to_be_visible()
    await picture_of(desk, "nothing")


@pytest.mark.parametrize("phone", [False, True])
async def test_in_a_chat_one_goes_from_place_to_place_and_to_a_day(desks: SitDown, buyer: Customer, phone: bool):
    desk = await desks(path=f"/chats/{await buyer.conversation()}?view=all", phone=phone)
    await expect(desk.bubble("Лестницу уже купила")).to_be_visible()
    if phone:
        await desk.button("Ещё").first.click()
        await desk.page.get_by_role("menuitem", name="Найти в чате").click()
    else:
        await desk.page.keyboard.press("Control+KeyF")
    field = desk.page.get_by_role("searchbox", name="Найти в чате")
    await expect(field).to_be_focused()
    await field.fill("лестницей")

    await expect(desk.page.get_by_text("1 из 2")).to_be_visible()
    await expect(desk.bubble("Лестницу уже купила")).to_be_in_viewport()
    await field.press("Enter")
    await expect(desk.page.get_by_text("2 из 2")).to_be_visible()
    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()
    await picture_of(desk, f"in-chat-{phone}")
    if not phone:
        await desk.composer.focus()
        await desk.page.keyboard.press("Control+KeyF")
        await expect(field).to_be_focused()
    await desk.button("Новее").click()
    await expect(desk.bubble("Лестницу уже купила")).to_be_in_viewport()

    await desk.page.get_by_test_id("day").fill("2020-01-01")
    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()
    await field.press("Escape")
    await expect(field).to_have_count(0)


async def test_links_of_a_chat_are_in_the_contact_pane(desks: SitDown, buyer: Customer):
    desk = await desks(path=f"/chats/{await buyer.conversation()}?view=all")
    await desk.page.get_by_role("region", name="Медиа, ссылки и файлы").get_by_role("button").click()
    await expect(desk.page.get_by_text("Здесь пока ничего нет.")).to_be_visible()
    await desk.page.get_by_text("Ссылки", exact=True).click()
    link = desk.page.get_by_test_id("gallery-item")
    await expect(link).to_have_text(re.compile("www.kaspi.kz/ladder"))
    await picture_of(desk, "gallery")
    await link.click()
    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()


async def test_on_a_phone_the_gallery_gives_way_to_its_message(desks: SitDown, buyer: Customer):
    desk = await desks(path=f"/chats/{await buyer.conversation()}?view=all", phone=True)
    await expect(desk.bubble("Лестницу уже купила")).to_be_visible()
    await desk.button("Ещё").first.click()
    await desk.page.get_by_role("menuitem", name="Карточка контакта").click()
    drawer = desk.page.get_by_role("dialog")
    await drawer.get_by_role("region", name="Медиа, ссылки и файлы").get_by_role("button").click()
    await drawer.get_by_text("Ссылки", exact=True).click()
    await drawer.get_by_test_id("gallery-item").click()
    await expect(drawer).to_have_count(0)
    await expect(desk.bubble("Нужна складная лестница")).to_be_in_viewport()
