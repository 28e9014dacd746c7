"""What strangers write, however long and strange it is, does not hold up whoever reads it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.shop import Customer, Shop
from tests.support.hub import message
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LONG = 65_000
# The worst of these took eleven seconds in one go; a busy machine may take a while to draw an ordinary page.
MOST_AT_A_TIME_MS = 3000
WATCH_TASKS = """
    window.longest = 0;
    new PerformanceObserver((list) => {
        for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: 'longtask', buffered: true });
"""
HOSTILE = {
    "brackets": "https://a" + ")" * 32_000,
    "bold": "*a " * 21_000,
    "marks": "*_~a" * 8000 + "~_*" * 8000,
    "links": "www.a.kz " * 7000,
    "host": "https://" + "漢字ẞ" * 20_000,
    "fences": "```a" * 16_000,
    "lines": "\n" * 64_990 + "конец",
    "word": "я" * LONG,
    "families": "👩‍👩‍👧‍👦" * 5900,
    "accents": "z" + "\u0301" * 64_000,
    "directions": "\u202e\u2066абв" * 13_000,
    "mentions": "@77011234567" * 5400,
    "short, but wide": "ы" * 3900,
    "short, but high": "ы\n" * 190,
}

Write = Callable[..., Awaitable[None]]


@pytest.fixture
async def stranger(shop: Shop) -> Customer:
    """Somebody with a strange client."""
    return await shop.customer("Незнакомец \u202e<b>\u202e")


async def write(shop: Shop, who: Customer, *texts: str) -> str:
    """Let the hub take texts in as from the bridge; return the conversation once the last is there."""
    await who.writes("Здравствуйте")
    conversation = await who.conversation()
    now = 1_790_000_000
    for number, text in enumerate(texts):
        said = message(f"H{who.phone}{number}", text, phone=who.phone, lid=None, name=who.name, at=now + number)
        await shop.deliver({"type": "message", "data": said})

    async def look() -> bool:
        answer = await shop.stack.http.get(f"/api/conversations/{conversation}/messages", params={"limit": 100})
        return len(answer.json()["items"]) == len(texts) + 1

    await eventually(look, "everything being here", 60)
    return conversation


async def longest_task(desk: Desk) -> float:
    """Say for how long the page was busy at most, once it has drawn what it had to draw."""
    found: Any = await desk.page.evaluate(
        """async () => {
            for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
            return window.longest;
        }"""
    )
    return float(found)


async def test_no_text_holds_up_the_page_or_leaves_its_bubble(desks: SitDown, shop: Shop, stranger: Customer):
    conversation = await write(shop, stranger, *HOSTILE.values())
    desk = await desks(path="/channels")
    await desk.page.add_init_script(WATCH_TASKS)

    await desk.go(f"/chats/{conversation}?view=all")
    await expect(desk.thread).to_be_visible()
    await desk.loaded()
    for _ in range(60):
        await desk.thread.evaluate("(thread) => { thread.scrollTop -= thread.clientHeight; }")
        wide, tall = await desk.thread.evaluate(
            """async (thread) => {
                await new Promise(requestAnimationFrame);
                const bubbles = [...thread.querySelectorAll('[data-testid="bubble"]')];
                const tall = bubbles.filter((bubble) => bubble.getBoundingClientRect().height > 6000);
                return [thread.scrollWidth - thread.clientWidth, tall.map((bubble) => bubble.innerText.slice(0, 20))];
            }"""
        )
        assert wide <= 0, "a long word makes its line wider than the thread"
        assert tall == []
        if await desk.thread.evaluate("(thread) => thread.scrollTop") == 0:
            break

    assert await longest_task(desk) < MOST_AT_A_TIME_MS
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_long_text_is_folded_and_shown_and_copied_whole(desks: SitDown, shop: Shop, stranger: Customer):
    whole = "Начало " + "слово " * 10_800 + "конец"
    conversation = await write(shop, stranger, whole)
    desk = await desks(path="/channels", permissions=["clipboard-read", "clipboard-write"])
    await desk.page.add_init_script(WATCH_TASKS)
    await desk.go(f"/chats/{conversation}?view=all")

    await desk.bubble("Начало").get_by_role("button", name="Показать всё").click()
    shown = desk.page.get_by_test_id("whole-text")
    await expect(shown).to_contain_text("конец")
    assert await shown.evaluate("(element) => element.textContent.replace(/\\s+/g, '').length") == len(
        "".join(whole.split())
    )
    await desk.page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)

    menu = await desk.menu("Начало")
    await menu.get_by_role("menuitem", name="Копировать текст").click()
    await expect(desk.page.get_by_text("Скопировано")).to_be_visible()
    assert await desk.page.evaluate("navigator.clipboard.readText()") == whole
    assert await longest_task(desk) < MOST_AT_A_TIME_MS


async def test_what_is_pasted_beyond_the_limit_is_told_of_and_not_lost(desks: SitDown, shop: Shop, stranger: Customer):
    conversation = await write(shop, stranger)
    desk = await desks(path="/channels", permissions=["clipboard-read", "clipboard-write"])
    await desk.page.add_init_script(WATCH_TASKS)
    await desk.go(f"/chats/{conversation}?view=all")
    text = "Вставлено. " * 9091
    await desk.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)

    async with desk.page.expect_response(lambda answer: answer.url.endswith("/draft")) as saved:
        await desk.composer.press("Control+v")
    assert (await saved.value).status == 204
    await expect(desk.page.get_by_role("status").filter(has_text="Слишком длинно")).to_contain_text("95905")
    await desk.composer.press("End")
    await desk.composer.press("!")
    await expect(desk.button("Отправить")).to_be_disabled()
    assert await longest_task(desk) < MOST_AT_A_TIME_MS
    await desk.composer.press("Backspace")
    await desk.page.reload()

    await expect(desk.composer).to_have_value(text)
    await desk.composer.fill("")
