"""Short notes in the corner: they cover nothing that can be pressed, and a key leads to what takes something back."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import PHONE, Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NOTE = ".mantine-Notification-root"
# What can be pressed under the notes, at a grid of points, while what scrolls is moved from its beginning to its end.
_COVERED = """async ([note, scroller]) => {
  const found = new Set(), moved = document.querySelector(scroller);
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    moved.scrollTop = part * (moved.scrollHeight - moved.clientHeight);
    await new Promise(requestAnimationFrame);
    const places = [...document.querySelectorAll(note)].map((one) => one.getBoundingClientRect());
    for (const { left, right, top, bottom } of places)
      for (let x = left + 2; x < right; x += 10) for (let y = top + 2; y < bottom; y += 6)
        for (const below of document.elementsFromPoint(x, y))
          if (below.closest(note) === null && below.closest('a, button, input, textarea, label') !== null)
            found.add(below.closest('a, button, input, textarea, label').textContent.slice(0, 40));
  }
  return [...found];
}"""

_IS_ABOVE = """(text) => {
  const bubbles = [...document.querySelectorAll('[data-testid=bubble]')];
  const bubble = bubbles.findLast((one) => one.textContent.includes(text));
  const undo = document.querySelector('[data-undo]');
  return bubble && undo && bubble.getBoundingClientRect().bottom <= undo.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("width", [390, 1024])
async def test_everything_beside_a_note_can_be_pressed(desks: SitDown, customer: Customer, width: int):
    desk = await _dismissed(desks, customer, width)
    undo = desk.page.locator("[data-undo]")

    last = desk.page.locator("[data-index]").filter(has=desk.page.get_by_role("article")).last
    await last.hover()
    await last.get_by_role("article").focus()
    await last.get_by_role("button", name="Действия с сообщением").click()
    await expect(desk.page.get_by_test_id("message-menu")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_test_id("message-menu")).to_have_count(0)
    await expect(undo).to_be_visible()


@pytest.mark.parametrize("width", [390, 1024])
async def test_what_is_written_below_a_note_is_seen_above_it(desks: SitDown, customer: Customer, width: int):
    desk = await _dismissed(desks, customer, width)
    undo = desk.page.locator("[data-undo]")

    await desk.composer.fill("Одна\nдве\nтри")
    await desk.button("Отправить").click()
    await expect(desk.bubble("Одна")).to_be_in_viewport(ratio=1)
    await expect(undo).to_be_visible()

    if width == PHONE["width"]:
        await desk.page.wait_for_function(_IS_ABOVE, arg="Одна")
        await desk.page.go_back()
        await expect(desk.page.get_by_role("navigation")).to_be_in_viewport(ratio=1)
        await desk.page.get_by_role("link", name="Настройки").click()
        await expect(undo).to_be_visible()


async def test_what_takes_back_is_reached_by_a_key_waits_there_and_gives_the_focus_back(
    desks: SitDown, customer: Customer
):
    desk = await _dismissed(desks, customer, 1440, clock=True)
    undo = desk.page.locator("[data-undo]")
    await desk.composer.focus()

    await desk.page.keyboard.press("F6")
    await expect(undo).to_be_focused()
    await desk.page.clock.run_for(30_000)
    await expect(undo).to_be_focused()
    await desk.page.keyboard.press("Enter")

    await expect(desk.page.locator("header").get_by_test_id("waiting-chip")).to_be_visible()
    await expect(desk.composer).to_be_focused()


async def _dismissed(desks: SitDown, customer: Customer, width: int, **options: bool) -> Desk:
    """Open a chat that fills the screen, and say that it needs no answer; the note with the way back is there."""
    # The last one is 39: no time of a day begins with its second figure, which stands behind that of «Вопрос? 3».
    await customer.writes("Вопрос?", count=39)
    conversation = await customer.is_heard("Вопрос? 39")
    desk = await desks(path="/chats?view=all", **options)
    await desk.page.set_viewport_size({"width": width, "height": 844})
    await customer.shop.stack.http.post(f"/api/conversations/{conversation}/read")
    await desk.row(customer.name).click()
    await expect(desk.bubble("Вопрос? 39")).to_be_in_viewport()
    await _dismiss(desk, width)
    return desk


async def _dismiss(desk: Desk, width: int) -> None:
    if width == PHONE["width"]:
        await desk.button("Ещё").click()
        await desk.page.get_by_role("menuitem", name="Отвечать не нужно").click()
    else:
        await desk.button("Отвечать не нужно").click()
    await expect(desk.page.locator("[data-undo]")).to_be_visible()


async def _covered(desk: Desk, scroller: str) -> list[str]:
    note = desk.page.locator(NOTE)
    await note.hover()  # so it stays as long as it is looked at
    await expect(note).to_be_in_viewport(ratio=1)
    found: list[str] = await desk.page.evaluate(_COVERED, [NOTE, scroller])
    return found


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
async def test_notes_cover_nothing_on_pages(desks: SitDown, shop: Shop, width: int):
    desk = await desks(path="/settings/organization", phone=width < 900)
    await desk.page.set_viewport_size({"width": width, "height": 700})
    channel = f"/api/channels/{shop.number}"
    for path, label, kept in (
        (f"/channels/{shop.number}", "Название", lambda name: shop.stack.http.patch(channel, json={"label": name})),
        (
            "/settings/organization",
            "Название организации",
            lambda name: shop.stack.http.patch("/api/organization", json={"name": name}),
        ),
    ):
        await desk.go(path)
        field = desk.page.get_by_role("textbox", name=label)
        await expect(field).not_to_have_value("")
        before = await field.input_value()
        try:
            for name in (before + " 2", before):
                await field.fill(name)
                await field.press("Enter")
                assert await _covered(desk, "main") == [], (path, width)
                await desk.page.locator(NOTE).get_by_role("button").first.click()
                await expect(desk.page.locator(NOTE)).to_have_count(0)
        finally:
            await kept(before)


@pytest.mark.parametrize("width", [1440, 1024, 390])
async def test_notes_cover_nothing_of_the_list(desks: SitDown, shop: Shop, customer: Customer, width: int):
    await customer.writes("Можно спросить?")
    for number in range(12):
        await (await shop.customer(f"В списке {number}")).writes("И я")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", phone=width < 900)
    await desk.page.set_viewport_size({"width": width, "height": 700})
    await _dismiss(desk, width)
    if width < 900:
        await desk.button("Назад").tap()

    await expect(desk.row("И я").first).to_be_visible()
    assert await _covered(desk, "[data-testid=conversation-list]") == []
