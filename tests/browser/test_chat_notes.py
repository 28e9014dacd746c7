"""Notes in a chat and mentions, between two members: the other sees at once what one writes."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

FILE: Any = {"name": "договор.txt", "mimeType": "text/plain", "buffer": "Секретный договор".encode()}


def note(desk: Desk, text: str) -> Locator:
    return desk.page.get_by_test_id("note").filter(has_text=text)


def field(desk: Desk) -> Locator:
    return desk.page.get_by_test_id("note-composer").last


def places(desk: Desk) -> Locator:
    return desk.page.get_by_role("navigation", name="Разделы")


async def choose(desk: Desk, text: str, verb: str) -> None:
    await note(desk, text).get_by_role("button", name="Что сделать с заметкой").click()
    await desk.page.get_by_role("menuitem", name=verb).click()


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
async def test_a_note_with_a_file_and_a_mention_reaches_a_colleague_and_nobody_else(
    desks: SitDown, shop: Shop, customer: Customer, phone: bool, scheme: Any
):
    name = f"Асель {customer.name[-4:]}"
    colleague = await shop.hire(name)
    await customer.writes("Дадите скидку?")
    chat = f"/chats/{await customer.is_heard('Дадите скидку?')}?view=all"
    owner = await desks(path=chat, phone=phone, scheme=scheme)
    other = await desks(colleague, "/chats?view=all", phone=phone, scheme=scheme)
    await expect(owner.bubble("Дадите скидку?")).to_be_visible()

    # Both fields keep what was begun in them.
    await owner.composer.fill("Сейчас узнаю")
    await owner.button("Заметка").click()
    await field(owner).fill("Кто даст ответ? ")
    await owner.button("Сообщение").click()
    await expect(owner.composer).to_have_value("Сейчас узнаю")
    await owner.page.keyboard.press("Alt+KeyN")
    await expect(field(owner)).to_have_value("Кто даст ответ? ")

    await field(owner).press("End")
    await field(owner).press_sequentially(f"@{name[:3]}")
    offered = owner.page.get_by_role("option", name=name)
    await expect(offered).to_be_visible()
    while await offered.get_attribute("aria-selected") != "true":
        await field(owner).press("ArrowDown")
    await field(owner).press("Enter")
    await owner.page.get_by_test_id("note-files").set_input_files([FILE])
    await expect(owner.page.get_by_role("list", name="Файлы заметки")).to_contain_text("договор.txt")
    await expect(owner.button("Сохранить")).to_be_enabled()
    await owner.button("Сохранить").click()
    await expect(note(owner, "Кто даст ответ?")).to_contain_text("договор.txt")
    await expect(field(owner)).to_have_value("")

    # The colleague is called, and goes to the note.
    place = places(other).get_by_role("link", name="Упоминания")
    await expect(place).to_contain_text("1")
    await place.click()
    await other.page.get_by_test_id("mention").filter(has_text="Кто даст ответ?").click()
    theirs = note(other, "Кто даст ответ?")
    await expect(theirs).to_be_in_viewport()
    label = await theirs.get_attribute("aria-label")
    assert label is not None
    assert label.startswith("Внутренняя заметка: ")
    await expect(theirs.locator("mark")).to_have_text(f"@{name}")
    async with other.page.expect_download() as downloading:
        await theirs.get_by_test_id("note-file").click()
    assert (await downloading.value).suggested_filename == "договор.txt"

    # Its author changes it, and takes it away.
    await choose(owner, "Кто даст ответ?", "Изменить")
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_test_id("note-composer").fill(f"Скидку не даём, @{name}")
    await dialog.get_by_role("button", name="Сохранить").click()
    await expect(note(other, "Скидку не даём")).to_contain_text("изменено")
    await expect(note(other, "Скидку не даём").get_by_role("button", name="Что сделать")).to_have_count(0)

    # Nothing of it was an answer.
    row = (await shop.owner.http.get(f"/api/conversations/{chat.split('/')[2].split('?')[0]}")).json()
    assert (row["last_message"]["text"], row["waiting_since"] is not None) == ("Дадите скидку?", True)

    await choose(owner, "Скидку не даём", "Удалить")
    await owner.page.get_by_role("dialog").get_by_role("button", name="Удалить").click()
    await expect(note(owner, "Скидку не даём")).to_have_count(0)
    await expect(note(other, "Скидку не даём")).to_have_count(0)
    await owner.button("Сообщение").click()
    await expect(owner.composer).to_have_value("Сейчас узнаю")


async def test_a_pasted_file_joins_the_note_and_a_failed_one_is_kept(desks: SitDown, customer: Customer):
    await customer.writes("Здравствуйте")
    chat = f"/chats/{await customer.is_heard('Здравствуйте')}?view=all"
    desk = await desks(path=chat)
    await desk.button("Заметка").click()
    await field(desk).fill("Посмотрите")
    await field(desk).evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.items.add(new File(['x'], 'снимок.txt', { type: 'text/plain' }));
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(desk.page.get_by_role("list", name="Файлы заметки")).to_contain_text("снимок.txt")

    desk.network_may_fail = True
    await desk.page.route("**/api/conversations/*/notes", lambda route: route.abort())
    await expect(desk.button("Сохранить")).to_be_enabled()
    await field(desk).press("Enter")
    await expect(desk.page.locator(".mantine-Notification-root")).to_be_visible()
    await expect(field(desk)).to_have_value("Посмотрите")

    await desk.page.unroute("**/api/conversations/*/notes")
    await field(desk).press("Enter")
    await expect(note(desk, "Посмотрите")).to_contain_text("снимок.txt")


async def test_a_mention_far_up_the_thread_opens_at_its_place(desks: SitDown, shop: Shop, customer: Customer):
    colleague = await shop.hire(f"Ерлан {customer.name[-4:]}")
    await customer.writes("Первое")
    conversation = await customer.is_heard("Первое")
    member = (await colleague.http.get("/api/session")).json()["member"]
    named = {"kind": "member", "id": member["id"]}
    body = {"text": "Давняя заметка", "client_key": conversation, "mentions": [named]}
    noted = await shop.owner.http.post(f"/api/conversations/{conversation}/notes", json=body)
    assert noted.status_code == 201, noted.text
    await customer.writes("Ещё", count=120)
    await customer.is_heard("Ещё 120")

    desk = await desks(colleague, "/mentions")
    await desk.page.get_by_test_id("mention").filter(has_text="Давняя заметка").click()

    await expect(note(desk, "Давняя заметка")).to_be_in_viewport()
    await expect(places(desk).get_by_role("link", name="Упоминания")).not_to_contain_text("1")
