"""390 px wide, with a thumb: one pane at a time, and back to where one was."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

THUMB_PX = 44
SCREENS = [
    "/chats?view=all",
    "/channels",
    "/settings/profile",
    "/settings/members",
    "/settings/replies",
    "/settings/organization",
    "/settings/api-keys",
    "/settings/intake",
]


@pytest.fixture
async def busy_number(shop: Shop) -> str:
    """A number with more conversations than a phone shows."""
    channel_id, phone = await shop.another_number("Точка на рынке")
    for number in range(18):
        await (await shop.customer(f"Покупатель {number:02d}")).writes(f"Вопрос {number:02d}", phone)

    async def all_are_there() -> bool:
        listed = await shop.stack.http.get("/api/conversations", params={"channel_id": channel_id, "limit": 50})
        return len(listed.json()["items"]) == 18

    await eventually(all_are_there, "eighteen chats")
    return channel_id


async def test_open_answer_and_back_to_the_same_place(desks: SitDown, shop: Shop, busy_number: str):
    desk = await desks(path=f"/chats?view=all&channel={busy_number}", phone=True)
    await expect(desk.row("Вопрос 17")).to_be_visible()
    scroller = desk.page.get_by_test_id("conversation-list")
    await scroller.evaluate("(list) => { list.scrollTop = 420; }")
    await expect(desk.row("Вопрос 09")).to_be_visible()

    await desk.row("Вопрос 09").tap()
    await expect(desk.bubble("Вопрос 09")).to_be_visible()
    await expect(desk.page.get_by_role("navigation", name="Разделы")).to_have_count(0)
    await _fits_the_screen(desk.page)
    await desk.composer.fill("Отвечаю с телефона")
    send = desk.button("Отправить")
    await _fits_a_thumb(send)
    await send.tap()
    await expect(desk.bubble("Отвечаю с телефона")).to_have_attribute("data-status", "delivered")

    back = desk.button("Назад")
    await _fits_a_thumb(back)
    await back.tap()
    await expect(desk.page.get_by_role("navigation", name="Разделы")).to_be_visible()
    await expect(scroller).to_have_js_property("scrollTop", 420)


async def test_the_systems_back_leads_to_the_list_too(desks: SitDown, customer: Customer):
    await customer.writes("Можно вопрос?")
    desk = await desks(path="/chats?view=all", phone=True)
    await desk.row(customer.name).tap()
    await expect(desk.bubble("Можно вопрос?")).to_be_visible()

    await desk.page.go_back()

    await expect(desk.row(customer.name)).to_be_in_viewport()


async def test_enter_is_a_new_line(desks: SitDown, customer: Customer):
    await customer.writes("Адрес?")
    desk = await desks(path=f"/chats/{await customer.conversation()}", phone=True)

    await desk.composer.press_sequentially("Абая 10")
    await desk.composer.press("Enter")
    await desk.composer.press_sequentially("2 этаж")

    await expect(desk.composer).to_have_value("Абая 10\n2 этаж")


async def test_enter_is_a_new_line_in_what_is_changed_too(desks: SitDown, customer: Customer):
    await customer.writes("Адрес?")
    desk = await desks(path=f"/chats/{await customer.conversation()}", phone=True)
    await desk.composer.fill("Абая 10")
    await desk.button("Отправить").tap()
    await expect(desk.bubble("Абая 10")).to_have_attribute("data-status", "delivered")
    held = {"touches": [{"identifier": 0, "clientX": 300, "clientY": 300}]}
    await desk.bubble("Абая 10").dispatch_event("touchstart", held)
    await desk.page.get_by_role("menuitem", name="Изменить").tap()
    editor = desk.page.get_by_test_id("edit-composer")
    await expect(editor).to_be_focused()  # with the cursor behind the text
    await editor.press("Enter")
    await editor.press_sequentially("2 этаж")

    await expect(editor).to_have_value("Абая 10\n2 этаж")
    await desk.button("Сохранить").tap()
    await expect(desk.bubble("2 этаж")).to_be_visible()


async def test_every_screen_fits_and_everything_on_it_can_be_hit(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("https://example.kz/" + "очень-длинная-ссылка-" * 8)
    desk = await desks(path=f"/chats/{await customer.conversation()}", phone=True)
    await expect(desk.bubble("очень-длинная")).to_be_visible()
    await _fits_the_screen(desk.page)
    await desk.page.get_by_role("button", name=customer.name).tap()
    await expect(desk.page.get_by_role("complementary")).to_be_visible()
    await _fits_the_screen(desk.page)

    for path in [*SCREENS, f"/channels/{shop.number}"]:
        await desk.go(path)
        await desk.loaded()
        await _fits_the_screen(desk.page)


async def test_the_bottom_bar_and_the_list_are_for_thumbs(desks: SitDown, customer: Customer):
    await customer.writes("Добрый день")
    desk = await desks(path="/chats?view=all", phone=True)

    await _fits_a_thumb(desk.row(customer.name))
    for tab in ("waiting", "mine", "all"):
        await _fits_a_thumb(desk.page.get_by_test_id(f"view-{tab}"))
    for place in await desk.page.get_by_role("navigation", name="Разделы").get_by_role("link").all():
        await _fits_a_thumb(place)


async def test_a_number_stands_whole_in_the_head_of_a_chat_that_waits(desks: SitDown, shop: Shop):
    nobody = await shop.customer(".")
    await nobody.writes("Здравствуйте")
    desk = await desks(path=f"/chats/{await nobody.conversation()}", phone=True)

    name = desk.page.locator("header").get_by_text(f"+7 705 {nobody.phone[4:7]}")

    async def is_whole() -> bool:
        return bool(await name.evaluate("(found) => found.scrollWidth <= found.clientWidth"))

    for width in (390, 360):
        await desk.page.set_viewport_size({"width": width, "height": 800})
        await expect(desk.page.locator("header").get_by_test_id("waiting-chip")).to_be_in_viewport(ratio=1)
        await eventually(is_whole, f"the whole number at {width} px")


async def test_members_stand_in_two_columns_whoever_they_are(desks: SitDown, shop: Shop):
    other = await shop.hire("Сотрудница с Длинным Именем")
    desk = await desks(path="/settings/members", phone=True)
    rows = desk.page.get_by_test_id("member-row")
    await expect(rows.filter(has_text=other.email)).to_be_visible()

    edges = await rows.evaluate_all(
        """(rows) => rows.map((row) => ({
          name: row.querySelector('b').getBoundingClientRect().left,
          role: row.querySelector('input').getBoundingClientRect().left,
          remove: [...row.querySelectorAll('button')].at(-1).getBoundingClientRect().right,
        }))"""
    )
    assert len(edges) > 1
    for one in edges:
        assert abs(one["name"] - one["role"]) <= 1, edges
        assert abs(one["remove"] - edges[0]["remove"]) <= 1, edges


async def test_signing_in_fits_a_phone(desks: SitDown):
    desk = await desks(path="/", signed_in=False, phone=True)

    await _fits_a_thumb(desk.button("Войти"))
    await _fits_the_screen(desk.page)


async def _fits_a_thumb(target: Locator) -> None:
    await expect(target).to_be_visible()
    box = await target.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= THUMB_PX, f"{await target.inner_text()}: {box}"


async def _fits_the_screen(page: Page) -> None:
    """Nothing sticks out to the right, and no field makes a phone zoom in."""

    async def is_narrow() -> bool:
        return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    await eventually(is_narrow, f"{page.url} being as narrow as the screen")
    small = await page.evaluate(
        """() => [...document.querySelectorAll('input, textarea')]
            .filter((field) => field.checkVisibility() && !['radio', 'checkbox'].includes(field.type))
            .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
            .map((field) => field.getAttribute('aria-label') ?? field.placeholder ?? field.id)"""
    )
    assert small == [], f"{page.url}: text under 16 px in {small}"
