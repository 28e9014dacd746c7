"""A screen offers what a channel's kind can do, and never asks which kind it is: shown by a toy that can little."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, expect

from sarafan.gateways.whatsapp.capabilities import Capabilities
from sarafan.gateways.whatsapp.outgoing import OutgoingKind
from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Person
from tests.browser.test_files import TRANSFER
from tests.gateways.echo.kind import WORDS_ONLY
from tests.gateways.echo.room import Room, open_room
from tests.support.events import picture
from tests.support.hub import message
from tests.support.ports import on_a_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PICTURES = Capabilities(
    sends=frozenset({OutgoingKind.TEXT, OutgoingKind.IMAGE, OutgoingKind.EDIT, OutgoingKind.FORWARD}),
    longest_text=40,
    longest_caption=5,
)
able_to_show_pictures = pytest.mark.parametrize("room", [PICTURES], indirect=True, ids=["pictures"])


@pytest.fixture
async def room(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    async with open_room(database_url, getattr(request, "param", WORDS_ONLY)) as room:
        yield room


@pytest.fixture
async def desk(chromium: Browser, room: Room) -> AsyncIterator[Desk]:
    await room.hear("Сәлем!")
    async with on_a_port(room.hub.app) as url:
        owner = Person("Дана", room.owner.email, room.owner.http)
        desk = await sit_down(chromium, url, owner, f"/chats/{(await room.conversation())['id']}?view=all")
        yield desk
        await desk.leave()
    assert desk.problems == []


async def test_a_chat_offers_words_and_nothing_else(desk: Desk, room: Room):
    await expect(desk.bubble("Сәлем!")).to_be_visible()
    composer = desk.page.get_by_test_id("composer")
    await composer.fill("Сәлем, Айгүл!")

    await expect(desk.page.get_by_test_id("attach-input")).to_have_count(0)
    await expect(desk.button("Отправить")).to_be_enabled()
    menu = await desk.menu("Сәлем!")
    await expect(menu.get_by_text("Переслать")).to_be_visible()
    for verb in ("Ответить", "Изменить", "Удалить у всех"):
        await expect(menu.get_by_text(verb)).to_have_count(0)
    await desk.page.keyboard.press("Escape")

    await composer.press("Enter")
    # The page shows it at once; the hub has it when its state is the hub's.
    await expect(desk.bubble("Сәлем, Айгүл!")).to_have_attribute("data-status", "queued")
    await room.hub.work()
    assert list(room.service.said.values()) == ["Сәлем, Айгүл!"]


async def test_a_text_that_is_too_long_for_it_is_called_so_and_does_not_leave(desk: Desk, room: Room):
    counted = desk.page.get_by_role("status").filter(has_text="/ 500")
    await desk.composer.fill("о" * 249)
    await expect(counted).to_have_count(0)
    await desk.composer.fill("о" * 500)
    await expect(counted).to_have_text("500 / 500")

    await desk.composer.fill("о" * 502)
    await desk.composer.press("Enter")

    await expect(desk.page.get_by_role("status").filter(has_text="Слишком длинно")).to_contain_text("лишних 2 символа")
    await expect(desk.button("Отправить")).to_be_disabled()
    await expect(desk.page.get_by_test_id("bubble")).to_have_count(1)
    await desk.composer.fill("")
    await expect(desk.button("Записать голосовое сообщение")).to_have_count(0)


@able_to_show_pictures
async def test_only_files_that_it_sends_are_taken(desk: Desk, room: Room):
    chooser = desk.page.get_by_test_id("attach-input")
    await expect(chooser).to_have_attribute("accept", "image/jpeg,image/png")
    paper = [("прайс.pdf", "application/pdf", b"%PDF-1.4"), ("мелодия.mp3", "audio/mpeg", b"ID3")]
    for name, mimetype, content in paper:
        given = await desk.page.evaluate_handle(TRANSFER, [name, mimetype, b64encode(content).decode()])
        await desk.page.dispatch_event("body", "drop", {"dataTransfer": given})
        await expect(desk.page.get_by_role("alert").filter(has_text=name)).to_contain_text("не отправляет такие файлы")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)

    photo: FilePayload = {"name": "витрина.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    await chooser.set_input_files(photo)
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog.get_by_text("как документ")).to_have_count(0)
    caption = dialog.get_by_role("textbox", name="Подпись")
    await caption.fill("Витрина")
    await expect(dialog).to_contain_text("лишних 2 символа")
    await expect(dialog.get_by_role("button", name="Отправить")).to_be_disabled()
    await caption.fill("Вот")
    await dialog.get_by_role("button", name="Отправить").click()

    await expect(desk.bubble("Вот")).to_have_attribute("data-status", "queued")
    await room.hub.work()
    assert list(room.service.said.values()) == ["Вот"]


@able_to_show_pictures
async def test_a_new_text_is_counted_as_a_first_one(desk: Desk, room: Room):
    await desk.answer("Да")
    await expect(desk.bubble("Да")).to_have_attribute("data-status", "queued")
    await room.hub.work()
    await expect(desk.bubble("Да")).to_have_attribute("data-status", "sent")

    menu = await desk.menu("Да")
    await expect(menu.get_by_text("Удалить у всех")).to_have_count(0)
    await menu.get_by_text("Изменить").click()
    editor = desk.page.get_by_test_id("edit-composer")
    await expect(editor).not_to_have_attribute("aria-describedby", re.compile(".*"))
    await editor.fill("о" * 41)
    await expect(desk.page.get_by_role("status").filter(has_text="Слишком длинно")).to_contain_text("лишний 1 символ")
    await expect(editor).to_have_accessible_description(re.compile("лишний 1 символ"))
    await expect(desk.button("Сохранить")).to_be_disabled()
    await editor.fill("Да, ждём")
    await editor.press("Enter")
    await expect(desk.bubble("Да, ждём")).to_be_visible()


@able_to_show_pictures
async def test_a_message_is_forwarded_only_where_it_can_leave(desk: Desk, room: Room):
    channel = await room.hub.channel(room.owner)
    place = {"latitude": 43.24, "longitude": 76.89, "name": "Салон", "address": None, "live": False}
    elsewhere: dict[str, Any] = {"phone": "77020000000", "lid": "2", "name": "Болат"}
    for one in (
        message("A1", None, kind="location", location=place, **elsewhere),
        message("A2", "Очень длинный рассказ о том, как мы искали ваш адрес", at=1_790_000_001, **elsewhere),
        message("A3", "Коротко", at=1_790_000_002, **elsewhere),
    ):
        await room.hub.deliver(channel, room.hub.event(channel, "message", one))
    rows = await room.hub.conversations(room.owner)
    await desk.go(f"/chats/{next(row['id'] for row in rows if row['channel_id'] == str(channel))}?view=all")

    await _choose_number(desk, "Салон")
    for said, why in (
        ("Салон", "Номер этого чата такого не отправляет"),
        ("Очень длинный", "до 40 символов"),
        ("Коротко", None),
    ):
        await (await desk.menu(said)).get_by_text("Переслать").click()
        dialog = desk.page.get_by_role("dialog")
        here = dialog.get_by_test_id("forward-target").filter(has_text="Айгүл")
        await expect(dialog.get_by_role("checkbox", name="Болат")).to_be_enabled()
        other = dialog.get_by_test_id("forward-target").filter(has_text="Болат")
        await expect(other, "there are several numbers").to_contain_text("· Салон")
        if why is None:
            await here.click()
            await dialog.get_by_role("button", name="Переслать").click()
        else:
            await expect(here).to_contain_text(why)
            await expect(here.get_by_role("checkbox")).to_be_disabled()
            await dialog.get_by_role("button", name="Закрыть").click()
        await expect(dialog).to_have_count(0)
    await room.hub.work()
    assert list(room.service.said.values()) == ["Коротко"]


async def _choose_number(desk: Desk, label: str) -> None:
    """List one number's chats: the counters are of them, too, until all are listed again."""
    count = desk.page.get_by_test_id("view-waiting")
    await expect(count).to_have_text("Неотвеченные2")
    await desk.button("Показать чаты одного номера").click()
    await desk.page.get_by_role("menuitem", name=label).click()
    await expect(count).to_have_text("Неотвеченные1")
    await expect(desk.page.get_by_test_id("view-all")).to_have_text("Все1")
    await expect(desk.page.get_by_test_id("conversation-row")).to_have_count(1)
    await desk.page.get_by_test_id("channel-chip").click()
    await expect(count).to_have_text("Неотвеченные2")
    await expect(desk.page.get_by_test_id("conversation-row")).to_have_count(2)


async def test_what_is_written_to_a_kind_that_left_says_so_and_is_not_tried_for_ever(desk: Desk, room: Room):
    desk.network_may_fail = True
    await expect(desk.composer).to_be_visible()
    await room.hub.change("UPDATE channels SET kind = 'gone'")

    await desk.answer("слышно?")

    left = "такого вида номеров больше нет"
    await expect(desk.bubble("слышно?")).to_have_attribute("data-status", "refused")
    await expect(desk.bubble("слышно?")).to_contain_text(left)
    await desk.page.reload()
    await expect(desk.page.get_by_role("main").locator("p").filter(has_text=left)).to_be_visible()
    await expect(desk.composer).to_have_count(0)


async def test_a_chat_whose_kind_left_cannot_be_chosen_for_a_forward(desk: Desk, room: Room):
    channel = await room.hub.channel(room.owner)
    await room.hub.deliver(channel, room.hub.event(channel, "message", message("A1", phone="77020000000", lid="2")))
    rows = await room.hub.conversations(room.owner)
    await room.hub.change("UPDATE channels SET kind = 'gone' WHERE id = :id", id=room.channel)
    await desk.go(f"/chats/{next(row['id'] for row in rows if row['channel_id'] == str(channel))}?view=all")

    await (await desk.menu("Сәлеметсіз бе!")).get_by_text("Переслать").click()

    dialog = desk.page.get_by_role("dialog")
    left = dialog.get_by_test_id("forward-target").filter(has_text="такого вида номеров больше нет")
    await expect(dialog.get_by_role("checkbox", disabled=False)).to_have_count(1)
    await expect(left.get_by_role("checkbox")).to_be_disabled()


async def test_its_page_shows_no_code_and_no_link_to_give_up(desk: Desk, room: Room):
    await desk.go(f"/channels/{room.channel}")
    await desk.loaded()

    await expect(desk.button("Приостановить")).to_be_visible()
    await expect(desk.page.get_by_test_id("qr")).to_have_count(0)
    await expect(desk.button("Отвязать")).to_have_count(0)
