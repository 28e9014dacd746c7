"""Escape and typed letters where something beside the field has the focus: they lead to the answer and end nothing."""

import io
import re
from base64 import b64encode

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.keys import type_text
from tests.browser.shop import Customer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def _photo() -> dict[str, object]:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (140, 36, 103)).save(made, "JPEG")
    return {"base64": b64encode(made.getvalue()).decode(), "mimetype": "image/jpeg", "width": 64, "height": 48}


async def test_what_is_typed_after_a_voice_notes_bar_was_touched_goes_into_the_field(
    desks: SitDown, customer: Customer
):
    await customer.writes("Послушайте")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await desk.button("Записать голосовое сообщение").click()
    recorder = desk.page.get_by_test_id("recorder")
    await expect(recorder.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[1-9]|[1-5]\d)$"))
    await recorder.get_by_role("button", name="Отправить").click()
    sent = desk.page.locator("[data-testid=bubble][data-kind=voice]")
    await expect(sent).to_have_attribute("data-status", "delivered")  # nothing takes its place any more
    bar = sent.get_by_role("slider")
    await bar.click()
    await expect(bar).to_be_focused()

    await type_text(desk.page, "слышно")
    await expect(desk.composer).to_have_value("слышно")
    await bar.click()
    await desk.page.keyboard.press("Escape")
    await expect(desk.composer).to_be_focused()


async def test_a_second_escape_leads_from_the_search_to_the_answer(desks: SitDown, customer: Customer):
    await customer.writes("Кто там?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    await expect(desk.composer).to_be_focused()
    await desk.page.keyboard.press("Control+Shift+KeyF")
    search = desk.page.get_by_role("searchbox")
    await search.fill(customer.name)

    await desk.page.keyboard.press("Escape")
    await expect(search).to_have_value("")
    await expect(search).to_be_focused()
    await desk.page.keyboard.press("Escape")

    await expect(desk.composer).to_be_focused()


async def test_a_recording_goes_on_when_escape_is_for_something_else(desks: SitDown, customer: Customer):
    await customer.writes("Вот такой цвет", type="image", media=_photo())
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all")
    picture = desk.bubble("Вот такой цвет").get_by_test_id("image")
    await expect(picture).to_be_visible()
    await desk.button("Записать голосовое сообщение").click()
    recorder = desk.page.get_by_test_id("recorder")
    await expect(recorder).to_have_attribute("data-state", "recording")

    await picture.click()
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await expect(recorder).to_be_visible()

    await desk.page.get_by_role("searchbox").focus()
    await desk.page.keyboard.press("Escape")
    await expect(recorder).to_be_visible()
    await recorder.get_by_role("button", name="Отправить").focus()
    await desk.page.keyboard.press("Escape")
    await expect(recorder).to_have_count(0)
