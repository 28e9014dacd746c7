"""What of a phone's older conversations does not come is said on the number's page."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_adding_a_channel import sit, url
from tests.browser.test_by_capabilities import room
from tests.gateways.echo.room import Room

__all__ = ["room", "url"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ON_LINE = {"status": "connected", "connected": True, "phone": "77010000001", "since": "2026-07-01T11:00:00Z"}


@pytest.mark.parametrize(
    ("language", "for_now", "for_good"),
    [
        ("ru", "Пробуем ещё раз", "На телефоне она осталась"),
        ("kk", "Қайтадан жүктеп көріп жатырмыз", "Ол телефонда қалды"),
        ("en", "Trying again", "still on the phone"),
    ],
)
async def test_it_is_said_that_a_part_does_not_come(
    chromium: Browser, room: Room, url: str, language: str, for_now: str, for_good: str
):
    await room.owner.http.patch("/api/me", json={"language": language})
    channel = await room.hub.channel(room.owner)
    await room.hub.deliver(
        channel,
        room.hub.event(channel, "session.status", ON_LINE),
        room.hub.event(channel, "history.missing", {"missing": "for_now"}),
    )
    desk = await sit(chromium, url, room, f"/channels/{channel}")
    told = desk.page.get_by_test_id("channel-history")
    await expect(told).to_contain_text(for_now)

    await room.hub.deliver(channel, room.hub.event(channel, "history.missing", {"missing": "for_good"}))

    await expect(told).to_contain_text(for_good)
    await desk.leave()
    assert desk.problems == []
