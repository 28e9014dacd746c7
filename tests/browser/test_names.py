"""By what people are called who have no name, or none that could tell them apart."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def _shown(customer: Customer) -> str:
    digits = customer.phone
    return f"+7 {digits[1:4]} {digits[4:7]}-{digits[7:9]}-{digits[9:]}"


@pytest.mark.parametrize("name", [".", "\u3164\u200e", "…"], ids=["dot", "nothing seen", "dots"])
async def test_whose_name_says_nothing_is_called_by_the_number(
    desks: SitDown, shop: Shop, customer: Customer, name: str
):
    nobody = await shop.customer(name)
    group = await shop.group(f"Соседи {customer.phone[-4:]}", customer, nobody)
    await nobody.writes("Здравствуйте")
    await customer.writes(f"@{nobody.phone}, вы с нами?", group, mentions=[nobody.phone])
    await nobody.writes("Да", group)
    desk = await desks(path=f"/chats/{await nobody.conversation()}?view=all")

    number = _shown(nobody)
    await expect(desk.page.get_by_role("complementary").get_by_role("heading", level=2)).to_have_text(number)
    await expect(desk.page.locator("header").get_by_text(number)).to_have_count(1)
    await desk.page.get_by_test_id("view-groups").click()
    await expect(desk.row("Соседи").first).to_contain_text("Да")
    await desk.row(f"Соседи {customer.phone[-4:]}").click()
    await expect(desk.bubble("вы с нами?")).to_contain_text(f"@{number}, вы с нами?")
    member = desk.page.get_by_test_id("group-member").filter(has_text=number)
    await expect(member.get_by_text(number, exact=True)).to_have_count(1)


async def test_who_is_called_by_a_picture_has_it_for_a_face(desks: SitDown, shop: Shop):
    rose = await shop.customer("🌹 ")
    await rose.writes("Привет")
    desk = await desks(path=f"/chats/{await rose.conversation()}?view=all")

    pane = desk.page.get_by_role("complementary")
    await expect(pane.get_by_role("heading", level=2)).to_have_text("🌹")
    await expect(pane.locator("[data-initials]").first).to_have_attribute("data-initials", "🌹")


# For every number on the screen: in how many lines it stands.
_LINES = """(root) => {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), lines = [];
  while (texts.nextNode()) for (const { index, 0: number } of texts.currentNode.data.matchAll(/\\+7 [\\d -]+\\d/g)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, index);
    range.setEnd(texts.currentNode, index + number.length);
    lines.push(new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size);
  }
  return lines;
}"""
# How far the words of each row are below those of the row before.
_GAPS = """(pane) => [...pane.querySelectorAll('li')].map((row) => {
  const range = document.createRange();
  range.selectNodeContents(row);
  return [...range.getClientRects()].filter(({ width }) => width > 0);
}).map((rects) => [Math.min(...rects.map(({ top }) => top)), Math.max(...rects.map(({ bottom }) => bottom))])
  .flatMap(([top], at, all) => (at === 0 ? [] : [top - all[at - 1][1]]))"""


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
async def test_a_number_is_never_broken_in_two_lines(desks: SitDown, shop: Shop, customer: Customer, width: int):
    await customer.writes("Скоро сменю номер")
    chat = await customer.conversation()
    now = f"7706{customer.phone[4:]}"
    changed = await shop.stack.simulated.post(f"/api/people/{customer.phone}/number", json={"phone": now})
    assert changed.is_success, changed.text
    desk = await desks(path=f"/chats/{chat}?view=all", phone=width < 900)
    await desk.page.set_viewport_size({"width": width, "height": 844})
    change = desk.page.get_by_test_id("number-change")
    await expect(change).to_contain_text("→ +7 706")

    await _come_to(change, _LINES, lambda lines: lines == [1, 1])
    pane = desk.page.get_by_role("complementary")
    if width < 1200:
        await expect(pane).to_have_count(0)
        await desk.page.get_by_role("button", name=customer.name).click()
    await expect(pane.get_by_text("Прежний телефон")).to_be_visible()
    await _come_to(pane, _LINES, lambda lines: set(lines) == {1})
    await _come_to(pane, _GAPS, lambda gaps: all(gap >= 6 for gap in gaps))


async def _come_to(place: Locator, script: str, is_right: Callable[[Any], bool]) -> None:
    """Wait until what is measured is right: after another width a page needs a moment to lie as it will."""
    measured: Any = None

    async def look() -> bool:
        nonlocal measured
        measured = await place.evaluate(script)
        return is_right(measured)

    try:
        await eventually(look, "the right measure")
    except AssertionError as error:
        raise AssertionError(f"{error}: {measured}") from None
