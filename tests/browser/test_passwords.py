"""A forgotten password, a wrong link, and what is shown once."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Shop
from tests.support import leaks
from tests.support.sentences import sentence

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_an_owner_gives_a_link_with_which_a_member_sets_another_password(desks: SitDown, shop: Shop):
    member = await shop.hire("Забывчивый Алмас")
    owner = await desks(path="/settings/members")
    await owner.button("Новый пароль: Забывчивый Алмас").click()
    dialog = owner.page.get_by_role("dialog")
    await expect(dialog.get_by_role("textbox")).to_have_value(re.compile("token="))
    await owner.page.mouse.click(5, 5)  # outside: what is shown once stays
    await owner.page.keyboard.press("Escape")
    link = await dialog.get_by_role("textbox").input_value()
    await expect(dialog.get_by_test_id("link-opens-here")).to_contain_text("SARAFAN_PUBLIC_URL")
    leaks.plant(link.partition("token=")[2])

    desk = await desks(path=link.removeprefix(shop.url), signed_in=False)
    await expect(desk.page.get_by_text(member.email)).to_be_visible()
    await desk.page.get_by_label("Новый пароль").fill("совсем другой пароль")
    await desk.button("Сохранить и войти").click()
    await expect(desk.page.get_by_role("region", name="Чаты")).to_be_visible()

    await expect(dialog).to_be_visible()

    again = await desks(path=link.removeprefix(shop.url), signed_in=False)
    again.network_may_fail = True
    await expect(again.page.get_by_role("alert")).to_contain_text("уже использована")
    again.problems.clear()


async def test_a_new_key_survives_a_click_outside(desks: SitDown, shop: Shop):
    desk = await desks(path="/settings/api-keys")
    await desk.button("Новый ключ").click()
    await desk.page.get_by_label("Название").fill("Сайт")
    await desk.button("Создать ключ").click()
    key = desk.page.get_by_role("dialog").get_by_label("Ключ")
    await expect(key).not_to_have_value("")

    await desk.page.mouse.click(5, 5)
    await desk.page.keyboard.press("Escape")

    await expect(key).to_be_visible()
    await desk.button("Готово").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("locale", ["ru-RU", "kk-KZ", "en-GB"])
async def test_what_is_wrong_with_a_field_is_said_in_the_pages_language(desks: SitDown, locale: str):
    desk = await desks(path="/", signed_in=False, locale=locale)
    field = desk.page.locator("input[type=email]")
    said: list[tuple[str, str]] = [("", "common.field_missing"), ("дана", "common.field_email")]

    for typed, key in said:
        await field.fill(typed)
        await desk.page.locator("button[type=submit]").click()
        await expect(desk.page.locator("input:invalid").first).to_have_js_property(
            "validationMessage", sentence(locale[:2], key)
        )
        await expect(field).to_be_focused()
    await field.fill("dana@example.kz")
    await desk.page.locator("button[type=submit]").click()
    await expect(desk.page.locator("input[type=password]")).to_have_js_property(
        "validationMessage", sentence(locale[:2], "common.field_missing")
    )
    await desk.page.evaluate(
        "document.querySelector('input[type=email]').pattern = '[a-z]+'"  # what no form of ours asks for yet
    )
    await desk.page.locator("button[type=submit]").click()
    await expect(field).to_have_js_property("validationMessage", sentence(locale[:2], "common.field_invalid"))
