"""Where the cursor is after everything that can be done with a message, and what stays in sight."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import PHONE, Desk
from tests.browser.pictures import jpeg
from tests.browser.shop import Customer, Shop
from tests.support.sentences import LANGUAGES
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def _chat(desks: SitDown, customer: Customer, texts: int = 1) -> Desk:
    for number in range(texts):
        await customer.writes(f"Вопрос {number:02}")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble(f"Вопрос {texts - 1:02}")).to_be_visible()
    await expect(desk.composer).to_be_focused()
    return desk


async def test_the_first_escape_of_a_menu_and_a_reaction_give_the_focus_back(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer)
    button = desk.page.get_by_role("button", name="Действия с сообщением")

    await desk.menu("Вопрос 00")
    await desk.page.keyboard.press("Escape")
    await expect(button).to_be_focused()

    menu = await desk.menu("Вопрос 00")
    await menu.get_by_role("button", name="👍").click()
    await expect(desk.bubble("Вопрос 00")).to_contain_text("👍")
    await expect(button).to_be_focused()


async def test_forwarding_gives_the_focus_back_and_a_sent_file_the_composer(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer)
    await (await desk.menu("Вопрос 00")).get_by_role("menuitem", name="Переслать").click()
    await desk.page.get_by_test_id("forward-target").filter(has_text=customer.name).click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Переслать").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await expect(desk.page.get_by_role("button", name="Действия с сообщением").first).to_be_focused()

    chosen: FilePayload = {"name": "цвет.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()
    await expect(desk.page.locator("[data-testid=bubble][data-kind=image]")).to_be_visible()
    await expect(desk.composer).to_be_focused()


async def test_an_edit_gives_the_cursor_back_to_the_composer(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer)
    await desk.answer("Ответ с опечаткой")
    await expect(desk.bubble("Ответ с опечаткой")).to_have_attribute("data-status", "delivered")

    await (await desk.menu("Ответ с опечаткой")).get_by_role("menuitem", name="Изменить").click()
    editor = desk.page.get_by_test_id("edit-composer")
    await editor.fill("Ответ")
    await editor.press("Enter")

    await expect(desk.bubble("Ответ")).to_contain_text("изменено")
    await expect(desk.composer).to_be_focused()


async def test_the_last_message_stays_in_sight_over_a_quote_and_an_edit(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer, texts=20)
    await desk.answer("Последнее слово")
    last = desk.bubble("Последнее слово")
    await expect(last).to_have_attribute("data-status", "delivered")
    await expect(last).to_be_in_viewport(ratio=1)

    await (await desk.menu("Последнее слово")).get_by_role("menuitem", name="Ответить").click()
    await expect(desk.button("Убрать цитату")).to_be_visible()
    await _is_wholly_seen(desk, "Последнее слово")
    await desk.composer.press("Escape")
    await (await desk.menu("Последнее слово")).get_by_role("menuitem", name="Изменить").click()
    await expect(desk.page.get_by_test_id("edit-composer")).to_be_focused()
    await _is_wholly_seen(desk, "Последнее слово")


async def _is_wholly_seen(desk: Desk, text: str) -> None:
    await desk.page.wait_for_function(
        """(text) => {
            const thread = document.querySelector('[data-testid=thread]').getBoundingClientRect();
            const bubbles = [...document.querySelectorAll('[data-testid=bubble]')];
            const last = bubbles.findLast((one) => one.textContent.includes(text)).getBoundingClientRect();
            return last.bottom <= thread.bottom;
        }""",
        arg=text,
    )


async def test_the_name_has_room_in_the_head_of_a_chat_on_every_screen(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer, texts=1)
    name = desk.page.locator("header").get_by_text(customer.name, exact=True)
    await desk.page.locator("header").get_by_role("button", name=customer.name).click()

    async def is_whole() -> bool:
        return bool(await name.evaluate("(found) => found.scrollWidth <= found.clientWidth"))

    async def is_in_one_place() -> bool:
        is_beside = await desk.page.locator("header").get_by_text("Отвечать не нужно", exact=True).is_visible()
        return is_beside != await desk.page.get_by_role("menuitem", name="Отвечать не нужно").is_visible()

    for width in (1024, 1280, 1366):  # with the column of the contact beside the chat
        await desk.page.set_viewport_size({"width": width, "height": 768})
        await expect(name).to_be_in_viewport(ratio=1)
        await eventually(is_whole, f"the whole name at {width} px")
        await desk.button("Ещё").click()
        await expect(desk.page.get_by_role("menuitem", name="Отметить непрочитанным")).to_be_visible()
        await eventually(is_in_one_place, f"one way to say that no answer is needed at {width} px")
        await desk.escape_from(desk.page.get_by_role("menu"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_long_name_has_room_beside_whoever_answers(desks: SitDown, shop: Shop, language: str):
    someone = await shop.customer(f"Құралай Нұрмұхамбетқызы Әлі {language}")
    await someone.writes("Сәлем!")
    chat = await someone.conversation()
    answers = await shop.hire("Жанерке Сапарғалиева")
    who = (await answers.http.get("/api/session")).json()["member"]["id"]
    person = await shop.hire("Смотрит", role="head", language=language)
    taken = await person.http.patch(f"/api/conversations/{chat}", json={"assignee_id": who})
    assert taken.is_success, taken.text
    desk = await desks(person, f"/chats/{chat}?view=all")
    head = desk.page.locator("header")
    name = head.get_by_text(someone.name, exact=True)
    await expect(head.get_by_test_id("assignee")).to_be_visible()

    async def is_whole() -> bool:
        return bool(await name.evaluate("(found) => found.scrollWidth <= found.clientWidth"))

    for contact in ("beside it", "closed"):
        await expect(desk.page.get_by_role("complementary")).to_have_count(1 if contact == "beside it" else 0)
        for width in (1440, 1366, 1280, 1024):
            await desk.page.set_viewport_size({"width": width, "height": 768})
            await expect(name).to_be_in_viewport(ratio=1)
            await eventually(is_whole, f"the whole name at {width} px, the contact {contact},")
        await desk.page.set_viewport_size({"width": 1440, "height": 768})
        await name.click()


# What the ring around the focus has outside of the frames that cut off what is outside of them; without a ring, that.
_CUT_OF_THE_RING = """async (one) => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(one);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return [`no ring: ${outlineStyle} ${outlineWidth}`];
  const wide = parseFloat(outlineWidth) + parseFloat(outlineOffset), box = one.getBoundingClientRect(), cut = [];
  for (let up = one.parentElement; up !== null; up = up.parentElement) {
    if (getComputedStyle(up).overflow === 'visible') continue;
    const frame = up.getBoundingClientRect();
    const outside = [frame.left - box.left + wide, box.right + wide - frame.right,
      frame.top - box.top + wide, box.bottom + wide - frame.bottom];
    if (Math.max(...outside) > 0.5) cut.push(`${up.className}: ${outside}`);
  }
  return cut;
}"""


async def test_views_take_arrow_keys_and_show_the_whole_ring(desks: SitDown, customer: Customer):
    await customer.writes("Я в списке")
    await customer.conversation()
    desk = await desks(path="/chats?view=waiting")
    tab = desk.page.get_by_test_id
    await tab("view-waiting").focus()

    await desk.page.keyboard.press("ArrowRight")
    await expect(tab("view-mine")).to_be_focused()
    await expect(tab("view-mine")).to_have_attribute("aria-selected", "true")
    await desk.page.keyboard.press("End")
    await expect(tab("view-groups")).to_be_focused()
    await desk.page.keyboard.press("ArrowRight")
    await expect(tab("view-waiting")).to_be_focused()
    for width in (1440, 1024, 390):
        await desk.page.set_viewport_size({"width": width, "height": 900})
        for view in ("waiting", "mine", "all", "groups"):
            await expect(tab(f"view-{view}")).to_be_focused()
            assert await tab(f"view-{view}").evaluate(_CUT_OF_THE_RING) == [], f"{view} at {width} px"
            await desk.page.keyboard.press("ArrowRight")


async def test_the_actions_of_a_wide_bubble_are_on_the_screen_of_a_phone(desks: SitDown, customer: Customer):
    await customer.writes("Где вы?")
    desk = await desks(path=f"/chats/{await customer.conversation()}", phone=True)
    await desk.composer.fill("Мы на улице Абая, дом десять, вход со двора, второй этаж, дверь направо " * 2)
    await desk.button("Отправить").tap()
    line = desk.page.locator("[data-index]").filter(has=desk.bubble("Мы на улице")).last
    await expect(desk.bubble("Мы на улице")).to_have_attribute("data-status", "delivered")

    await line.get_by_role("article").focus()
    more = line.get_by_role("button", name="Действия с сообщением")
    await expect(more).to_be_in_viewport(ratio=1)
    await expect(line.get_by_role("button", name="Ответить")).to_be_in_viewport(ratio=1)


async def test_a_menu_gives_the_focus_back_on_a_narrow_screen(desks: SitDown, customer: Customer):
    await customer.writes("Где вы?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", motion="no-preference")
    await expect(desk.composer).to_be_focused()  # it takes the focus when it comes
    await desk.page.set_viewport_size(PHONE)
    await expect(desk.bubble("Где вы?")).to_be_visible()
    more = desk.page.get_by_role("button", name="Действия с сообщением")

    await desk.thread.focus()
    for key in ("PageUp", "Tab", "Tab"):
        await desk.page.keyboard.press(key)
    await expect(more).to_be_focused()
    for key in ("Escape", "Enter"):  # leave the menu; and give an emoji
        await desk.page.keyboard.press("Enter")
        await expect(desk.page.get_by_role("button", name="👍")).to_be_focused()
        await desk.page.keyboard.press(key)
        await expect(more).to_be_focused()
    await expect(desk.bubble("Где вы?").get_by_test_id("reactions")).to_be_visible()


async def test_after_a_new_name_the_focus_is_where_the_change_began(desks: SitDown, customer: Customer):
    desk = await _chat(desks, customer)
    rename = desk.button("Переименовать")
    await rename.click()
    await desk.page.get_by_label("Имя", exact=True).fill(f"{customer.name} Вторая")
    await desk.page.keyboard.press("Enter")
    await expect(rename).to_be_focused()
