"""A role that changes while its member's page is open: the page offers and shows at once what the new one may."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, expect

from sarafan.organizations.models import Role
from tests.browser.desk import Desk, sit_down
from tests.browser.shop import Person
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room
from tests.server.test_visibility import WAITS_FOR_A_SCAN
from tests.support.ports import on_a_port

__all__ = ["room"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

Become = Callable[[str], Awaitable[None]]


@pytest.fixture
async def operator(chromium: Browser, room: Room) -> AsyncIterator[tuple[Desk, Become]]:
    """An operator's page, and the way to give the operator another role."""
    await room.hear("Сәлем!")
    member = await room.hub.person(room.owner.organization_id, Role.OPERATOR)

    async def become(role: str) -> None:
        changed = await room.owner.http.patch(f"/api/members/{member.id}", json={"role": role})
        assert changed.status_code == 200, changed.text

    async with on_a_port(room.hub.app) as url:
        desk = await sit_down(chromium, url, Person("Асель", member.email, member.http), "/chats?view=all")
        await desk.live()
        yield desk, become
        await desk.leave()
    # What the page has asked for just before it hears of the new role is refused.
    assert [problem for problem in desk.problems if "403" not in problem] == []


async def test_who_may_only_read_now_is_offered_no_composer(operator: tuple[Desk, Become], room: Room):
    desk, become = operator
    await desk.row("Айгүл").click()
    await expect(desk.composer).to_be_visible()

    await become("quality_control")
    await expect(desk.page.get_by_text("Ваша роль позволяет читать переписку, но не отвечать.")).to_be_visible()
    await expect(desk.composer).to_have_count(0)

    await become("operator")
    await desk.answer("Сәлем, Айгүл!")
    await expect(desk.bubble("Сәлем, Айгүл!")).to_have_attribute("data-status", "queued")


async def test_who_may_link_numbers_now_is_shown_the_code_and_nobody_else_keeps_it(
    operator: tuple[Desk, Become], room: Room
):
    desk, become = operator
    channel = await room.hub.channel(room.owner, "Магазин")
    await room.hub.deliver(channel, room.hub.event(channel, "session.status", WAITS_FOR_A_SCAN))
    await desk.page.get_by_role("link", name="Номера", exact=True).first.click()
    await desk.page.get_by_role("link", name="Магазин").click()
    await expect(desk.page.get_by_role("heading", name="Магазин", level=1)).to_be_visible()
    await expect(desk.button("Отложить подключение")).to_have_count(0)

    await become("head")
    await expect(desk.page.get_by_test_id("qr")).to_be_visible()
    await expect(desk.button("Отложить подключение")).to_be_visible()

    await become("operator")
    await expect(desk.page.get_by_test_id("qr")).to_have_count(0)
    await expect(desk.button("Отложить подключение")).to_have_count(0)
    asked = await desk.page.evaluate("fetch('/api/channels').then((answer) => answer.text())")
    assert "2@secret" not in asked
