"""Everything that is not plain text: shown in the thread as it is, and sent from the composer."""

import io
import re
from base64 import b64encode

import pytest
from PIL import Image
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import SitDown
from tests.browser.shop import Customer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (140, 36, 103)).save(made, "JPEG")
    return made.getvalue()


async def test_places_cards_and_polls_are_shown(desks: SitDown, customer: Customer):
    await customer.writes("Сейчас пришлю")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Сейчас пришлю")).to_be_visible()

    place = {"latitude": 43.238949, "longitude": 76.889709, "name": "Салон"}
    await customer.writes("", type="location", location=place)
    await expect(desk.page.get_by_test_id("location")).to_contain_text("Салон")
    await customer.writes("", type="contacts", contacts=[{"name": "Марат", "phones": ["+77051112233"]}])
    await expect(desk.page.get_by_test_id("contacts")).to_contain_text("+7 705 111-22-33")
    await customer.writes("", type="poll", poll={"name": "Когда?", "options": ["Сб", "Вс"], "selectable": 1})
    await expect(desk.page.get_by_test_id("poll")).to_contain_text("Можно выбрать один ответ")
    await expect(desk.row(customer.name)).to_contain_text("Опрос")


async def test_a_reaction_an_edit_and_a_deletion_of_the_customer_are_seen(desks: SitDown, customer: Customer):
    first = await customer.writes("Приду в пять")
    second = await customer.writes("Или не приду")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Или не приду")).to_be_visible()

    await customer.writes("Приду в шесть", type="edit", target=first["id"])
    await expect(desk.bubble("Приду в шесть")).to_contain_text("изменено")
    await customer.writes("", type="reaction", target=first["id"], emoji="🙏")
    await expect(desk.bubble("Приду в шесть").get_by_test_id("reactions")).to_contain_text("🙏")
    await customer.writes("", type="delete", target=second["id"])
    await expect(desk.bubble("Сообщение удалено")).to_be_visible()
    await expect(desk.bubble("Или не приду")).to_have_count(0)


async def test_a_picture_is_shown_and_opens_large(desks: SitDown, customer: Customer):
    media = {"base64": b64encode(_picture()).decode(), "mimetype": "image/jpeg", "width": 64, "height": 48}
    await customer.writes("Вот фото", type="image", media=media)
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")

    await desk.bubble("Вот фото").get_by_test_id("image").click()

    large = desk.page.get_by_test_id("large-image")
    await expect(large).to_be_visible()
    assert await large.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
    await desk.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_a_file_is_looked_at_and_sent_with_a_caption(desks: SitDown, customer: Customer):
    await customer.writes("Покажите цвет")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Покажите цвет")).to_be_visible()

    chosen: FilePayload = {"name": "цвет.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)
    await expect(desk.page.get_by_test_id("attach-preview")).to_be_visible()
    await desk.page.get_by_placeholder("Подпись").fill("Вот такой")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()

    sent = desk.page.locator("[data-testid=bubble][data-kind=image]").filter(has_text="Вот такой")
    await expect(sent).to_have_attribute("data-status", "delivered")
    await customer.sees(["Вот такой"])


async def test_a_voice_note_is_recorded_and_heard_by_the_customer(desks: SitDown, customer: Customer):
    await customer.writes("Скажите голосом")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.bubble("Скажите голосом")).to_be_visible()

    await desk.button("Записать голосовое сообщение").click()
    recorder = desk.page.get_by_test_id("recorder")
    # A busy machine looks seldom, and may not see the second second.
    await expect(recorder.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[2-9]|[1-5]\d)$"))
    await recorder.get_by_role("button", name="Отправить").click()

    sent = desk.page.locator("[data-testid=bubble][data-kind=voice]")
    await expect(sent).to_have_attribute("data-status", "delivered")
    came = [one for one in await customer.shop.stack.customer_sees(customer.phone) if not one["fromMe"]]
    assert [one["kind"] for one in came] == ["voice"]
