"""What strangers write, however long and strange it is, does not hold up whoever reads it."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SitDown
from tests.browser.desk import Desk
from tests.browser.effort import Effort
from tests.browser.shop import Customer, Shop
from tests.support.hub import message
from tests.support.stack import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LONG = 65_000
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


async def read_upwards(desk: Desk) -> None:
    """Scroll to the thread's beginning; nothing may be wider than the thread, or as high as a whole long text."""
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


async def test_no_text_holds_up_the_page_or_leaves_its_bubble(desks: SitDown, shop: Shop, stranger: Customer):
    hostile = await write(shop, stranger, *HOSTILE.values())
    ordinary = await write(shop, await shop.customer("Обычный"), *["слово " * 10_800] * len(HOSTILE))
    spent_s = {}

    for conversation in (ordinary, hostile):
        desk = await desks(path="/channels")
        await desk.loaded()
        effort = await Effort.watched(desk)
        await desk.go(f"/chats/{conversation}?view=all")
        await expect(desk.thread).to_be_visible()
        await desk.loaded()
        await read_upwards(desk)
        spent_s[conversation] = await effort.lap()
        assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # They are about twice as much work as ordinary texts of their length; one of them once took eleven seconds.
    assert spent_s[hostile] < 3 * spent_s[ordinary] + 2


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_a_long_text_is_folded_shown_and_folded_again(
    desks: SitDown, shop: Shop, stranger: Customer, phone: bool
):
    whole = "Начало " + "слово " * 10_800 + "конец"
    conversation = await write(shop, stranger, whole)
    desk = await desks(path=f"/chats/{conversation}?view=all", phone=phone)
    unfold = desk.bubble("Начало").get_by_role("button", name="Показать всё")
    shown = desk.page.get_by_test_id("whole-text")

    await expect(desk.composer).to_be_visible()
    if not phone:
        await expect(desk.composer).to_be_focused()  # it takes the focus when it comes
    await unfold.focus()
    await expect(unfold).to_be_in_viewport()
    await expect(unfold).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(shown).to_contain_text("конец")
    assert await shown.evaluate("(element) => element.textContent.replace(/\\s+/g, '').length") == len(
        "".join(whole.split())
    )
    assert await desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # By keyboard alone: Tab goes on to the button behind the text, which folds it and gives the focus back.
    fold = desk.button("Свернуть")
    while not await fold.evaluate("(button) => button === document.activeElement"):
        await desk.page.keyboard.press("Tab")
    await expect(fold).to_be_in_viewport()
    await desk.page.keyboard.press("Enter")
    await expect(shown).to_have_count(0)
    await expect(unfold).to_be_focused()

    await desk.page.keyboard.press("Enter")
    await expect(shown).to_contain_text("конец")
    await desk.page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "unfold", "fold"),
    [("ru-RU", "Показать всё", "Свернуть"), ("kk-KZ", "Толық көрсету", "Жию"), ("en-GB", "Show all", "Fold")],
    ids=["russian", "kazakh", "english"],
)
async def test_folding_is_in_three_languages(
    desks: SitDown, shop: Shop, stranger: Customer, locale: str, unfold: str, fold: str
):
    conversation = await write(shop, stranger, "Начало " + "сөз " * 2000)
    person = await shop.hire("Алия", role="operator", language=locale[:2])
    desk = await desks(person, f"/chats/{conversation}?view=all", locale=locale)

    await desk.bubble("Начало").get_by_role("button", name=unfold).click()
    await desk.button(fold).click()

    await expect(desk.page.get_by_test_id("whole-text")).to_have_count(0)


async def test_a_folded_text_is_copied_whole(desks: SitDown, shop: Shop, stranger: Customer):
    whole = "Начало " + "слово " * 10_800 + "конец"
    conversation = await write(shop, stranger, whole)
    desk = await desks(path=f"/chats/{conversation}?view=all", permissions=["clipboard-read", "clipboard-write"])

    menu = await desk.menu("Начало")
    await menu.get_by_role("menuitem", name="Копировать текст").click()

    await expect(desk.page.get_by_text("Скопировано")).to_be_visible()
    assert await desk.page.evaluate("navigator.clipboard.readText()") == whole


async def test_what_is_pasted_beyond_the_limit_is_told_of_and_not_lost(desks: SitDown, shop: Shop, stranger: Customer):
    conversation = await write(shop, stranger)
    desk = await desks(path=f"/chats/{conversation}?view=all", permissions=["clipboard-read", "clipboard-write"])
    text = "Вставлено. " * 9091

    async def is_kept() -> bool:
        drafts = (await shop.stack.http.get("/api/drafts")).json()["items"]
        return text in [one["text"] for one in drafts]

    await desk.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)

    async with desk.page.expect_response(lambda answer: answer.url.endswith("/draft")) as saved:
        await desk.composer.press("Control+v")
    assert (await saved.value).status == 204
    await expect(desk.page.get_by_role("status").filter(has_text="Слишком длинно")).to_contain_text("95905")
    await desk.composer.press("End")
    await desk.composer.press("!")
    await expect(desk.button("Отправить")).to_be_disabled()
    async with desk.page.expect_response(lambda answer: answer.url.endswith("/draft")):
        await desk.composer.press("Backspace")
    await eventually(is_kept, "the draft being kept as it was pasted")
    await desk.page.reload()

    await expect(desk.composer).to_have_value(text)
    await desk.composer.fill("")


async def test_a_key_is_as_much_work_in_a_long_text_as_in_a_short_one(desks: SitDown, shop: Shop, stranger: Customer):
    desk = await desks(path=f"/chats/{await write(shop, stranger)}?view=all")
    await desk.loaded()
    effort = await Effort.watched(desk)
    spent_s = {}

    for name, text in {"short": "я" * 100, "word": "я" * 100_000, "words": "слово " * 17_000}.items():
        await desk.composer.fill(text)
        await desk.composer.press("End")
        await effort.lap()
        for _ in range(3):
            await desk.composer.press("!")
        spent_s[name] = await effort.lap()
    await desk.composer.fill("")

    # Measured again for every key, a hundred thousand letters take two seconds each time.
    assert max(spent_s["word"], spent_s["words"]) < 5 * spent_s["short"] + 1
