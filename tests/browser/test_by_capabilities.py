"""A screen offers what a channel's kind can do, and never asks which kind it is: shown by a toy that has words only."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Person
from tests.gateways.echo.room import Room, open_room
from tests.support.ports import on_a_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with open_room(database_url) as room:
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


async def test_its_page_shows_no_code_and_no_link_to_give_up(desk: Desk, room: Room):
    await desk.go(f"/channels/{room.channel}")
    await desk.loaded()

    await expect(desk.button("Приостановить")).to_be_visible()
    await expect(desk.page.get_by_test_id("qr")).to_have_count(0)
    await expect(desk.button("Отвязать")).to_have_count(0)
