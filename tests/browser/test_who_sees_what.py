"""The owner decides on the settings page what managers see: their open pages follow at once."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from sarafan.organizations.models import Role
from tests.browser.desk import Desk, sit_down
from tests.browser.fitting import fits
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.support.ports import on_a_port

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
async def desks(chromium: Browser, room: Room) -> AsyncIterator[tuple[Desk, Desk]]:
    """The owner's settings and a manager's list."""
    await room.hear("Сәлем!")
    hub = room.hub
    member = await hub.person(room.owner.organization_id, Role.OPERATOR)
    async with on_a_port(hub.app) as url:
        people = Person("Дана", room.owner.email, room.owner.http), Person("Асель", member.email, member.http)
        owners = await sit_down(chromium, url, people[0], "/settings/organization")
        managers = await sit_down(chromium, url, people[1], "/chats?view=all")
        await managers.live()
        yield owners, managers
        await owners.leave()
        await managers.leave()
    assert owners.problems == []
    # A chat that is hidden while it is open is asked for once more.
    assert [problem for problem in managers.problems if "404" not in problem] == []


async def choose(owners: Desk, seen: str) -> None:
    await owners.page.get_by_role("combobox", name="Менеджеры видят").click()
    await owners.page.get_by_role("option", name=seen).click()
    await expect(owners.page.get_by_text("Сохранено").first).to_be_visible()


async def test_a_chat_leaves_and_enters_a_managers_page_as_the_owner_decides(desks: tuple[Desk, Desk], room: Room):
    owners, managers = desks
    await managers.row("Айгүл").click()
    await expect(managers.bubble("Сәлем!")).to_be_visible()

    await choose(owners, "Только свои")
    await expect(managers.row("Айгүл")).to_have_count(0)
    await expect(managers.bubble("Сәлем!")).to_have_count(0)
    await choose(owners, "Свои и ничьи")
    await expect(managers.row("Айгүл")).to_be_visible()

    await choose(owners, "Только свои")
    await expect(managers.row("Айгүл")).to_have_count(0)
    people = (await room.owner.http.get("/api/members")).json()["items"]
    manager = next(one["id"] for one in people if one["role"] == "operator")
    chat = await room.conversation()
    await room.owner.http.patch(f"/api/conversations/{chat['id']}", json={"assignee_id": manager})
    await managers.row("Айгүл").click()
    await expect(managers.bubble("Сәлем!")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
async def test_the_choices_fit_whatever_the_screen(desks: tuple[Desk, Desk], room: Room, width: int):
    owners, _ = desks
    await room.hub.channel(room.owner, "Очень длинное название номера салона на улице Абая")
    await owners.page.set_viewport_size({"width": width, "height": 844})
    of_one = owners.page.get_by_role("combobox", name="Что видят менеджеры в чатах номера Очень длинное")
    await of_one.click()
    await owners.page.get_by_role("option", name="Только свои").last.click()
    await expect(owners.page.get_by_text("Сохранено").first).to_be_visible()
    await expect(of_one).to_have_value("Только свои")
    assert await fits(owners.page, f"at {width}") == []
