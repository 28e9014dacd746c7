"""A thread of three hundred messages: opens where one needs it, and stands still while more is loaded."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

MANY = 300
_UP = """(thread) => {
    if (thread.scrollHeight - thread.scrollTop - thread.clientHeight < 1000) thread.scrollTop -= 1500;
}"""
_BELOW_AT_REST = """async (thread) => {
    for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
    return thread.scrollHeight - thread.scrollTop - thread.clientHeight;
}"""


@pytest.fixture(scope="module")
async def talker(shop: Shop) -> Customer:
    """Somebody who wrote a lot, all of it unread."""
    talker = await shop.customer("Разговорчивый Тимур")
    await talker.writes("Сообщение", count=MANY)

    async def look() -> bool:
        return bool((await shop.stack.conversation_of(talker.phone))["unread_count"] == MANY)

    await eventually(look, "everything being here", 90)
    return talker


async def test_an_unread_thread_opens_at_what_was_not_read(desks: SitDown, shop: Shop, talker: Customer):
    desk = await desks(path=f"/chats/{await talker.conversation()}?view=all")

    await expect(desk.page.get_by_test_id("unread-divider")).to_be_in_viewport()
    jump = desk.page.get_by_test_id("jump-to-newest")
    await expect(jump).to_be_visible()
    await jump.click()

    await expect(desk.bubble(_name(MANY))).to_be_in_viewport()
    await expect(jump).to_have_count(0)
    await expect(desk.row(talker.name)).to_have_attribute("data-unread", "false")


async def test_nothing_is_called_unread_any_more_once_it_was_answered(desks: SitDown, shop: Shop, customer: Customer):
    await customer.writes("Сколько стоит?")
    await customer.writes("И доставка?")
    conversation = await customer.conversation()
    desk = await desks(path=f"/chats/{conversation}?view=all")
    divider = desk.page.get_by_test_id("unread-divider")
    await expect(divider).to_be_visible()

    await desk.answer("Пять тысяч")
    await expect(desk.bubble("Пять тысяч")).to_have_attribute("data-status", "delivered")

    await expect(divider).to_have_count(0)
    await expect(desk.bubble("Пять тысяч")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
async def test_older_messages_load_above_without_a_jump(desks: SitDown, shop: Shop, talker: Customer, motion: str):
    conversation = await talker.conversation()
    await shop.stack.http.post(f"/api/conversations/{conversation}/read")
    desk = await desks(path="/channels", motion=motion)
    may_come = asyncio.Event()
    await desk.page.route(re.compile(r"/messages\?.*before="), lambda route: _later(route, may_come))
    await desk.go(f"/chats/{conversation}?view=all")
    await desk.page.get_by_test_id("bubble").first.wait_for()

    places = await _up_until_older_come(desk, may_come)

    assert max(places) - min(places) <= 2, f"the message in the middle of the screen moved: {places}"
    await _to_the_beginning(desk)
    await expect(desk.page.get_by_text(_name(1), exact=True)).to_be_visible()

    news = f"Новое внизу ({motion})"
    await talker.writes(news)
    jump = desk.page.get_by_role("button", name="1 новое сообщение")
    await expect(jump).to_be_visible()
    await jump.click()
    await expect(desk.bubble(news)).to_be_in_viewport()


async def test_what_stays_refused_pulls_nobody_down_who_reads_above(desks: SitDown, shop: Shop, talker: Customer):
    conversation = await talker.conversation()
    await shop.stack.http.post(f"/api/conversations/{conversation}/read")
    desk = await desks(path=f"/chats/{conversation}?view=all", clock=True)
    desk.network_may_fail = True
    refusal = {"error": "forbidden", "message": "Not yours."}
    await desk.page.route("**/api/conversations/*/messages", lambda route: route.fulfill(status=403, json=refusal))
    await desk.answer("Не примут")
    await expect(desk.bubble("Не примут").get_by_role("button", name="Отправить ещё раз")).to_be_visible()
    await desk.page.unroute_all()
    await desk.answer("Второй ответ")
    await expect(desk.bubble("Второй ответ")).to_have_attribute("data-status", "delivered")

    jump = desk.page.get_by_test_id("jump-to-newest")

    async def is_above() -> bool:
        await desk.thread.evaluate(_UP)  # again, if the list had not come to rest at its end
        return await jump.is_visible()

    await eventually(is_above, "a place above the end")
    await desk.page.clock.run_for(3000)  # what has left is forgotten meanwhile

    below = await desk.thread.evaluate(_BELOW_AT_REST)
    assert below > 1000, "nobody is taken down to the end"
    await expect(jump).to_be_visible()


def _name(number: int) -> str:
    return f"Сообщение {number}"


async def _to_the_beginning(desk: Desk) -> None:
    """Scroll to the top whenever older messages have pushed it away, until there are none."""
    await desk.thread.evaluate(
        """async (thread, first) => {
            const isThere = (bubble) => bubble.innerText.split('\\n').includes(first);
            while (![...thread.querySelectorAll('[data-message-id]')].some(isThere)) {
                if (thread.scrollTop > 0) thread.scrollTop = 0;
                await new Promise(requestAnimationFrame);
            }
        }""",
        _name(1),
    )


async def _later(route: Route, may_come: asyncio.Event) -> None:
    await may_come.wait()
    await route.continue_()


async def _up_until_older_come(desk: Desk, may_come: asyncio.Event) -> list[float]:
    """Scroll near the top; return where one message stood, frame by frame, while older ones were put above it."""
    watched = await desk.thread.evaluate(
        """async (thread) => {
            const frame = () => new Promise(requestAnimationFrame);
            const rest = async () => {
                for (let top = -1, still = 0; still < 5; top = thread.scrollTop) {
                    await frame();
                    still = top === thread.scrollTop ? still + 1 : 0;
                }
            };
            await rest();  // a thread that is being placed at its end goes there again
            do {
                thread.scrollTop = 600;
                await rest();
            } while (thread.scrollTop > 900);
            const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
            const bubbles = [...thread.querySelectorAll('[data-message-id]')];
            const { messageId } = (middle?.closest('[data-message-id]') ?? bubbles[bubbles.length >> 1]).dataset;
            return { messageId, height: thread.scrollHeight };
        }"""
    )
    watching = asyncio.create_task(
        desk.thread.evaluate(
            """async (thread, { messageId, height }) => {
                const places = [];
                const look = async () => {
                    const bubble = thread.querySelector(`[data-message-id="${messageId}"]`);
                    places.push(bubble === null ? -1e6 : bubble.getBoundingClientRect().top);
                    await new Promise(requestAnimationFrame);
                };
                while (thread.scrollHeight < height + 500) await look();
                for (let after = 0; after < 20; after += 1) await look();
                return places;
            }""",
            watched,
        )
    )
    may_come.set()
    places: list[float] = await watching
    return places
