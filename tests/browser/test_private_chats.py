"""Two owners: one links their own phone, chooses in the page what of it stays private, and opens a chat by a click."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from sarafan.organizations.models import Role
from tests.browser.desk import Desk, sit_down
from tests.browser.fitting import fits
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.support.hub import message
from tests.support.ports import on_a_port

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

STATE = {"connected": True, "phone": "77010001122", "lid": "1", "name": "Айна", "since": "2026-11-21T10:00:00.000Z"}


@pytest.fixture
async def desks(chromium: Browser, room: Room) -> AsyncIterator[tuple[Desk, Desk]]:
    """Who links the phone, and another owner with the list of all chats."""
    colleague = await room.hub.person(room.owner.organization_id, Role.OWNER)
    async with on_a_port(room.hub.app) as url:
        people = Person("Дана", room.owner.email, room.owner.http), Person("Асель", colleague.email, colleague.http)
        mine = await sit_down(chromium, url, people[0], "/channels?add=true")
        theirs = await sit_down(chromium, url, people[1], "/chats?view=all")
        await theirs.live()
        yield mine, theirs
        await mine.leave()
        await theirs.leave()
    assert (mine.problems, theirs.problems) == ([], [])


async def link(mine: Desk, room: Room) -> UUID:
    """Add a phone of one's own in the page; its history comes."""
    dialog = mine.page.get_by_role("dialog")
    await dialog.get_by_label("Название").fill("Телефон Айны")
    await dialog.get_by_role("radio", name="Мой личный").check()
    await dialog.get_by_role("button", name="Показать QR-код").click()
    await expect(mine.page.get_by_role("heading", name="Какие чаты оставить личными?")).to_be_visible()
    listed = (await room.owner.http.get("/api/channels")).json()["items"]
    channel = UUID(next(one["id"] for one in listed if one["label"] == "Телефон Айны"))
    await room.hub.work()
    past = [
        message("H1", "Ужинать придёшь?", phone="77015550001", lid="9001", name="Мама", at=1_780_000_000),
        message("H2", "Сколько стоит окраска?", phone="77015550002", lid="9002", name="Асем", at=1_780_000_001),
    ]
    piece: dict[str, Any] = {"piece": 1, "progress": 100, "last": True, "chats": [], "people": []}
    told = {**piece, "messages": [{**one, "source": "history"} for one in past]}
    events = [room.hub.event(channel, "session.status", STATE), room.hub.event(channel, "history", told)]
    await room.hub.deliver(channel, *events)
    return channel


async def look(desk: Desk, name: str) -> None:
    """Keep a picture of the page for people to look at, where a folder is named for it."""
    if folder := os.environ.get("SARAFAN_PICTURES"):
        await desk.page.screenshot(path=str(Path(folder) / f"{name}.png"))


async def test_a_phone_of_ones_own_is_linked_and_only_what_is_opened_is_the_teams(desks: tuple[Desk, Desk], room: Room):
    mine, theirs = desks
    await link(mine, room)
    page = mine.page
    await expect(theirs.row("Мама")).to_have_count(0)
    await expect(theirs.row("Асем")).to_have_count(0)
    choice = page.get_by_test_id("private-choice")
    await expect(choice.get_by_role("button", name="Готово")).to_be_disabled()
    await choice.get_by_role("radio", name="Те, что я отмечу").check()
    await choice.get_by_role("checkbox", name="Мама").check()
    await expect(choice.get_by_text("Личным останется 1 чат")).to_be_visible()
    await look(mine, "choice")
    assert await fits(page, "the choice") == []

    await choice.get_by_role("button", name="Готово").click()

    await expect(page.get_by_role("button", name="Открыть все команде")).to_be_visible()
    await expect(theirs.row("Асем")).to_be_visible()
    await expect(theirs.row("Мама")).to_have_count(0)
    await look(mine, "chosen")

    await mine.go("/chats?view=all")
    await expect(mine.row("Мама").get_by_test_id("mark-private")).to_be_visible()
    await expect(mine.row("Асем").get_by_test_id("mark-private")).to_have_count(0)
    await mine.row("Мама").click()
    await expect(mine.bubble("Ужинать придёшь?")).to_be_visible()
    await look(mine, "list")
    await page.get_by_role("button", name="Ещё", exact=True).click()
    await page.get_by_role("menuitem", name="Открыть команде").click()
    await expect(theirs.row("Мама")).to_be_visible()
    await expect(page.get_by_text("Вы: чат открыт команде")).to_be_visible()
    await expect(page.get_by_text("Теперь чат видит команда")).to_be_visible()
    await page.get_by_role("button", name="Отменить").first.click()
    await expect(theirs.row("Мама")).to_have_count(0)
    await expect(mine.row("Мама").get_by_test_id("mark-private")).to_be_visible()


async def test_others_read_on_the_numbers_page_that_some_of_its_chats_are_private(desks: tuple[Desk, Desk], room: Room):
    mine, theirs = desks
    channel = await link(mine, room)
    await theirs.go(f"/channels/{channel}")
    note = theirs.page.get_by_test_id("private-note")
    await expect(note).to_contain_text("ещё не выбрал(а) личные чаты")
    await mine.page.get_by_role("radio", name="С людьми из адресной книги").check()
    await mine.page.get_by_role("button", name="Готово").click()
    await expect(note).to_contain_text("Часть чатов этого телефона личные")
    await expect(theirs.page.get_by_role("button", name="Открыть все команде")).to_have_count(0)

    await mine.page.get_by_role("button", name="Открыть все команде").click()
    await mine.page.get_by_role("dialog").get_by_role("button", name="Открыть все команде").click()
    await expect(note).to_have_count(0)
    await look(mine, "opened")
