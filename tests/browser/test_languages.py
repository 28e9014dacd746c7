"""Russian, Kazakh and English: every screen is in one language, and shows no key of a text."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.sentences import groups

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SCREENS = [
    "/chats",
    "/chats?view=all",
    "/channels",
    "/settings/profile",
    "/settings/members",
    "/settings/organization",
    "/settings/api-keys",
    "/settings/intake",
]
# "messages.send" or "{{count}}" on the screen: a text that nobody wrote, or a hole that nobody filled.
_RAW = re.compile(rf"\b(?:{'|'.join(groups('ru'))})\.[a-z_]+(?:\.[a-z_]+)*\b|\{{\{{")


@pytest.mark.parametrize(
    ("locale", "title"),
    [("ru-RU", "Вход"), ("kk-KZ", "Кіру"), ("en-GB", "Sign in"), ("de-DE", "Вход")],
    ids=["russian", "kazakh", "english", "else-russian"],
)
async def test_a_stranger_is_asked_in_their_language(desks: SitDown, locale: str, title: str):
    desk = await desks(path="/", signed_in=False, locale=locale)

    await expect(desk.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    await _shows_no_keys(desk.page)


async def test_switching_the_language_changes_every_screen_at_once(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сәлем!")
    desk = await desks(await shop.hire("Алия", role="head"), "/settings/profile")
    await expect(desk.page.get_by_role("link", name="Чаты")).to_be_visible()

    for language, chats, save in [
        ("Қазақша", "Чаттар", "Сақтау"),
        ("English", "Chats", "Save"),
        ("Русский", "Чаты", "Сохранить"),
    ]:
        await desk.page.locator("form input[aria-haspopup=listbox]").first.click()
        await desk.page.get_by_role("option", name=language).click()
        await desk.page.locator("form button[type=submit]").first.click()
        await expect(desk.page.get_by_role("link", name=chats)).to_be_visible()
        await expect(desk.page.get_by_role("button", name=save).first).to_be_visible()

    await desk.page.reload()
    await expect(desk.page.get_by_role("link", name="Чаты")).to_be_visible()


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_no_screen_shows_the_key_of_a_text(desks: SitDown, shop: Shop, customer: Customer, language: str):
    await customer.writes("Сәлем!")
    conversation = await customer.conversation()
    person = await shop.hire("Тест", role="owner", language=language)
    desk = await desks(person, f"/chats/{conversation}?view=all")
    await expect(desk.bubble("Сәлем!")).to_be_visible()
    await _shows_no_keys(desk.page)

    for path in [*SCREENS, f"/channels/{shop.number}"]:
        await desk.go(path)
        await desk.loaded()
        await _shows_no_keys(desk.page)


async def _shows_no_keys(page: Page) -> None:
    """Look at the texts and at what screen readers are told."""
    told = await page.evaluate(
        """() => [...document.querySelectorAll('[aria-label], [placeholder], [title]')]
            .flatMap((one) => ['aria-label', 'placeholder', 'title'].map((name) => one.getAttribute(name) ?? ''))
            .join('\\n')"""
    )
    found = _RAW.findall(await page.inner_text("body") + "\n" + told)
    assert found == [], f"{page.url} shows {found}"
