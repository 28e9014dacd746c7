"""Files by every way they come in, on their way out, given up, and lost by WhatsApp."""

import asyncio
import contextlib
import io
from base64 import b64encode

import pytest
from PIL import Image
from playwright.async_api import Error, FilePayload, JSHandle, Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.support.stack import OWNER_PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# What a page is given when somebody drops or pastes files.
TRANSFER = """([name, type, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, { type }));
  return given;
}"""


def _picture(color: tuple[int, int, int] = (140, 36, 103)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(made, "JPEG")
    return made.getvalue()


async def test_a_file_that_is_dropped_beside_the_thread_is_sent_with_its_caption(desks: SitDown, customer: Customer):
    desk = await _open(desks, customer)
    given = await _given(desk, "витрина.jpg", "image/jpeg", _picture())

    await desk.page.dispatch_event("body", "dragover", {"dataTransfer": given})
    await expect(desk.page.get_by_text("Отпустите, чтобы прикрепить")).to_be_visible()
    await desk.page.dispatch_event("body", "drop", {"dataTransfer": given})

    await expect(desk.page.get_by_text("Отпустите, чтобы прикрепить")).to_have_count(0)
    await _send_with(desk, "Наша витрина")
    sent = desk.page.locator("[data-testid=bubble][data-kind=image]").filter(has_text="Наша витрина")
    await expect(sent).to_have_attribute("data-status", "delivered")
    await customer.sees(["Наша витрина"])


async def test_a_file_that_is_pasted_is_sent_with_its_caption(desks: SitDown, customer: Customer):
    desk = await _open(desks, customer)
    given = await _given(desk, "прайс.pdf", "application/pdf", b"%PDF-1.4 prices")

    await desk.composer.evaluate(
        "(field, given) => field.dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }))",
        given,
    )

    await expect(desk.page.get_by_role("dialog")).to_contain_text("прайс.pdf")
    await _send_with(desk, "Прайс на ноябрь")
    sent = desk.page.locator("[data-testid=bubble][data-kind=document]").filter(has_text="Прайс на ноябрь")
    await expect(sent).to_have_attribute("data-status", "delivered")
    await expect(sent.get_by_test_id("document")).to_contain_text("прайс.pdf")
    shown = await customer.shop.stack.customer_sees(customer.phone)
    assert [one["media"]["fileName"] for one in shown if not one["fromMe"]] == ["прайс.pdf"]


async def test_a_picture_that_phones_do_not_show_is_turned_into_one_that_they_do(desks: SitDown, customer: Customer):
    desk = await _open(desks, customer)
    made = io.BytesIO()
    Image.new("RGBA", (320, 240), (0, 0, 0, 0)).save(made, "WEBP", lossless=True)
    chosen: FilePayload = {"name": "витрина.webp", "mimeType": "image/webp", "buffer": made.getvalue()}

    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)
    await _send_with(desk, "Без фона")

    sent = desk.page.locator("[data-testid=bubble][data-kind=image]").filter(has_text="Без фона")
    await expect(sent).to_have_attribute("data-status", "delivered")
    shown = await customer.shop.stack.customer_sees(customer.phone)
    assert [one["media"]["mimetype"] for one in shown if not one["fromMe"]] == ["image/jpeg"]


async def test_a_file_on_its_way_can_be_given_up_and_nothing_leaves(desks: SitDown, customer: Customer):
    desk = await _open(desks, customer)
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await go_on.wait()
        with contextlib.suppress(Error):  # the page has given it up
            await route.continue_()

    await desk.page.route("**/api/media", hold)
    chosen: FilePayload = {"name": "не тот.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
    await desk.page.get_by_test_id("attach-input").set_input_files(chosen)
    await _send_with(desk, "Ой")
    await expect(desk.page.get_by_test_id("pending-file")).to_be_visible()

    await desk.button("Отменить отправку").click()

    await expect(desk.page.get_by_test_id("pending-file")).to_have_count(0)
    go_on.set()
    await desk.page.unroute("**/api/media")
    await desk.answer("Сейчас пришлю то")
    await expect(desk.bubble("Сейчас пришлю то")).to_have_attribute("data-status", "delivered")
    await customer.sees(["Сейчас пришлю то"])
    texts = [one["text"] for one in await customer.shop.stack.thread(await customer.conversation())]
    assert texts == ["Можно файл?", "Сейчас пришлю то"]


async def test_after_a_file_is_taken_out_its_neighbour_is_looked_at_and_enter_takes_out_no_other(
    desks: SitDown, customer: Customer
):
    desk = await _open(desks, customer)
    await _choose(desk, "1.jpg", "2.jpg", "3.jpg", "4.jpg")
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Показать файл «4.jpg»").click()

    await dialog.get_by_role("button", name="Убрать файл «4.jpg»").focus()
    await desk.page.keyboard.down("Enter")
    await desk.page.keyboard.down("Enter")  # held
    await desk.page.keyboard.up("Enter")

    await expect(dialog.get_by_role("button", name="Убрать файл «3.jpg»")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Показать файл")).to_have_count(3)
    caption = dialog.get_by_placeholder("Подпись")
    await expect(caption).to_be_focused()
    await expect(caption).to_have_value("")
    await dialog.get_by_role("button", name="Показать файл «1.jpg»").click()
    await dialog.get_by_role("button", name="Убрать файл «1.jpg»").click()
    await expect(dialog.get_by_role("button", name="Убрать файл «2.jpg»")).to_be_visible()
    await expect(caption).to_be_focused()


async def test_on_a_phone_many_files_cut_neither_the_button_that_sends_nor_the_one_for_more(
    desks: SitDown, customer: Customer
):
    desk = await _open(desks, customer, phone=True)
    await _choose(desk, "1.jpg", "2.jpg", "3.jpg")
    dialog = desk.page.get_by_role("dialog")

    await expect(dialog.get_by_role("button", name="Добавить ещё файлы")).to_be_in_viewport(ratio=1)
    send = dialog.get_by_role("button", name="Отправить", exact=True)
    await expect(send).to_be_in_viewport(ratio=1)
    label = send.get_by_text("Отправить")
    assert await label.evaluate("(label) => label.scrollWidth - label.clientWidth") <= 0
    last = dialog.get_by_role("button", name="Показать файл «3.jpg»")
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport(ratio=0.9)  # its frame may lie under the edge


async def test_at_the_first_and_the_last_picture_the_keys_still_work(desks: SitDown, customer: Customer):
    desk = await _open(desks, customer)
    media = {"base64": b64encode(_picture()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
    for text in ("Спереди", "Сзади"):
        await customer.writes(text, type="image", media=media)
        await expect(desk.bubble(text).get_by_test_id("image")).to_be_visible()
    await desk.bubble("Сзади").get_by_test_id("image").click()
    box = desk.page.get_by_role("dialog")

    await box.get_by_role("button", name="Предыдущее фото").click()
    await expect(box).to_contain_text("Спереди")
    await desk.page.keyboard.press("+")
    await expect(box.get_by_role("button", name="Уменьшить")).to_be_visible()
    await desk.page.keyboard.press("ArrowRight")
    await expect(box).to_contain_text("Сзади")
    await desk.page.keyboard.press("ArrowLeft")
    await box.get_by_role("button", name="Следующее фото").click()
    await expect(box).to_contain_text("Сзади")
    await desk.page.keyboard.press("ArrowLeft")
    await expect(box).to_contain_text("Спереди")


async def test_a_file_that_whatsapp_has_lost_says_so_and_is_fetched_when_the_phone_has_it(
    desks: SitDown, shop: Shop, customer: Customer
):
    desk = await _open(desks, customer)
    media = {"base64": b64encode(_picture()).decode(), "mimetype": "image/jpeg", "width": 320, "height": 240}
    async with shop.without(shop.stack.bridge):  # the message waits, and its file is gone before anybody asks for it
        sent = await customer.writes("Фото ребёнка", type="image", media=media)
        await _lose(shop, customer, sent["id"], "gone")
    await shop.stack.connected(shop.number)
    problem = desk.bubble("Фото ребёнка").get_by_test_id("media-problem")
    await expect(problem).to_have_attribute("data-state", "gone", timeout=60_000)
    await expect(problem).to_contain_text("Файла больше нет: телефон его уже не хранит")

    # That it is being fetched may show for a blink only; the answer to the request has it.
    async with desk.page.expect_response(lambda response: response.url.endswith("/fetch")) as answered:
        await problem.get_by_role("button", name="Попробовать снова").click()
    again = await (await answered.value).json()
    assert again["media"]["state"] == "pending"
    await expect(problem).to_have_attribute("data-state", "gone", timeout=60_000)
    await _lose(shop, customer, sent["id"], "ok")
    await problem.get_by_role("button", name="Попробовать снова").click()

    await expect(desk.bubble("Фото ребёнка").get_by_test_id("image")).to_be_visible(timeout=60_000)
    await expect(problem).to_have_count(0)


async def _open(desks: SitDown, customer: Customer, *, phone: bool = False) -> Desk:
    await customer.writes("Можно файл?")
    desk = await desks(path=f"/chats/{await customer.conversation()}?view=all", phone=phone)
    await expect(desk.bubble("Можно файл?")).to_be_visible()
    return desk


async def _given(desk: Desk, name: str, kind: str, content: bytes) -> JSHandle:
    return await desk.page.evaluate_handle(TRANSFER, [name, kind, b64encode(content).decode()])


async def _choose(desk: Desk, *names: str) -> None:
    files: list[FilePayload] = [{"name": name, "mimeType": "image/jpeg", "buffer": _picture()} for name in names]
    await desk.page.get_by_test_id("attach-input").set_input_files(files)
    await expect(desk.page.get_by_test_id("attach-preview")).to_be_visible()


async def _send_with(desk: Desk, caption: str) -> None:
    await expect(desk.page.get_by_test_id("attach-preview")).to_be_visible()
    await desk.page.get_by_placeholder("Подпись").fill(caption)
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()


async def _lose(shop: Shop, customer: Customer, message_id: str, reupload: str) -> None:
    """Let WhatsApp's servers lose the file; `reupload`: what the phone does when asked for it."""
    path = f"/api/chats/{OWNER_PHONE}/{customer.phone}/messages/{message_id}/media/lose"
    response = await shop.stack.simulated.post(path, json={"status": 410, "reupload": reupload})
    assert response.is_success, response.text
