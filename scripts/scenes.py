"""Pictures that need a hand: what is pressed, dropped or typed before each is taken."""

from base64 import b64encode
from collections.abc import Awaitable, Callable

from playwright.async_api import FilePayload, Route, expect

from scripts.believable_day import Day, picture
from tests.browser.desk import Desk
from tests.support.stack import OWNER_PHONE

Scene = Callable[[Desk, Day], Awaitable[None]]

# What is seen of a long thread at once, where one screen does not show it all.
TALL = 2500


async def _new_conversation(desk: Desk, day: Day) -> None:
    await desk.button("Новый чат").click()
    await expect(desk.page.get_by_label("Кому")).to_be_visible()


async def _absent(desk: Desk, day: Day) -> None:
    await _new_conversation(desk, day)
    await desk.page.get_by_label("Кому").fill(f"+{day.absent}")
    await desk.button("Открыть чат").click()
    await expect(desk.page.get_by_role("alert")).to_be_visible()


async def _code_form(desk: Desk, day: Day) -> None:
    await desk.page.get_by_text("Код на номер").click()
    await desk.page.get_by_label("Номер этого WhatsApp").fill("12")
    await desk.button("Получить код").click()


async def _code(desk: Desk, day: Day) -> None:
    await expect(desk.page.get_by_test_id("pairing-code")).to_be_visible()


async def _all_of_it(desk: Desk, day: Day) -> None:
    size = desk.page.viewport_size
    assert size is not None
    await desk.page.set_viewport_size({"width": size["width"], "height": TALL})
    await expect(desk.page.get_by_test_id("bubble").filter(has_text="SKU-1041").first).to_be_visible()
    await expect(desk.page.get_by_test_id("poll")).to_be_visible()
    await desk.page.evaluate("Promise.all([...document.images].map((one) => one.decode().catch(() => null)))")


async def _menu(desk: Desk, day: Day) -> None:
    bubble = desk.page.locator("[data-testid=bubble][data-direction=out]").last
    await bubble.scroll_into_view_if_needed()
    await bubble.focus()
    line = desk.page.locator("[data-index]").filter(has=bubble).last
    await line.get_by_role("button", name="Действия с сообщением").click()
    await expect(desk.page.get_by_test_id("message-menu")).to_be_visible()


async def _forward(desk: Desk, day: Day) -> None:
    await _menu(desk, day)
    await desk.page.get_by_role("menuitem", name="Переслать").click()
    dialog = desk.page.get_by_role("dialog", name="Кому переслать")
    await dialog.get_by_role("checkbox").nth(1).check()
    await expect(dialog.get_by_test_id("forward-target").first).to_be_visible()


async def _edit(desk: Desk, day: Day) -> None:
    await _menu(desk, day)
    await desk.page.get_by_role("menuitem", name="Изменить").click()
    await expect(desk.page.get_by_test_id("edit-composer")).to_be_visible()


async def _delete(desk: Desk, day: Day) -> None:
    await _menu(desk, day)
    await desk.page.get_by_role("menuitem", name="Удалить у всех").click()
    await expect(desk.page.get_by_role("dialog")).to_be_visible()


async def _record(desk: Desk, day: Day) -> None:
    await desk.button("Записать голосовое сообщение").click()
    await expect(desk.page.get_by_role("timer")).to_have_text("0:03")


async def _attach(desk: Desk, day: Day) -> None:
    files: list[FilePayload] = [
        {"name": "пальто.jpg", "mimeType": "image/jpeg", "buffer": picture(900, 1200, "#8c2467")},
        {"name": "Прайс на ноябрь.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
    ]
    await desk.page.get_by_test_id("attach-input").set_input_files(files)
    await desk.page.get_by_placeholder("Подпись").fill("Вот оно, 42 размер")


async def _upload(desk: Desk, day: Day) -> None:
    async def hold(route: Route) -> None:
        """Never answer: the picture is taken meanwhile."""

    await desk.page.route("**/api/media", hold)
    await _attach(desk, day)
    await desk.page.get_by_role("dialog").get_by_role("button", name="Отправить").click()
    await expect(desk.page.get_by_test_id("pending-file")).to_have_count(2)


async def _typing(desk: Desk, day: Day) -> None:
    told = {"state": "composing", "to": OWNER_PHONE}
    shown = desk.page.get_by_test_id("presence")
    for _ in range(40):
        await day.shop.stack.simulated.post(f"/api/people/{day.kinds_with.phone}/presence", json=told)
        if await shown.filter(has_text="печатает").count():
            return
        await desk.page.wait_for_timeout(250)
    raise AssertionError("nobody was seen typing")


async def _drop(desk: Desk, day: Day) -> None:
    content = b64encode(picture(300, 200, "#8c2467")).decode()
    given = await desk.page.evaluate_handle(
        "(text) => { const given = new DataTransfer(); given.items.add(new File([text], 'a.jpg')); return given; }",
        content,
    )
    await desk.page.dispatch_event("body", "dragover", {"dataTransfer": given})


async def _large(desk: Desk, day: Day) -> None:
    await _all_of_it(desk, day)
    await desk.page.get_by_test_id("image").first.click()
    await expect(desk.page.get_by_test_id("large-image")).to_be_visible()


async def _group_pane(desk: Desk, day: Day) -> None:
    await expect(desk.page.get_by_test_id("group-member").first).to_be_visible()


async def _receipts(desk: Desk, day: Day) -> None:
    await _menu(desk, day)
    await desk.page.get_by_role("menuitem", name="Кто прочитал").click()
    await expect(desk.page.get_by_test_id("receipt").first).to_be_visible()


def scenes(day: Day) -> list[tuple[str, str, Scene]]:
    """Name, address and what is done there."""
    kinds, group = f"/chats/{day.kinds}?view=all", f"/chats/{day.group}?view=groups"
    return [
        ("list-groups", "/chats?view=groups", _nothing),
        ("new-conversation", "/chats?view=all", _new_conversation),
        ("new-conversation-absent", "/chats?view=all", _absent),
        ("channel-code", f"/channels/{day.pairing}", _code),
        ("channel-code-form", f"/channels/{day.linking}", _code_form),
        ("group", group, _nothing),
        ("group-pane", f"{group}&pane=contact", _group_pane),
        ("receipts", group, _receipts),
        ("kinds", kinds, _all_of_it),
        ("menu", kinds, _menu),
        ("forward", kinds, _forward),
        ("edit", kinds, _edit),
        ("delete", kinds, _delete),
        ("record", kinds, _record),
        ("attach", kinds, _attach),
        ("upload", kinds, _upload),
        ("typing", kinds, _typing),
        ("drop", kinds, _drop),
        ("image-large", kinds, _large),
    ]


async def _nothing(desk: Desk, day: Day) -> None:
    """It is looked at as it opens."""
