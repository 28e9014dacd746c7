"""A member puts saved views, everybody's and their own, in an order of their own: by keys, by mouse, with a finger."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.browser.test_axe import Looker
from tests.browser.test_views import open_views

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def make(desk: Desk, name: str) -> None:
    await open_views(desk)
    await desk.page.get_by_role("menuitem", name="Новый вид").click()
    await desk.page.get_by_role("dialog").get_by_label("Название").fill(name)
    await desk.button("Сохранить").click()
    await expect(desk.page.get_by_test_id("view-open")).to_contain_text(name)


async def has(desk: Desk, mark: str, *names: str) -> None:
    """Wait until the views made here come in the menu one after another; a change may still be on its way."""
    await open_views(desk)
    listed = desk.page.get_by_test_id("saved-view").filter(has_text=mark)
    await expect(listed).to_have_text([re.compile(f"^{name} ") for name in names])
    await desk.escape_from(desk.page.get_by_role("menu"))


async def test_the_order_is_ones_own_in_every_browser(desks: SitDown, shop: Shop):
    mark = uuid4().hex[:6]
    person = await shop.hire(f"Айдос {mark}")
    desk, other = await desks(person, "/chats?view=all"), await desks(person, "/chats?view=all")
    await other.live()
    for name in ("Первый", "Второй", "Третий"):
        await make(desk, f"{name} {mark}")
    await has(desk, mark, "Первый", "Второй", "Третий")

    await open_views(desk)
    await desk.page.get_by_role("menuitem", name="Порядок видов").click()
    dialog = desk.page.get_by_role("dialog")
    up = dialog.get_by_role("button", name=f"Выше: Третий {mark}")
    await up.focus()
    await desk.page.keyboard.press("Enter")
    rows = dialog.get_by_test_id("ordered-view").filter(has_text=mark)
    await expect(rows).to_contain_text([f"Первый {mark}", f"Третий {mark}", f"Второй {mark}"])
    await expect(up).to_be_focused()
    looker = Looker(desk)
    await looker.look("order of views")
    looker.assert_nothing()

    grip, target = rows.nth(2).get_by_test_id("grip"), rows.nth(0).get_by_test_id("grip")
    below, above = await grip.bounding_box(), await target.bounding_box()
    assert below is not None
    assert above is not None
    await desk.page.mouse.move(below["x"] + 10, below["y"] + 10)
    await desk.page.mouse.down()
    await desk.page.mouse.move(above["x"] + 10, above["y"] + 10, steps=8)
    await desk.page.mouse.up()
    await expect(rows).to_contain_text([f"Второй {mark}", f"Первый {mark}", f"Третий {mark}"])
    await desk.page.keyboard.press("Escape")

    await has(desk, mark, "Второй", "Первый", "Третий")
    await has(other, mark, "Второй", "Первый", "Третий")  # it comes to the other browser by itself
    await desk.page.reload()
    await has(desk, mark, "Второй", "Первый", "Третий")

    phone = await desks(person, "/chats?view=all", phone=True)
    await open_views(phone)
    await phone.page.get_by_role("menuitem", name="Порядок видов").tap()
    await phone.page.get_by_role("button", name=f"Ниже: Второй {mark}").tap()
    await expect(phone.page.get_by_test_id("ordered-view").filter(has_text=mark).first).to_contain_text("Первый")
    assert await phone.page.evaluate("document.documentElement.scrollWidth") <= 390
