"""A head hides customers' numbers: a manager's open page has none any more, and works with what is left."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from sarafan.organizations.models import Role
from tests.browser.desk import Desk, sit_down
from tests.browser.fitting import fits
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.support.phones import phones_in
from tests.support.ports import on_a_port
from tests.support.stack import eventually

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PHONE = "77011234567"
WHOLE, MASKED = "+7 701 123-45-67", "+7 7•• •••-45-67"
# All that the page holds: its text and attributes, its address, and what it keeps in the browser.
_HELD = """async () => {
  const fields = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.title, location.href];
  const stores = await Promise.all((await indexedDB.databases()).map(({ name }) => name));
  return [document.documentElement.outerHTML, ...fields, ...kept, ...stores];
}"""


async def _holds_no_number(page: Page) -> bool:
    return phones_in([PHONE], *await page.evaluate(_HELD)) == []


@dataclass
class Office:
    """A head at the settings, and a manager at a chat."""

    head: Desk
    manager: Desk
    room: Room
    chat: str

    async def switch(self, *, on: bool) -> None:
        """Let the head hide numbers, or show them again."""
        switch = self.head.page.get_by_role("switch", name="Скрывать номера от менеджеров")
        await expect(switch).to_be_enabled()
        await switch.click(force=True)
        await expect(switch).to_be_checked(checked=on)
        await expect(self.head.page.get_by_text("Сохранено").first).to_be_visible()


@pytest.fixture
async def office(chromium: Browser, room: Room) -> AsyncIterator[Office]:
    await room.hear(f"Сәлем! Мой номер {WHOLE}")
    chat = str((await room.conversation())["id"])
    hub = room.hub
    head = await hub.person(room.owner.organization_id, Role.HEAD)
    manager = await hub.person(room.owner.organization_id, Role.OPERATOR)
    async with on_a_port(hub.app) as url:
        people = Person("Руслан", head.email, head.http), Person("Асель", manager.email, manager.http)
        heads = await sit_down(chromium, url, people[0], "/settings/organization")
        managers = await sit_down(chromium, url, people[1], f"/chats/{chat}?view=all")
        await managers.live()
        yield Office(heads, managers, room, chat)
        await heads.leave()
        await managers.leave()
    assert heads.problems == []
    assert [problem for problem in managers.problems if "422" not in problem] == []  # a masked number is refused


async def test_a_managers_open_page_holds_no_number_from_when_a_head_hides_them(office: Office):
    page, pane = office.manager.page, office.manager.page.get_by_role("complementary")
    await expect(office.manager.bubble(WHOLE)).to_be_visible()
    await expect(pane.get_by_text(WHOLE)).to_be_visible()
    copy = pane.get_by_role("button", name="Скопировать")
    await expect(copy).not_to_have_count(0)

    await office.switch(on=True)

    await expect(pane.get_by_text(MASKED)).to_be_visible()
    await expect(office.manager.bubble(MASKED)).to_be_visible()
    await expect(copy).to_have_count(0)
    await expect(page.locator("a[href^='tel:'], a[href*='wa.me']")).to_have_count(0)
    await eventually(partial(_holds_no_number, page), "the page holding no number any more")
    # They answer as before; what they see masked does not leave.
    await office.manager.answer("Здравствуйте!")
    await expect(office.manager.bubble("Здравствуйте!")).to_be_visible()
    await office.manager.answer(f"Ваш номер {MASKED}?")
    await expect(page.get_by_text("В тексте есть скрытый номер")).to_be_visible()
    assert office.room.service.said == {} or MASKED not in str(office.room.service.said)

    await office.switch(on=False)
    await expect(pane.get_by_text(WHOLE)).to_be_visible()
    await expect(office.manager.bubble(WHOLE)).to_be_visible()


async def test_the_last_four_digits_find_the_chat_and_others_do_not(office: Office):
    await office.switch(on=True)
    await office.manager.go("/chats?view=all")
    field = office.manager.page.get_by_role("searchbox").first
    await field.fill("4567")
    await expect(office.manager.row("Айгүл")).to_be_visible()
    await field.fill("701123")
    await expect(office.manager.row("Айгүл")).to_have_count(0)
    await field.fill("Айгүл")
    await expect(office.manager.row("Айгүл")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_switch_fits_whatever_the_screen(office: Office, width: int, scheme: str):
    await office.head.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await office.head.page.set_viewport_size({"width": width, "height": 844})
    await office.switch(on=True)
    await expect(office.head.page.get_by_text(re.compile("последние четыре цифры"))).to_be_visible()
    assert await fits(office.head.page, f"at {width}") == []
